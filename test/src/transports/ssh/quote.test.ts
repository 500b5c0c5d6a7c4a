import { spawnSync } from 'node:child_process'
import { expect } from 'chai'
import fc from 'fast-check'
import { quoteArgv } from '../../../../src/transports/ssh/quote.js'
import { thrown } from '../../../support/rejection.js'

/** What a shell makes of a command, as the words that its program gets. */
function wordsOf(command: string): readonly string[] {
  const { stdout, status, stderr } = spawnSync('sh', ['-c', command], { encoding: 'utf8', input: '' })
  expect(status, stderr).to.equal(0)
  return stdout.split('\0').slice(0, -1)
}

const special = fc.constantFrom(
  "'",
  '"',
  '\\',
  '$',
  '`',
  '!',
  '*',
  '~',
  '#',
  ';',
  '&',
  '|',
  '\n',
  ' ',
  '=',
  '-',
)
const character = fc.oneof(special, fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }))
const word = fc.array(character, { maxLength: 20 }).map((parts) => parts.join('').replaceAll('\0', ''))

describe('A quoted argument vector', () => {
  it('reaches a program through a real shell word for word', () => {
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 5 }), (words) => {
        expect(wordsOf(quoteArgv(['printf', '%s\\0', ...words]))).to.deep.equal(words)
      }),
      { numRuns: 150 },
    )
  })

  it('names a program, and is neither an assignment nor a keyword', () => {
    for (const name of ['A=b', 'if', '{', '~', '!']) {
      const { status, stderr } = spawnSync('sh', ['-c', quoteArgv([name])], { encoding: 'utf8' })
      expect(status, name).to.be.oneOf([126, 127])
      expect(stderr).to.include(name)
    }
  })

  it('is refused with a zero byte, half a surrogate pair, or without a program', () => {
    expect(thrown('ERR_INVALID_ARGUMENT', () => quoteArgv(['a', 'b\0c'])).field).to.equal('argv[1]')
    expect(thrown('ERR_INVALID_ARGUMENT', () => quoteArgv(['a\ud800'])).field).to.equal('argv[0]')
    thrown('ERR_INVALID_ARGUMENT', () => quoteArgv([]))
    thrown('ERR_INVALID_ARGUMENT', () => quoteArgv(['']))
  })
})
