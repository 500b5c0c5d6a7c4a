import { type Document, isScalar, Lexer, Parser, visit } from 'yaml'

/** Collections in one another; specifications have less than ten. */
const deepest = 100

/** Words and signs, with the spaces between them. */
const most = 100_000

/**
 * What a text of YAML has too much of to be read in bounded time and memory, or `undefined`. The parser calls itself for
 * every collection in another one, and a stack that is full ends the whole process where it is compiling a regular
 * expression; so this looks at the tokens alone, which takes neither a stack nor more than linear time.
 */
export function excessOf(text: string): string | undefined {
  const parser = new Parser()
  let words = 0
  for (const lexeme of new Lexer().lex(text)) {
    words += 1
    if (words > most) return `has more than ${most} words and signs`
    for (const _token of parser.next(lexeme)) {
      // What is complete is of no interest here.
    }
    // The document, and every collection that is open.
    if (parser.stack.length > deepest + 1) return `has more than ${deepest} collections in one another`
  }
  return undefined
}

/** Where a mapping has a key that it has already, or `undefined`: the library takes the square of the time for it. */
export function repeatedKeyIn(document: Document): readonly number[] | undefined {
  let found: readonly number[] | undefined
  visit(document, {
    Map(_place, { items }) {
      const seen = new Set<unknown>()
      for (const { key } of items) {
        if (!isScalar(key)) continue
        if (seen.has(key.value)) {
          found = key.range ?? []
          return visit.BREAK
        }
        seen.add(key.value)
      }
      return undefined
    },
  })
  return found
}
