import { expect } from 'chai'
import {
  acceleration,
  bcaInterval,
  biasCorrection,
  percentileInterval,
} from '../../../benchmarks/stats/bca.js'
import { bootstrapLogInterval, logRatioReplicates } from '../../../benchmarks/stats/bootstrap.js'
import { mean, variance } from '../../../benchmarks/stats/mean.js'
import { medianRanks } from '../../../benchmarks/stats/median-ranks.js'
import { createRandom } from '../../../benchmarks/stats/random.js'

// The spatial test data of Efron and Tibshirani, "An Introduction to the Bootstrap" (1993), table 14.1, column A.
const SPATIAL = [
  48, 36, 20, 29, 42, 42, 20, 42, 22, 41, 45, 14, 6, 0, 33, 28, 34, 4, 32, 24, 47, 41, 24, 26, 30, 41,
]
const plainVariance = (values: readonly number[]): number =>
  (variance(values) * (values.length - 1)) / values.length

function spatialReplicates(resamples: number): Float64Array {
  const random = createRandom(14)
  return Float64Array.from({ length: resamples }, () =>
    plainVariance(SPATIAL.map(() => SPATIAL[random.integer(SPATIAL.length)] ?? Number.NaN)),
  ).sort()
}

describe('the BCa interval', () => {
  const leftOut = SPATIAL.map((_, i) => plainVariance(SPATIAL.toSpliced(i, 1)))

  it('has the acceleration 0.061 on the textbook data', () => {
    expect(plainVariance(SPATIAL)).to.be.closeTo(171.5, 0.05)
    expect(acceleration([leftOut])).to.be.closeTo(0.061, 0.0005)
  })

  it('has the ends of the textbook, 115.8 and 259.6, within the bootstrap error of its 2,000 replicates', () => {
    const replicates = spatialReplicates(20_000)
    expect(biasCorrection(replicates, plainVariance(SPATIAL))).to.be.closeTo(0.146, 0.05)
    const bca = bcaInterval(replicates, plainVariance(SPATIAL), acceleration([leftOut]), 0.9)
    expect(bca.low).to.be.closeTo(115.8, 3)
    expect(bca.high).to.be.closeTo(259.6, 5)
    const percentile = percentileInterval(replicates, 0.9)
    expect(percentile.low).to.be.closeTo(100.8, 3)
    expect(percentile.high).to.be.closeTo(233.9, 3)
  })

  it('is the percentile interval where there is neither bias nor acceleration', () => {
    const replicates = Float64Array.from({ length: 1001 }, (_, i) => i)
    expect(biasCorrection(replicates, 500)).to.equal(0)
    const { low, high } = bcaInterval(replicates, 500, 0, 0.95)
    expect(low).to.be.closeTo(25, 1e-9)
    expect(high).to.be.closeTo(975, 1e-9)
  })

  it('stays finite where all replicates lie on one side', () => {
    const { low, high } = bcaInterval(Float64Array.from([1, 2, 3]), 0, 0, 0.95)
    expect(low).to.be.at.least(1)
    expect(high).to.be.at.most(3)
  })

  it('has no acceleration where nothing varies', () => {
    expect(acceleration([[2, 2, 2]])).to.equal(0)
  })
})

/** The probability of every pair of middle indices over all size^size resamples, by trying them all. */
function enumerated(size: number): Map<string, number> {
  const shares = new Map<string, number>()
  const total = size ** size
  for (let code = 0; code < total; code++) {
    const drawn = Array.from({ length: size }, (_, i) => Math.floor(code / size ** i) % size).sort(
      (a, b) => a - b,
    )
    const key = `${drawn[(size - 1) >> 1]}-${drawn[size >> 1]}`
    shares.set(key, (shares.get(key) ?? 0) + 1 / total)
  }
  return shares
}

describe('the ranks of the median of a resample', () => {
  for (const size of [1, 2, 3, 4, 5, 6]) {
    it(`come as often as among all resamples of ${size}`, () => {
      const ranks = medianRanks(size, createRandom(size))
      const draws = 100_000
      const counts = new Map<string, number>()
      for (let i = 0; i < draws; i++) {
        const low = ranks.drawLow()
        const key = `${low}-${ranks.drawHigh(low)}`
        counts.set(key, (counts.get(key) ?? 0) + 1)
      }
      const expected = enumerated(size)
      for (const key of counts.keys()) expect(expected.has(key), key).to.equal(true)
      for (const [key, share] of expected) {
        const error = Math.sqrt((share * (1 - share)) / draws)
        expect((counts.get(key) ?? 0) / draws, key).to.be.closeTo(share, 4.5 * error + 1e-12)
      }
    })
  }
})

describe('the hierarchical bootstrap', () => {
  const random = createRandom(9)
  const draw = (count: number, iterations: number, between: number, within: number) =>
    Array.from({ length: count }, () => {
      const level = random.normal(0, between)
      return { times: Array.from({ length: iterations }, () => Math.exp(level + random.normal(0, within))) }
    })

  it('has the variance of both levels when each invocation has one iteration', () => {
    const platform = draw(12, 1, 0.1, 0)
    const baseline = draw(8, 1, 0.05, 0)
    const replicates = logRatioReplicates(platform, baseline, 40_000, createRandom(1))
    const logs = [platform, baseline].map((side) => side.map(({ times }) => Math.log(times[0] ?? Number.NaN)))
    const exact = logs.reduce((sum, side) => sum + plainVariance(side) / side.length, 0)
    expect(variance(replicates) / exact).to.be.closeTo(1, 0.03)
    const difference = mean(logs[0] ?? []) - mean(logs[1] ?? [])
    expect(mean(replicates)).to.be.closeTo(difference, 0.001)
  })

  it('gives the same replicates for the same seed', () => {
    const [platform, baseline] = [draw(5, 10, 0.1, 0.1), draw(5, 11, 0.1, 0.1)]
    const again = () => logRatioReplicates(platform, baseline, 50, createRandom(4))
    expect(again()).to.deep.equal(again())
  })

  it('takes wider percentiles for few invocations', () => {
    const logs = Float64Array.from([0, 0.1, 0.2, 0.3, 0.4])
    const replicates = Float64Array.from({ length: 2001 }, (_, i) => i / 2000)
    const plain = bootstrapLogInterval('bootstrap-percentile', replicates, logs, logs, 8, 0.95)
    const expanded = bootstrapLogInterval('bootstrap-expanded', replicates, logs, logs, 8, 0.95)
    expect(plain.low).to.be.closeTo(0.025, 1e-12)
    // The normal probability below -sqrt(5 / 4) * 2.306004.
    expect(expanded.low).to.be.closeTo(0.00496, 0.0001)
    expect(expanded.high).to.be.closeTo(1 - expanded.low, 1e-12)
  })
})
