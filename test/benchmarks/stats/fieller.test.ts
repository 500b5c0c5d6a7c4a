import { expect } from 'chai'
import { fiellerFromMeans, fiellerSet } from '../../../benchmarks/stats/fieller.js'

const side = (mean: number, squaredError: number) => ({ mean, squaredError })

describe("Fieller's set", () => {
  it('solves the quadratic equation', () => {
    // With t = 2: a = 100 - 4 = 96, b = 200, c = 400 - 16 = 384; ends (200 ± 56) / 96.
    const set = fiellerFromMeans(side(20, 4), side(10, 1), 2)
    const root = Math.sqrt(200 ** 2 - 96 * 384)
    if (set.state !== 'bounded') throw new Error(set.state)
    expect(set.ratio).to.equal(2)
    expect(set.low).to.be.closeTo((200 - root) / 96, 1e-12)
    expect(set.high).to.be.closeTo((200 + root) / 96, 1e-12)
  })

  it('has ends at which the difference from the ratio is exactly t errors', () => {
    const set = fiellerFromMeans(side(7, 0.3), side(3, 0.2), 2.5)
    if (set.state !== 'bounded') throw new Error(set.state)
    for (const end of [set.low, set.high]) {
      expect(Math.abs(7 - end * 3) / Math.sqrt(0.3 + end ** 2 * 0.2)).to.be.closeTo(2.5, 1e-9)
    }
  })

  it('excludes an interval where the denominator may be zero', () => {
    expect(fiellerFromMeans(side(10, 1), side(1, 1), 2).state).to.equal('excluding')
  })

  it('is everything where both may be zero', () => {
    expect(fiellerFromMeans(side(1, 1), side(1, 1), 2).state).to.equal('everything')
  })

  it('needs two finite values a side', () => {
    expect(fiellerSet([1], [1, 2]).state).to.equal('insufficient')
    expect(fiellerSet([1, Number.NaN], [1, 2]).state).to.equal('insufficient')
    expect(fiellerSet([1, 2], [1, 2]).state).not.to.equal('insufficient')
  })
})
