import { PassThrough } from 'node:stream'
import { expect } from 'chai'
import fc from 'fast-check'
import { readLines } from '../../../benchmarks/campaign/console-lines.js'
import { visibleText } from '../../../benchmarks/campaign/visible-text.js'

const never = new AbortController().signal

describe('the lines of a console', () => {
  it('are the same whatever the pieces they come in', async () => {
    const texts = fc.array(fc.stringMatching(/^[ -~]{0,40}$/), { minLength: 1, maxLength: 20 })
    await fc.assert(
      fc.asyncProperty(
        texts,
        fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 }),
        async (lines, sizes) => {
          const console = new PassThrough()
          const reader = readLines(console)
          const bytes = Buffer.from(lines.map((line) => `${line}\n`).join(''))
          for (let start = 0, turn = 0; start < bytes.length; turn++) {
            const size = sizes[turn % sizes.length] ?? 1
            console.write(bytes.subarray(start, start + size))
            start += size
          }
          console.end()
          const seen: string[] = []
          for (let line = await reader.next(never); line !== undefined; line = await reader.next(never)) {
            seen.push(line.text)
          }
          expect(seen).to.deep.equal(lines)
        },
      ),
      { numRuns: 50 },
    )
  })

  it('keep the last ones as evidence, an unfinished one included, with nothing that a terminal obeys', async () => {
    const console = new PassThrough()
    const reader = readLines(console)
    console.write('one\n\u001b[2Jtwo\nthr')
    expect((await reader.next(never))?.text).to.equal('one')
    expect(reader.evidence()).to.deep.equal(['one', '\\x1b[2Jtwo', 'thr'])
    expect(reader.inLine()).to.equal(true)
  })

  it('take bounded memory from a guest that never stops, with line ends or without', async () => {
    const console = new PassThrough()
    const reader = readLines(console)
    for (let block = 0; block < 200; block++) console.write('x'.repeat(10_000))
    console.write('\n')
    for (let block = 0; block < 200; block++) console.write('y\n'.repeat(1000))
    console.end()
    let count = 0
    for (let line = await reader.next(never); line !== undefined; line = await reader.next(never)) {
      expect(line.text.length).to.be.at.most(4096)
      count++
    }
    expect(count).to.be.at.most(200_001)
    expect(reader.evidence().join('').length).to.be.at.most(3000)
  })

  it('become visible text of ASCII only', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        expect(visibleText(bytes)).to.match(/^[ -~]*…?$/)
      }),
    )
  })
})
