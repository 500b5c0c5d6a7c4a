import { expect } from 'chai'
import fc from 'fast-check'
import { renderHtmlReport } from '../../../../benchmarks/report/html/index.js'
import { hostileTexts, poisoned } from './hostile-fixture.js'
import { wellFormedness } from './well-formed.js'

describe('A report with hostile text in every free field', () => {
  for (const text of hostileTexts) {
    it(`shows ${JSON.stringify(text)} as text`, () => {
      const document = renderHtmlReport(poisoned(text))
      expect(wellFormedness(document)).to.equal(undefined)
      expect(document).not.to.contain(text)
    })
  }

  it('has the same tags whatever the text is', () => {
    const tags = (document: string): number => document.match(/</g)?.length ?? 0
    const harmless = tags(renderHtmlReport(poisoned('harmless')))
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('<', '>', '"', "'", '&', '/', 'b', ' ', '=') }),
        (text) => {
          const document = renderHtmlReport(poisoned(`x${text}`))
          expect(wellFormedness(document)).to.equal(undefined)
          expect(tags(document)).to.equal(harmless)
        },
      ),
      { numRuns: 12 },
    )
  })
})
