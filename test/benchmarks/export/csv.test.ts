import { spawnSync } from 'node:child_process'
import { expect } from 'chai'
import fc from 'fast-check'
import { z } from 'zod'
import { type CsvOptions, type CsvValue, csvLines, unguarded } from '../../../benchmarks/export/csv.js'
import { pythonPeer } from '../../support/known-peers.js'
import { needPeer } from '../../support/peers.js'
import { python } from '../../support/python.js'

function csv(
  columns: readonly string[],
  rows: readonly (readonly CsvValue[])[],
  options?: CsvOptions,
): string {
  return [...csvLines(columns, rows, options)].join('')
}

/** Reads a table with Python's csv module. */
function readByPython(text: string): readonly (readonly string[])[] {
  const script =
    'import csv,io,json,sys\ntext=sys.stdin.buffer.read().decode("utf-8")\nprint(json.dumps(list(csv.reader(io.StringIO(text,newline=""),strict=True))))'
  const { status, stdout, stderr } = spawnSync(python, ['-c', script], { input: text, encoding: 'utf8' })
  expect(status, stderr).to.equal(0)
  return z.array(z.array(z.string())).parse(JSON.parse(stdout))
}

describe('a table as CSV', () => {
  it('is what RFC 4180 says', () => {
    expect(
      csv(
        ['a', 'b'],
        [
          ['x,y', 1.5],
          ['say "no"', true],
          ['two\nlines', undefined],
        ],
      ),
    ).to.equal('a,b\r\n"x,y",1.5\r\n"say ""no""",true\r\n"two\nlines",\r\n')
  })

  it('begins no text as a formula, and leaves numbers alone', () => {
    const texts = ['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', "'x", '=1,"2"']
    const text = csv(['t'], [...texts.map((value) => [value]), [-1]])
    expect(text).to.equal(
      "t\r\n'=1+1\r\n'+1\r\n'-1\r\n'@SUM(A1)\r\n'\t=1\r\n''x\r\n\"'=1,\"\"2\"\"\"\r\n-1\r\n",
    )
    expect(csv(['t'], [['=1+1']], { raw: true })).to.equal('t\r\n=1+1\r\n')
  })

  describe('read by Python', () => {
    needPeer(pythonPeer)
    // Python before 3.11 reads no NUL, and no file of a campaign has one.
    const character = fc.oneof(
      fc.constantFrom(
        '"',
        ',',
        '\r',
        '\n',
        '\r\n',
        "'",
        '=',
        '+',
        '-',
        '@',
        '\t',
        ' ',
        ';',
        'é',
        '\u2028',
        '😀',
      ),
      fc.string({ unit: 'grapheme', minLength: 1, maxLength: 1 }).filter((text) => !text.includes('\0')),
    )
    const field = fc.string({ unit: character, maxLength: 12 })
    const table = fc
      .integer({ min: 1, max: 5 })
      .chain((width) =>
        fc.array(fc.array(field, { minLength: width, maxLength: width }), { minLength: 1, maxLength: 60 }),
      )

    for (const raw of [false, true]) {
      it(`comes back as it was, ${raw ? 'raw' : 'once the guard is taken away'}`, () => {
        fc.assert(
          fc.property(table, (rows) => {
            const columns = (rows[0] ?? []).map((_, index) => `column ${index}`)
            const [head, ...read] = readByPython(csv(columns, rows, { raw }))
            expect(head).to.deep.equal(columns)
            if (raw) {
              expect(read).to.deep.equal(rows)
              return
            }
            for (const cell of read.flat()) expect(cell).to.not.match(/^[=+\-@\t\r\n]/)
            const guarded = /^['=+\-@\t\r\n]/
            const back = read.map((row, y) =>
              row.map((cell, x) => (guarded.test(rows[y]?.[x] ?? '') ? unguarded(cell) : cell)),
            )
            expect(back).to.deep.equal(rows)
          }),
          { numRuns: 25 },
        )
      })
    }
  })
})
