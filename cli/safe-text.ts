import { replaceUnsafe } from '../src/unsafe-characters.js'

/** Makes text from outside fit for one line on a terminal: what is unsafe becomes visible, as `\x1b` or `\u202e`. */
export function safeText(text: string): string {
  return replaceUnsafe(text)
}

/** Like {@link safeText}, but keeps line breaks and tabs. */
export function safeLines(text: string): string {
  return replaceUnsafe(text, undefined, '\n\t')
}

/**
 * Writes a value as JSON whose text is safe on a terminal; it parses to the same value. A bigint, which JSON has not, is a
 * number, or text where a number would round it.
 */
export function safeJson(value: unknown, indent?: number): string {
  const json = JSON.stringify(value, plainNumber, indent) ?? 'null'
  const show = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
  return replaceUnsafe(json, show, '\n')
}

function plainNumber(_key: string, value: unknown): unknown {
  if (typeof value !== 'bigint') return value
  return Number.isSafeInteger(Number(value)) ? Number(value) : String(value)
}
