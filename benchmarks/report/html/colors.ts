/** A colour in light and in dark, as `#rrggbb`. */
export interface ColorPair {
  readonly light: string
  readonly dark: string
}

/**
 * The colours of a report, by the name of their variable. Text colours have a contrast of at least 4.5 with
 * ground and panel, colours of marks at least 3 (WCAG 2.2, success criteria 1.4.3 and 1.4.11). The platforms'
 * hues keep apart for the common kinds of colour blindness, and every platform has a shape of its own besides.
 */
export const colors = {
  text: { light: '#1c1e21', dark: '#e6e8eb' },
  quiet: { light: '#5c6370', dark: '#a2a9b4' },
  ground: { light: '#ffffff', dark: '#16181c' },
  panel: { light: '#f5f6f8', dark: '#20242a' },
  line: { light: '#d9dce1', dark: '#3a4049' },
  edge: { light: '#7d8490', dark: '#7d8592' },
  good: { light: '#17663a', dark: '#6fd19a' },
  fair: { light: '#7a5200', dark: '#e3b34d' },
  bad: { light: '#b3261e', dark: '#ff8f85' },
  'platform-0': { light: '#4a4f57', dark: '#b4bac4' },
  'platform-1': { light: '#0064a8', dark: '#5fb4f0' },
  'platform-2': { light: '#b84a00', dark: '#f59a57' },
  'platform-3': { light: '#00735a', dark: '#3fcaa2' },
  'platform-4': { light: '#9b3a78', dark: '#e59cc8' },
  'platform-5': { light: '#806000', dark: '#dcc04a' },
  'platform-6': { light: '#5b4bc4', dark: '#aba0ff' },
} as const satisfies Readonly<Record<string, ColorPair>>

/** Colours that text is set in. */
export const textColors = ['text', 'quiet', 'good', 'fair', 'bad'] as const

/** The declarations of all variables in one appearance. */
export function colorVariables(appearance: keyof ColorPair): string {
  return Object.entries(colors)
    .map(([name, pair]) => `--${name}: ${pair[appearance]};`)
    .join(' ')
}
