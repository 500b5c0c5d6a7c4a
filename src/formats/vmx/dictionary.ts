import { HypervisorError } from '../../errors.js'
import { type Entries, type Entry, entriesOf } from './entries.js'

/** The most lines of a file. */
const mostLines = 65_536

/** The names of lines: what VMware's products and libvirt's reader (`virConfParseName`) take, and a few signs more. */
export const namePattern = /^[A-Za-z.][A-Za-z0-9_.:/@+$-]{0,255}$/

/**
 * Parses a VMX file: lines of `name = "value"`, in which the case of names has no meaning, and comments that begin with
 * `#`. In values, `|22` stands for the character of that number.
 *
 * @throws HypervisorError `ERR_INVALID_SPEC` with the line.
 */
export function parseVmx(text: string): Entries {
  const lines = text.replace(/^\ufeff/, '').split('\n')
  if (lines.length > mostLines) throw malformed(mostLines, 'it has more lines than are read')
  const seen = new Map<string, number>()
  const found: (readonly [string, string])[] = []
  for (const [index, raw] of lines.entries()) {
    const number = index + 1
    const line = raw.trim()
    if (line === '' || line.startsWith('#')) continue
    const { name, value } = parseLine(line, number)
    const before = seen.get(name.toLowerCase())
    if (before !== undefined) throw malformed(number, `'${name}' stands already in line ${before}`)
    seen.set(name.toLowerCase(), number)
    found.push([name, value])
  }
  return entriesOf(found)
}

function parseLine(line: string, number: number): Entry {
  const equals = line.indexOf('=')
  const name = line.slice(0, Math.max(equals, 0)).trimEnd()
  if (!namePattern.test(name)) throw malformed(number, 'a name, = and a value are expected')
  const rest = line.slice(equals + 1).trimStart()
  const closing = rest.indexOf('"', 1)
  if (!rest.startsWith('"')) {
    if (rest === '' || /["#]/.test(rest))
      throw malformed(number, `the value of '${name}' must stand between quotes`)
    return { name, value: withoutNumbers(rest, number) }
  }
  if (closing < 0) throw malformed(number, `the value of '${name}' does not end`)
  if (!/^\s*(#|$)/.test(rest.slice(closing + 1))) {
    throw malformed(
      number,
      `more stands behind the value of '${name}'`,
      'A quote in a value is written as |22.',
    )
  }
  return { name, value: withoutNumbers(rest.slice(1, closing), number) }
}

/** With the characters that their numbers stand for, which are bytes of UTF-8. */
function withoutNumbers(value: string, line: number): string {
  return value.replace(/(?:\|[0-9a-f]{2})+|\|/gi, (run) => {
    const bytes = Buffer.from(run.replaceAll('|', ''), 'hex')
    if (bytes.length === 0) throw malformed(line, "no number of a character is behind '|'")
    try {
      return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
    } catch (cause) {
      throw malformed(line, `'${run.slice(0, 40)}' is no character of UTF-8`, undefined, cause)
    }
  })
}

/**
 * Writes lines of a VMX file. What would end a value or have a meaning in it is written as its number, as are all
 * controls; no other character has a meaning.
 */
export function formatVmx(entries: Entries): string {
  return [...entries.values()].map(({ name, value }) => `${name} = ${writeValue(value)}\n`).join('')
}

/** Writes the value of a line, with its quotes. */
export function writeValue(value: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is written as a number
  const text = value.replace(/["|\x00-\x1f\x7f]/g, (character) => {
    return `|${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`
  })
  return `"${text}"`
}

function malformed(line: number, why: string, hint?: string, cause?: unknown): HypervisorError {
  const message = `the VMX file cannot be read: line ${line}: ${why}`
  return new HypervisorError('ERR_INVALID_SPEC', message, { hint, cause })
}
