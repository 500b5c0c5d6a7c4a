import { expect } from 'chai'
import { autocorrelation } from '../../../benchmarks/stats/autocorrelation.js'
import { createRandom } from '../../../benchmarks/stats/random.js'

describe('autocorrelation', () => {
  it('is the sum of neighbouring products over the sum of squares', () => {
    // Deviations -1.5 -0.5 0.5 1.5: products 0.75 - 0.25 + 0.75, squares 5.
    const { lag1, effectiveSampleSize } = autocorrelation([1, 2, 3, 4])
    expect(lag1).to.be.closeTo(0.25, 1e-12)
    expect(effectiveSampleSize).to.be.closeTo((4 * 0.75) / 1.25, 1e-12)
  })

  it('is that of the process that made the series', () => {
    const random = createRandom(5)
    let level = 0
    const series = Array.from({ length: 20_000 }, () => {
      level = 0.6 * level + random.normal()
      return level
    })
    expect(autocorrelation(series).lag1).to.be.closeTo(0.6, 0.02)
  })

  it('does not count as a gain when it is negative', () => {
    const { lag1, effectiveSampleSize } = autocorrelation([1, 2, 1, 2, 1, 2])
    expect(lag1).to.be.below(-0.5)
    expect(effectiveSampleSize).to.equal(6)
  })

  it('is zero where it has no meaning', () => {
    expect(autocorrelation([])).to.deep.equal({ lag1: 0, effectiveSampleSize: 0 })
    expect(autocorrelation([1, 5])).to.deep.equal({ lag1: 0, effectiveSampleSize: 2 })
    expect(autocorrelation([3, 3, 3])).to.deep.equal({ lag1: 0, effectiveSampleSize: 3 })
  })
})
