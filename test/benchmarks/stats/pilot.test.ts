import { expect } from 'chai'
import fc from 'fast-check'
import {
  coldExcess,
  coldIterations,
  createRandom,
  iterationsForLeastTime,
  varianceWithin,
} from '../../../benchmarks/stats/index.js'

const positive = fc.double({ min: 0.01, max: 100, noNaN: true })
const side = fc.record({ invocationCost: positive, iterationCost: positive, within: positive })

describe('the number of iterations planned from a pilot', () => {
  it('is that of a worked example', () => {
    // w = π/2 × 0.04 and C / between = (3 + 1) / 0.01: √(π/2 × 0.04 / 2 × 400) = √(4 π) on the platform.
    const platform = { invocationCost: 3, iterationCost: 2, within: 0.04 }
    const baseline = { invocationCost: 1, iterationCost: 0.5, within: 0.01 }
    const wanted = iterationsForLeastTime(platform, baseline, 0.01)
    expect(wanted.platform).to.be.closeTo(Math.sqrt(4 * Math.PI), 1e-12)
    expect(wanted.baseline).to.be.closeTo(Math.sqrt(4 * Math.PI), 1e-12)
  })

  it('gives a narrower interval in the same time than any number near it', () => {
    fc.assert(
      fc.property(side, side, positive, (platform, baseline, between) => {
        const price = (p: number, b: number): number => {
          const noise = between + (Math.PI / 2) * (platform.within / p + baseline.within / b)
          const cost =
            platform.invocationCost +
            baseline.invocationCost +
            p * platform.iterationCost +
            b * baseline.iterationCost
          return noise * cost
        }
        const wanted = iterationsForLeastTime(platform, baseline, between)
        const least = price(wanted.platform, wanted.baseline)
        for (const factor of [0.8, 1.25]) {
          expect(price(factor * wanted.platform, wanted.baseline)).to.be.at.least(least * (1 - 1e-9))
          expect(price(wanted.platform, factor * wanted.baseline)).to.be.at.least(least * (1 - 1e-9))
        }
      }),
    )
  })

  it('takes the noise within an invocation from its body, not from its spikes', () => {
    const random = createRandom(2)
    const times = Array.from({ length: 2000 }, () => random.logNormal(3, 0.05))
    expect(Math.sqrt(varianceWithin(times))).to.be.closeTo(0.05, 0.005)
    const spiked = times.map((time, index) => (index % 20 === 0 ? 10 * time : time))
    expect(Math.sqrt(varianceWithin(spiked))).to.be.closeTo(0.05, 0.01)
    expect(varianceWithin([3])).to.equal(0)
  })

  it('sees the iterations at the start that are slow in most invocations', () => {
    const calm = [10, 10.01, 9.99, 10, 10.02, 10, 9.98, 10, 10.01, 10]
    const cold = (...first: number[]) => coldExcess([...first, ...calm.slice(first.length)])
    expect(coldIterations([cold(), cold(), cold()])).to.equal(0)
    expect(coldIterations([cold(12), cold(13), cold(12)])).to.equal(1)
    expect(coldIterations([cold(12, 11), cold(13, 10.5), cold(12)])).to.equal(2)
    expect(coldIterations([cold(15), cold(), cold()])).to.equal(0)
    expect(coldIterations([])).to.equal(0)
    expect(coldExcess([5, 1, 1, 1])).to.deep.equal([])
  })
})
