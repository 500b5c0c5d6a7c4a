import { expect } from 'chai'
import fc from 'fast-check'
import { compareRatios } from '../../../benchmarks/stats/compare.js'
import type { RatioEstimate } from '../../../benchmarks/stats/estimate.js'
import { holmAdjust } from '../../../benchmarks/stats/holm.js'
import { createRandom } from '../../../benchmarks/stats/random.js'
import { estimateRatio } from '../../../benchmarks/stats/ratio.js'

function estimate(ratio: number, logStandardError: number, degreesOfFreedom = 1e6): RatioEstimate {
  return {
    state: 'estimated',
    ratio,
    low: ratio * Math.exp(-1.96 * logStandardError),
    high: ratio * Math.exp(1.96 * logStandardError),
    confidence: 0.95,
    invocations: { platform: 5, baseline: 5 },
    iterations: { platform: 50, baseline: 50 },
    logStandardError,
    degreesOfFreedom,
    method: 'welch-log',
  }
}

describe("Holm's correction", () => {
  it('has the values of a textbook example', () => {
    const adjusted = holmAdjust([0.01, 0.04, 0.03, 0.005])
    for (const [i, value] of [0.03, 0.06, 0.06, 0.02].entries())
      expect(adjusted[i]).to.be.closeTo(value, 1e-12)
  })

  it('leaves a single value alone and never goes below one or above 1', () => {
    expect(holmAdjust([0.2])).to.deep.equal([0.2])
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true })), (values) => {
        for (const [i, adjusted] of holmAdjust(values).entries()) {
          expect(adjusted).to.be.within(values[i] ?? Number.NaN, 1)
        }
      }),
    )
  })
})

describe('comparing campaigns', () => {
  it("tests the change of each ratio by Welch's test", () => {
    // ln 1.1 over sqrt(0.03² + 0.04²) is 1.9062 errors: two-sided normal probability 0.0566.
    const [found] = compareRatios([{ name: 'a', before: estimate(2, 0.03), after: estimate(2.2, 0.04) }])
    if (found === undefined || found.verdict === 'incomparable') throw new Error('no verdict')
    expect(found.change).to.be.closeTo(1.1, 1e-12)
    expect(found.pValue).to.be.closeTo(0.0566, 0.0001)
    expect(found.adjustedPValue).to.equal(found.pValue)
    expect(found.verdict).to.equal('agrees')
    expect(found.detectable).to.be.closeTo(Math.exp(1.96 * 0.05) - 1, 1e-4)
  })

  it('calls a sure and large change different', () => {
    const [found] = compareRatios([{ name: 'a', before: estimate(2, 0.01), after: estimate(1.8, 0.01) }])
    expect(found?.verdict).to.equal('differs')
  })

  it('calls a sure but small change agreement, unless the tolerance is smaller', () => {
    const pair = { name: 'a', before: estimate(2, 0.001), after: estimate(2.03, 0.001) }
    expect(compareRatios([pair])[0]?.verdict).to.equal('agrees')
    expect(compareRatios([pair], { tolerance: 0.01 })[0]?.verdict).to.equal('differs')
  })

  it('asks for more certainty the more ratios there are', () => {
    const suspicious = { name: 'a', before: estimate(2, 0.03), after: estimate(2.25, 0.03) }
    const equal = { name: 'b', before: estimate(2, 0.03), after: estimate(2, 0.03) }
    expect(compareRatios([suspicious])[0]?.verdict).to.equal('differs')
    const many = compareRatios([...new Array<typeof equal>(30).fill(equal), suspicious])
    expect(many.map(({ verdict }) => verdict)).to.deep.equal(new Array<string>(31).fill('agrees'))
  })

  it('does not compare what has no interval, and does not count it either', () => {
    const missing: RatioEstimate = { state: 'insufficient', reason: 'the platform has no invocation' }
    const found = compareRatios([
      { name: 'a', before: missing, after: estimate(2, 0.1) },
      { name: 'b', before: estimate(2, 0.03), after: estimate(2.25, 0.03) },
      { name: 'c', before: missing, after: missing },
    ])
    expect(found[0]).to.deep.equal({
      name: 'a',
      verdict: 'incomparable',
      reason: 'before: the platform has no invocation',
    })
    expect(found[1]?.verdict).to.equal('differs')
    expect(found[2])
      .to.have.property('reason')
      .that.matches(/^before: .*; after: /)
  })

  it('calls repeats of an unchanged machine different in about 5% of the comparisons', () => {
    const random = createRandom(77)
    const measure = () => {
      const side = (level: number) =>
        Array.from({ length: 5 }, () => ({ times: [level * random.logNormal(0, 0.05)] }))
      return estimateRatio(side(3), side(1))
    }
    let wrong = 0
    for (let repeat = 0; repeat < 1000; repeat++) {
      const pairs = ['a', 'b', 'c', 'd'].map((name) => ({ name, before: measure(), after: measure() }))
      if (compareRatios(pairs).some(({ verdict }) => verdict === 'differs')) wrong++
    }
    expect(wrong / 1000).to.be.within(0.02, 0.07)
  })
})
