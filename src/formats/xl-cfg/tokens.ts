import { visibleCharacter } from '../../unsafe-characters.js'
import { malformed } from './malformed.js'

/** A piece of a configuration of xl. */
export interface Token {
  readonly kind: 'name' | 'number' | 'string' | 'newline' | '=' | '+=' | ',' | ';' | '[' | ']'
  /** What it says: of a string without its quotes. */
  readonly text: string
  /** Counted from 1. */
  readonly line: number
}

const patterns: readonly (readonly [kind: Token['kind'] | undefined, pattern: RegExp])[] = [
  [undefined, /[ \t]+/y],
  ['name', /[a-z][_0-9a-z]*/y],
  ['number', /[0-9][0-9a-fx]*/y],
  ['newline', /(?:#[^\n]*)?\n|#[^\n]*$/y],
  ['string', /'[^'\\\n]*(?:\\[^\n][^'\\\n]*)*'|"[^"\\\n]*(?:\\[^\n][^"\\\n]*)*"/y],
  ['+=', /\+=/y],
  ['=', /=/y],
  [',', /,/y],
  [';', /;/y],
  ['[', /\[/y],
  [']', /\]/y],
]

/** The most pieces of a configuration. */
const mostTokens = 262_144

/**
 * Takes a configuration of xl to pieces, as libxlu of Xen 4.17 does it: names are of lower-case letters, strings stand
 * between single or double quotes on one line, comments go from `#` to the end of the line.
 *
 * @throws HypervisorError `ERR_INVALID_SPEC` with the line.
 */
export function tokenize(text: string): readonly Token[] {
  const tokens: Token[] = []
  let line = 1
  let at = 0
  while (at < text.length) {
    const [kind, word] = tokenAt(text, at, line)
    at += word.length
    if (kind === 'string') tokens.push({ kind, text: unquote(word, line), line })
    else if (kind !== undefined) tokens.push({ kind, text: word, line })
    if (kind === 'newline') line += 1
    if (tokens.length > mostTokens) throw malformed(line, `it has more than ${mostTokens} words and signs`)
  }
  return tokens
}

function tokenAt(
  text: string,
  at: number,
  line: number,
): readonly [kind: Token['kind'] | undefined, word: string] {
  for (const [kind, pattern] of patterns) {
    pattern.lastIndex = at
    const word = pattern.exec(text)?.[0]
    if (word !== undefined) return [kind, word]
  }
  const character = String.fromCodePoint(text.codePointAt(at) ?? 0)
  if (character === '"' || character === "'") throw malformed(line, 'a string does not end')
  const shown = /^[\x21-\x7e]$/.test(character) ? character : visibleCharacter(character)
  const why = shown === '\\r' ? ', which ends lines on Windows' : ''
  throw malformed(line, `xl does not take '${shown}' here${why}`)
}

/** The letters that stand for a character behind a backslash. */
export const escapes: ReadonlyMap<string, string> = new Map([
  ['a', '\x07'],
  ['b', '\b'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
  ['v', '\v'],
  ['"', '"'],
  ["'", "'"],
  ['\\', '\\'],
])

/** Without its quotes. Numbers of characters are refused: libxlu does not read `\x41` and `\101` as what they say. */
function unquote(word: string, line: number): string {
  return word.slice(1, -1).replace(/\\(.)/gsu, (_, letter: string) => {
    const character = escapes.get(letter)
    if (character === undefined) throw malformed(line, `xl knows no '\\${letter}' in a string`)
    return character
  })
}
