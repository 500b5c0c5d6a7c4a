import { malformed } from './malformed.js'
import { type Token, tokenize } from './tokens.js'
import { deepestList, longestList, type XlAtom, type XlValue, xlValueField } from './value.js'

/** A list while it is read. */
type Nested = XlAtom | readonly Nested[]

interface Cursor {
  next(): Token | undefined
  /** The line that is being read. */
  line(): number
  take(): void
}

/**
 * Parses a configuration of xl (xl.cfg(5), "Syntax"; the grammar is libxlu's of Xen 4.17): settings that end with a
 * line or `;`, of two of the same name the last; `+=` adds to a string or a list.
 *
 * @returns the settings by name, in the order in which they were first set.
 * @throws HypervisorError `ERR_INVALID_SPEC` with the line.
 */
export function parseXl(text: string): ReadonlyMap<string, XlValue> {
  const cursor = cursorOver(tokenize(text))
  const settings = new Map<string, XlValue>()
  for (let token = cursor.next(); token !== undefined; token = cursor.next()) {
    if (token.kind === 'newline' || token.kind === ';') cursor.take()
    else parseSetting(cursor, settings)
  }
  return settings
}

function cursorOver(tokens: readonly Token[]): Cursor {
  let index = 0
  return {
    next: () => tokens[index],
    line: () => (tokens[index] ?? tokens.at(-1))?.line ?? 1,
    take() {
      index += 1
    },
  }
}

function parseSetting(cursor: Cursor, settings: Map<string, XlValue>): void {
  const line = cursor.line()
  const name = expect(cursor, 'a name', 'name').text
  const operator = expect(cursor, "'=' or '+='", '=', '+=').kind
  const value = parseValue(cursor)
  if (cursor.next() !== undefined) expect(cursor, "the end of the line or ';'", 'newline', ';')
  const before = operator === '+=' ? settings.get(name) : undefined
  settings.set(name, before === undefined ? value : added(before, value, line))
}

function added(before: XlValue, value: XlValue, line: number): XlValue {
  if (Array.isArray(before) && Array.isArray(value)) {
    if (before.length + value.length <= longestList) return [...before, ...value]
    throw malformed(line, `a list has more than ${longestList} items`)
  }
  if (!Array.isArray(before) && !Array.isArray(value)) return `${String(before)}${String(value)}`
  throw malformed(line, "'+=' adds a list to a list or a string to a string")
}

function parseValue(cursor: Cursor): XlValue {
  const line = cursor.line()
  const { success, data, error } = xlValueField.safeParse(parseNested(cursor, 0))
  if (!success) throw malformed(line, `the value ${error.issues[0]?.message ?? 'is not valid'}`)
  return data
}

function parseNested(cursor: Cursor, depth: number): Nested {
  const { kind, text } = expect(cursor, 'a string, a number or a list', 'string', 'number', '[')
  if (kind === 'string') return text
  if (kind === 'number') return /^(0|[1-9]\d{0,14})$/.test(text) ? Number(text) : text
  if (depth === deepestList) throw malformed(cursor.line(), `lists stand more than ${deepestList} deep`)
  return parseList(cursor, depth + 1)
}

/** The rest of a list, in which lines may end anywhere, and which a comma may end. */
function parseList(cursor: Cursor, depth: number): readonly Nested[] {
  const items: Nested[] = []
  skipNewlines(cursor)
  while (cursor.next()?.kind !== ']') {
    items.push(parseNested(cursor, depth))
    skipNewlines(cursor)
    if (cursor.next()?.kind === ']') break
    expect(cursor, "',' or ']'", ',')
    skipNewlines(cursor)
  }
  cursor.take()
  return items
}

function skipNewlines(cursor: Cursor): void {
  while (cursor.next()?.kind === 'newline') cursor.take()
}

function expect(cursor: Cursor, what: string, ...kinds: readonly Token['kind'][]): Token {
  const token = cursor.next()
  if (token !== undefined && kinds.includes(token.kind)) {
    cursor.take()
    return token
  }
  const found = token === undefined ? 'the end' : token.kind === 'newline' ? 'the end of the line' : ''
  throw malformed(cursor.line(), `${what} must stand where ${found || shown(token)} is`)
}

function shown(token: Token | undefined): string {
  const text = token?.text ?? ''
  const opening = text.length > 40 ? `${text.slice(0, 40)}…` : text
  return token?.kind === 'string' ? 'a string' : `'${opening}'`
}
