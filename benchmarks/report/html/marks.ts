import { html, type Markup } from './markup.js'

/** The symbol and colour of a platform, the same in every chart and table. */
export interface PlatformMark {
  /** Outline in a square of 16 by 16, as an SVG path. */
  readonly path: string
  /** A colour that follows light and dark. */
  readonly color: string
}

/** How many colours the style sheet defines: `--platform-0` and on. */
export const markColors = 7

const outlines = [
  'M8 2A6 6 0 1 1 8 14A6 6 0 1 1 8 2Z',
  'M3 3H13V13H3Z',
  'M8 1.5L15 14H1Z',
  'M8 1L15 8L8 15L1 8Z',
  'M1 2H15L8 14.5Z',
  'M6 1H10V6H15V10H10V15H6V10H1V6H6Z',
  'M2 1H14V5L10 8L14 11V15H2V11L6 8L2 5Z',
  'M8 1L15 6.5L12.5 15H3.5L1 6.5Z',
] as const

/** The mark of the platform at this place. Symbol and colour differ in period, so pairs repeat late. */
export function platformMark(index: number): PlatformMark {
  return {
    path: outlines[index % outlines.length] ?? outlines[0],
    color: `var(--platform-${index % markColors})`,
  }
}

/** The mark as a picture in a line of text; the platform's name stands beside it. */
export function markPicture({ path, color }: PlatformMark): Markup {
  return html`<svg class="mark" viewBox="0 0 16 16" width="12" height="12" aria-hidden="true"><path d="${path}" fill="${color}" /></svg>`
}
