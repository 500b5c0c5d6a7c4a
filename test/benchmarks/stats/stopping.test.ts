import { expect } from 'chai'
import type { RatioEstimate } from '../../../benchmarks/stats/estimate.js'
import { decideStop, looksAt, relativeHalfWidth } from '../../../benchmarks/stats/stopping.js'

/** An interval of ±`width` around 2 after `invocations` on both sides. */
function interval(width: number, invocations = 8): RatioEstimate {
  return {
    state: 'estimated',
    ratio: 2,
    low: 2 / (1 + width),
    high: 2 * (1 + width),
    confidence: 0.95,
    invocations: { platform: invocations, baseline: invocations + 1 },
    iterations: { platform: 50, baseline: 60 },
    logStandardError: width / 2,
    degreesOfFreedom: 8,
    method: 'welch-log',
  }
}
const insufficient: RatioEstimate = { state: 'insufficient', reason: 'the platform has no invocation' }
const rich = { elapsed: 1, limit: 10 }
const spent = { elapsed: 10, limit: 10 }

describe('the stop rule', () => {
  it('measures the half-width relative to the ratio', () => {
    expect(relativeHalfWidth({ low: 1 / 1.02, high: 1.02 })).to.be.closeTo(0.02, 1e-12)
    expect(relativeHalfWidth({ low: 50, high: 50 })).to.equal(0)
  })

  it('stops when all intervals are narrow enough', () => {
    expect(decideStop([interval(0.019), interval(0.01)], rich)).to.deep.equal({
      decision: 'narrow-enough',
      reason: '2 of 2 intervals are within ±2%',
    })
  })

  it('goes on while one is wider, and says how wide', () => {
    expect(decideStop([interval(0.05), interval(0.01)], rich)).to.deep.equal({
      decision: 'continue',
      reason: '1 of 2 intervals are within ±2%; one is at ±5%',
    })
  })

  it('stops when the budget is spent, and says what is missing', () => {
    expect(decideStop([interval(0.05)], spent)).to.deep.equal({
      decision: 'budget-spent',
      reason: 'the budget is spent; 0 of 1 intervals are within ±2%; one is at ±5%',
    })
  })

  it('prefers to say that the intervals are narrow when both hold', () => {
    expect(decideStop([interval(0.01)], spent).decision).to.equal('narrow-enough')
  })

  it('does not believe an interval from too few invocations', () => {
    const { decision, reason } = decideStop([interval(0.001, 7)], rich)
    expect(decision).to.equal('continue')
    expect(reason).to.match(/7 of at least 8 invocations are done/)
    expect(decideStop([interval(0.001, 7)], rich, { minInvocations: 3 }).decision).to.equal('narrow-enough')
  })

  it('goes on while there is no interval', () => {
    expect(decideStop([insufficient], rich)).to.deep.equal({
      decision: 'continue',
      reason: '0 of 1 intervals are within ±2%; the platform has no invocation',
    })
  })

  it('takes the target from the options', () => {
    expect(decideStop([interval(0.05)], rich, { target: 0.05000001 }).decision).to.equal('narrow-enough')
  })

  it('looks first after the least number of rounds, and then ever more seldom', () => {
    const looks = Array.from({ length: 60 }, (_, rounds) => rounds).filter((rounds) => looksAt(rounds, 8))
    expect(looks).to.deep.equal([8, 10, 12, 15, 18, 22, 27, 33, 40, 48, 58])
    expect([1, 2, 3].filter((rounds) => looksAt(rounds, 1))).to.deep.equal([1, 2, 3])
  })

  it('has nothing to wait for without ratios', () => {
    expect(decideStop([], rich).decision).to.equal('narrow-enough')
  })
})
