import type { XlValue } from './value.js'

/** Writes settings in xl's language, one a line; lists of texts have one of them a line. */
export function writeSettings(settings: ReadonlyMap<string, XlValue>): string {
  return [...settings].map(([name, value]) => `${name} = ${writeValue(value)}\n`).join('')
}

function writeValue(value: XlValue): string {
  if (!Array.isArray(value)) return typeof value === 'number' ? String(value) : quote(value)
  if (value.length < 2) return `[${value.map(writeValue).join('')}]`
  return `[\n${value.map((item) => `  ${writeValue(item).replaceAll('\n', '\n  ')},\n`).join('')}]`
}

/**
 * Writes a text as a string of xl. A backslash and a quote have a meaning in it, and the ends of lines cannot stand in
 * it as they are; every other character can, and must: xl does not read numbers of characters as what they say.
 * Nothing is escaped where the other quotes spare it: libvirt, which reads this format too, knows no escapes.
 */
function quote(text: string): string {
  if (text.includes('"') && !/['\\\n\r]/.test(text)) return `'${text}'`
  const escaped = text.replace(/[\\"]/g, '\\$&').replaceAll('\n', '\\n').replaceAll('\r', '\\r')
  return `"${escaped}"`
}
