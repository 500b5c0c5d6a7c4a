import { expect } from 'chai'
import fc from 'fast-check'
import { createRandom, signedRankInterval } from '../../../benchmarks/stats/index.js'

describe('the signed-rank interval', () => {
  it('is that of a worked example', () => {
    // Differences 1 to 6: with six values the 95% interval goes from the least mean to the largest, P = 1 - 2/64.
    expect(signedRankInterval([1, 2, 3, 4, 5, 6])).to.deep.equal({
      centre: 3.5,
      low: 1,
      high: 6,
      confidence: 1 - 2 / 64,
    })
    // With ten the tabulated critical value is 8, so the ninth mean from each end.
    const ten = signedRankInterval([1, 2, 4, 8, 16, 32, 64, 128, 256, 512])
    const means = [1, 1.5, 2, 2.5, 3, 4, 4.5, 5, 6]
    expect(ten?.low).to.equal(means[8])
    // P(T ≤ 8) is 25 of 1,024 subsets.
    expect(ten?.confidence).to.be.closeTo(1 - 50 / 1024, 1e-12)
  })

  it('needs six values for 95%', () => {
    expect(signedRankInterval([1, 2, 3, 4, 5])).to.equal(undefined)
    expect(signedRankInterval([1, 2, 3, 4, 5], 0.9)?.low).to.equal(1)
    expect(signedRankInterval([])).to.equal(undefined)
  })

  it('moves with the values, turns over with their sign, and holds its centre', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 6, maxLength: 80 }),
        (drawn) => {
          const interval = signedRankInterval(drawn)
          const moved = signedRankInterval(drawn.map((value) => value + 10))
          const turned = signedRankInterval(drawn.map((value) => -value))
          if (!interval || !moved || !turned) throw new Error('there is no interval')
          expect(interval.low).to.be.at.most(interval.centre)
          expect(interval.high).to.be.at.least(interval.centre)
          expect([moved.low, moved.high]).to.deep.equal([interval.low + 10, interval.high + 10])
          // Plus 0, since a 0 that is turned over is a −0, and that is another value to an assertion.
          expect([turned.low + 0, turned.high + 0]).to.deep.equal([0 - interval.high, 0 - interval.low])
        },
      ),
    )
  })

  it('counts to the same as its normal limit where the two meet', () => {
    const random = createRandom(8)
    const values = Array.from({ length: 61 }, () => random.normal())
    const [exact, limit] = [signedRankInterval(values.slice(1)), signedRankInterval(values)]
    if (!exact || !limit) throw new Error('there is no interval')
    expect(limit.low).to.be.closeTo(exact.low, 0.05)
    expect(limit.high).to.be.closeTo(exact.high, 0.05)
  })

  it('is hardly moved by one wild value', () => {
    const calm = Array.from({ length: 20 }, (_, index) => index / 100)
    const [before, after] = [signedRankInterval(calm), signedRankInterval([...calm.slice(1), 50])]
    if (!before || !after) throw new Error('there is no interval')
    expect(after.high).to.be.closeTo(before.high, 0.03)
  })
})
