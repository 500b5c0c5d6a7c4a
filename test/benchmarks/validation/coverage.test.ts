import { expect } from 'chai'
import {
  judgeSame,
  judgeSlower,
  type KnownInterval,
  tallyCoverage,
} from '../../../benchmarks/validation/coverage.js'

/** So many intervals of which the first `missed` lie above the truth. */
function intervals(count: number, missed: number, truth = 1, error = 0.002): KnownInterval[] {
  return Array.from({ length: count }, (_, index) => {
    const ratio = truth * (1 + (index % 2 === 0 ? error : -error))
    return index < missed
      ? { ratio, low: truth * 1.001, high: truth * 1.02, truth }
      : { ratio, low: truth * 0.99, high: truth * 1.01, truth }
  })
}

const verdicts = (aims: ReturnType<typeof judgeSame>) => aims.map(({ verdict }) => verdict)

describe('judging how often intervals hold the truth', () => {
  it('counts what they hold and how far the ratios are off', () => {
    const tally = tallyCoverage(intervals(10, 3, 2, 0.004))
    expect(tally).to.include({ intervals: 10, held: 0.7, slower: 1 })
    expect(tally.error).to.be.closeTo(0.004, 1e-12)
    expect(tally.halfWidth).to.be.closeTo(0.01, 1e-4)
  })

  it('accepts 92 to 98 of 100 for a platform against itself', () => {
    const judged = (missed: number) => verdicts(judgeSame(tallyCoverage(intervals(100, missed)), 100))
    expect(judged(8)).to.deep.equal(['reached', 'reached'])
    expect(judged(2)).to.deep.equal(['reached', 'reached'])
    expect(judged(9)).to.deep.equal(['missed', 'reached'])
    // Intervals that hold the truth too often are wider than they say.
    expect(judged(1)).to.deep.equal(['missed', 'reached'])
  })

  it('asks for ratios within half a percent', () => {
    expect(verdicts(judgeSame(tallyCoverage(intervals(100, 5, 1, 0.006)), 100))).to.deep.equal([
      'reached',
      'missed',
    ])
  })

  it('asks of a known slow-down that it is held and told from nothing', () => {
    const judged = (missed: number, truth: number) =>
      verdicts(judgeSlower(truth, tallyCoverage(intervals(100, missed, truth)), 100))
    expect(judged(8, 1.05)).to.deep.equal(['reached', 'reached'])
    expect(judged(9, 1.05)).to.deep.equal(['missed', 'reached'])
    expect(judged(0, 1.005)).to.deep.equal(['reached', 'missed'])
  })

  it('says nothing of a few campaigns', () => {
    expect(verdicts(judgeSame(tallyCoverage(intervals(40, 20)), 10))).to.deep.equal(['unjudged', 'unjudged'])
  })
})
