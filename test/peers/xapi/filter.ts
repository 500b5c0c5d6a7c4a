import { PoolFailure } from './failure.js'
import type { Row } from './row.js'

const token = /\s*("[^"]*"|[a-z]+|=|\(|\))/y

/** Reads an expression of `get_all_records_where`: `field "NAME" = "VALUE"`, with `and`, `or`, `not`, `true`, `false`. */
export function parseFilter(expression: string): (row: Row) => boolean {
  const words: string[] = []
  token.lastIndex = 0
  while (token.lastIndex < expression.trimEnd().length) {
    const [, word] = token.exec(expression) ?? []
    if (word === undefined) throw new PoolFailure('INTERNAL_ERROR', `cannot parse: ${expression}`)
    words.push(word)
  }
  const unexpected = (): PoolFailure => new PoolFailure('INTERNAL_ERROR', `cannot parse: ${expression}`)
  const take = (wanted?: string): string => {
    const word = words.shift()
    if (word === undefined || (wanted !== undefined && word !== wanted)) throw unexpected()
    return word
  }
  const value = (): ((row: Row) => string) => {
    const word = take()
    if (word === 'field') {
      const name = take().slice(1, -1)
      return (row) => String(row[name])
    }
    if (!word.startsWith('"')) throw unexpected()
    return () => word.slice(1, -1)
  }
  const simple = (): ((row: Row) => boolean) => {
    const [word] = words
    if (word === 'true' || word === 'false') {
      take()
      return () => word === 'true'
    }
    if (word === 'not') {
      take()
      const inner = simple()
      return (row) => !inner(row)
    }
    if (word === '(') {
      take()
      const inner = whole()
      take(')')
      return inner
    }
    const left = value()
    take('=')
    const right = value()
    return (row) => left(row) === right(row)
  }
  const whole = (): ((row: Row) => boolean) => {
    let left = simple()
    while (words[0] === 'and' || words[0] === 'or') {
      const word = take()
      const [before, right] = [left, simple()]
      left = word === 'and' ? (row) => before(row) && right(row) : (row) => before(row) || right(row)
    }
    return left
  }
  const test = whole()
  if (words.length > 0) throw unexpected()
  return test
}
