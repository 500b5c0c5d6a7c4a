import { expect } from 'chai'
import fc from 'fast-check'
import { renderTerminal } from '../../../benchmarks/report/terminal.js'
import { alignTable, wrap } from '../../../benchmarks/report/terminal-layout.js'
import { reportFixture } from './html/fixture.js'
import { wholeFixture } from './html/fixture-sections.js'

const { campaign, summary } = wholeFixture()

/** The lines of a text up to the facts on platforms; what stands there is as long as it is. */
const tableLines = (text: string): readonly string[] => text.slice(0, text.search(/^ {2}\(1\)/m)).split('\n')

describe('The table of a campaign for a terminal', () => {
  it('groups workloads by their families if there are several', () => {
    const lines = renderTerminal(campaign, summary).split('\n')
    const at = (text: string): number => lines.findIndex((line) => line.startsWith(text))
    expect(at('compute:')).to.be.above(0)
    expect(at('  integer-add')).to.be.within(at('compute:'), at('system:'))
    expect(at('  future-work')).to.equal(at('system:') + 1)
    expect(at('geometric mean')).to.be.above(at('  future-work'))
    const { summary: plain, campaign: small } = reportFixture()
    const workloads = plain.workloads.filter(({ family }) => family === 'compute')
    expect(renderTerminal(small, { ...plain, workloads })).not.to.contain('compute:')
  })

  it('shows costs in absolute terms in a table of their own, and not among the ratios', () => {
    const text = renderTerminal(campaign, summary)
    expect(text).to.match(/exit-cpuid +qemu-tcg +1\.04 µs \[1\.03 – 1\.06 µs\] +1\.10 µs +9\.00 µs +2\.40 ms/)
    expect(text).to.match(/exit-cpuid +v86 +212 ns +- +- +-/)
    expect(text).not.to.match(/^ {2}exit-cpuid/m)
    expect(renderTerminal(reportFixture().campaign, reportFixture().summary)).not.to.contain('operation  ')
  })

  for (const columns of [48, 60, 80, 120]) {
    it(`fits a terminal of ${columns} columns, and loses nothing`, () => {
      const narrow = renderTerminal(campaign, { ...summary, physics: undefined }, { columns })
      const wide = renderTerminal(campaign, { ...summary, physics: undefined })
      for (const line of narrow.split('\n')) expect([...line].length, line).to.be.at.most(columns)
      const words = (text: string): readonly string[] => [...new Set(text.split(/\s+/))].toSorted()
      expect(words(narrow).filter((word) => !/^-+$/.test(word))).to.deep.equal(
        words(wide).filter((word) => !/^-+$/.test(word)),
      )
    })
  }

  it('names the workload in every part of a table that was cut', () => {
    const parts = tableLines(renderTerminal(campaign, summary, { columns: 50 })).filter((line) =>
      line.startsWith('  sha256'),
    )
    expect(parts.length).to.be.above(1)
  })

  it('says of a platform without a boot that it did not come up only where it was not an interruption', () => {
    const platforms = summary.platforms.map((platform) => ({ ...platform, boot: undefined }))
    const stop = { ...summary.stop, reason: 'plan-complete' } as const
    expect(renderTerminal(campaign, { ...summary, platforms, stop })).to.contain('did not come up')
    const text = renderTerminal(campaign, { ...summary, platforms, stop: { ...stop, reason: 'interrupted' } })
    expect(text).to.contain('no boot was measured').and.not.contain('did not come up')
  })

  it('has no colour and nothing that a terminal obeys', () => {
    const bad = { ...summary, warnings: ['\u001b[31mred\u202e'] }
    const text = renderTerminal(campaign, bad)
    expect(text).to.contain('! \\x1b[31mred\\u202e')
    expect(text.replaceAll('\n', '')).not.to.match(/\p{Cc}/u)
  })
})

describe('Aligning a table', () => {
  const cell = fc.string({ unit: fc.constantFrom('a', 'b', '7', 'µ'), minLength: 1, maxLength: 9 })
  const table = fc
    .integer({ min: 2, max: 6 })
    .chain((count) =>
      fc.array(fc.array(cell, { minLength: count, maxLength: count }), { minLength: 1, maxLength: 5 }),
    )

  it('keeps every line within the width, shows every cell, and starts every part with the first column', () => {
    fc.assert(
      fc.property(table, fc.integer({ min: 22, max: 90 }), (rows, width) => {
        const parts = alignTable(rows, [], width).split('\n\n')
        const seen = new Set<string>()
        for (const part of parts) {
          const lines = part.split('\n').filter((line) => line !== '')
          expect(lines).to.have.length(rows.length)
          lines.forEach((line, index) => {
            expect([...line].length).to.be.at.most(width)
            expect(line.startsWith(rows[index]?.[0] ?? '?')).to.equal(true)
            for (const word of line.split(/ +/)) seen.add(word)
          })
        }
        for (const text of rows.flat()) expect(seen.has(text), text).to.equal(true)
      }),
    )
  })
})

describe('Breaking a line', () => {
  it('keeps the words and their order, and the width where words allow it', () => {
    const word = fc.string({ unit: fc.constantFrom('x', 'y'), minLength: 1, maxLength: 12 })
    fc.assert(
      fc.property(
        fc.array(word, { minLength: 1, maxLength: 30 }),
        fc.integer({ min: 24, max: 80 }),
        (words, width) => {
          const text = wrap(`! ${words.join(' ')}`, width)
          expect(text.trim().split(/\s+/).slice(1)).to.deep.equal(words)
          for (const line of text.trimEnd().split('\n')) expect(line.length).to.be.at.most(width)
        },
      ),
    )
  })

  it('indents what follows a mark', () => {
    expect(wrap('  (1) one two three four five', 20)).to.equal('  (1) one two three\n      four five\n')
  })
})
