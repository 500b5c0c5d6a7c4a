import { expect } from 'chai'
import fc from 'fast-check'
import { simulateDuets } from '../../../benchmarks/stats/coverage/duets.js'
import { duetLevel, duetRatios, estimateDuets, type RoundLevel } from '../../../benchmarks/stats/index.js'

const times = fc.double({ min: 1e-3, max: 1e6, noNaN: true })
const series = fc.array(fc.tuple(times, times, times), { minLength: 2, maxLength: 12 })
const levels = (...logs: number[]): RoundLevel[] => logs.map((log, round) => ({ round, log, iterations: 3 }))

describe('the ratio of duets', () => {
  it("has Student's interval over one logarithm a duet, from two duets on", () => {
    const estimate = estimateDuets(levels(1, 2, 3, 2))
    if (estimate.state !== 'estimated') return expect.fail(estimate.reason)
    expect(estimate).to.include({ method: 'duet-log', degreesOfFreedom: 3 })
    expect(Math.log(estimate.ratio)).to.be.closeTo(2, 1e-12)
    // Student's 97.5% point at three degrees of freedom is 3.182446, the error sqrt(1/6).
    expect(Math.log(estimate.high) - 2).to.be.closeTo(3.182446 * Math.sqrt(1 / 6), 1e-6)
    const two = estimateDuets(levels(1, 2))
    if (two.state !== 'estimated') return expect.fail(two.reason)
    // 12.706205 at one degree of freedom.
    expect(two.degreesOfFreedom).to.be.closeTo(1, 1e-12)
    expect(Math.log(two.high) - 1.5).to.be.closeTo(12.706205 * 0.5, 1e-5)
  })

  it('says why there is none of one duet, or of duets that do not differ', () => {
    expect(estimateDuets(levels(1))).to.include({ state: 'insufficient' })
    expect(estimateDuets([])).to.include({ state: 'insufficient' })
    expect(estimateDuets(levels(1, 1, 1, 1, 1))).to.include({ state: 'insufficient' })
  })

  it('does not notice what happens to both sides of one iteration', () => {
    fc.assert(
      fc.property(series, (drawn) => {
        const plain = duetRatios(
          drawn.map(([above]) => above),
          drawn.map(([, below]) => below),
        )
        const disturbed = duetRatios(
          drawn.map(([above, , both]) => above * both),
          drawn.map(([, below, both]) => below * both),
        )
        expect(duetLevel(0, disturbed).log).to.be.closeTo(duetLevel(0, plain).log, 1e-9)
      }),
    )
  })

  it('turns over when the sides change places', () => {
    fc.assert(
      fc.property(series, (drawn) => {
        const [above, below] = [drawn.map(([x]) => x), drawn.map(([, y]) => y)]
        const there = duetLevel(0, duetRatios(above, below))
        const back = duetLevel(0, duetRatios(below, above))
        expect(there.log).to.be.closeTo(-back.log, 1e-9)
      }),
    )
  })

  it('does not notice a CPU that is slower for all of a duet', () => {
    fc.assert(
      fc.property(series, times, (drawn, slower) => {
        const above = drawn.map(([x]) => x)
        const below = drawn.map(([, y]) => y)
        const on = (cpu: number, series: readonly number[]): number[] =>
          series.map((time, index) => (index % 2 === cpu ? slower * time : time))
        const plain = duetLevel(0, duetRatios(above, below)).log
        expect(duetLevel(0, duetRatios(on(0, above), on(1, below))).log).to.be.closeTo(plain, 1e-9)
      }),
    )
  })

  it('uses the iterations that both sides have, two and two', () => {
    expect(duetRatios([2, 8, 6], [1, 1])).to.deep.equal([4])
    expect(duetRatios([2, 8, 6], [1, 1, 1])).to.deep.equal([4])
    expect(duetRatios([2], [1, 1])).to.deep.equal([])
    expect(duetLevel(7, [])).to.deep.equal({ round: 7, log: Number.NaN, iterations: 0 })
  })

  it('holds the truth as often as it says, and is the narrower one where the noise is of the machine', () => {
    for (const { model, rounds, duets, paired } of simulateDuets(400, 3)) {
      expect(duets.coverage, `${model}, ${rounds}`).to.be.within(0.91, 0.99)
      const gain = paired.halfWidth / duets.halfWidth
      if (model === 'of the machine' || model === 'of each CPU')
        expect(gain, `${model}, ${rounds}`).to.be.greaterThan(3)
      if (model === 'of the sides alone') expect(gain, `${model}, ${rounds}`).to.be.within(0.8, 1.25)
    }
  })
})
