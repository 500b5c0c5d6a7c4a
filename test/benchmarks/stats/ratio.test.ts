import { expect } from 'chai'
import fc from 'fast-check'
import { NOISE_MODELS } from '../../../benchmarks/stats/coverage/noise-models.js'
import { simulateCell } from '../../../benchmarks/stats/coverage/simulate.js'
import type { EstimatedRatio } from '../../../benchmarks/stats/estimate.js'
import { fiellerSet } from '../../../benchmarks/stats/fieller.js'
import type { Invocation } from '../../../benchmarks/stats/invocation.js'
import { median } from '../../../benchmarks/stats/quantile.js'
import { estimateRatio, type RatioOptions } from '../../../benchmarks/stats/ratio.js'

function estimated(
  platform: readonly Invocation[],
  baseline: readonly Invocation[],
  options?: RatioOptions,
): EstimatedRatio {
  const estimate = estimateRatio(platform, baseline, options)
  if (estimate.state !== 'estimated') throw new Error(estimate.reason)
  return estimate
}

/** Invocations of one iteration, whose logarithms are given. */
const fromLogs = (...logs: number[]): Invocation[] => logs.map((log) => ({ times: [Math.exp(log)] }))

const invocationsArbitrary = fc.array(
  fc.record({
    times: fc.array(fc.double({ min: 0.001, max: 1e12, noNaN: true }), { minLength: 1, maxLength: 6 }),
  }),
  { minLength: 2, maxLength: 5 },
)

describe('the overhead ratio', () => {
  it("has Welch's interval over the logarithms of the invocations' medians", () => {
    // Means 1 and 0; variances 1 and 4 over three each: error sqrt(5 / 3), (5/3)² / (1/18 + 16/18) = 50/17 degrees.
    const { ratio, low, high, logStandardError, degreesOfFreedom } = estimated(
      fromLogs(0, 1, 2),
      fromLogs(-2, 0, 2),
    )
    expect(ratio).to.be.closeTo(Math.E, 1e-12)
    expect(logStandardError).to.be.closeTo(Math.sqrt(5 / 3), 1e-12)
    expect(degreesOfFreedom).to.be.closeTo(50 / 17, 1e-12)
    // Student's 97.5% point at 2.941 degrees of freedom is 3.218759 (numerical integration).
    expect(Math.log(high) - 1).to.be.closeTo(3.218759 * Math.sqrt(5 / 3), 1e-5)
    expect(Math.log(high) + Math.log(low)).to.be.closeTo(2, 1e-12)
  })

  it('takes the median of each invocation, whatever the number of its iterations', () => {
    const platform = [{ times: [2, 2, 1000] }, { times: [8] }]
    const { ratio, invocations, iterations, method } = estimated(platform, fromLogs(-0.1, 0.1, 0))
    expect(ratio).to.be.closeTo(4, 1e-12)
    expect(invocations).to.deep.equal({ platform: 2, baseline: 3 })
    expect(iterations).to.deep.equal({ platform: 4, baseline: 3 })
    expect(method).to.equal('welch-log')
  })

  it('has no interval, and so no ratio, from a single invocation', () => {
    const one = [{ times: Array.from({ length: 100 }, (_, i) => 10 + i) }]
    expect(estimateRatio(one, fromLogs(0, 1))).to.deep.equal({
      state: 'insufficient',
      reason: 'the platform has one invocation only; an interval needs at least two',
    })
    expect(estimateRatio(fromLogs(0, 1), [])).to.deep.equal({
      state: 'insufficient',
      reason: 'the baseline has no invocation; an interval needs at least two',
    })
  })

  it('says why data mean nothing', () => {
    const good = fromLogs(0, 1)
    const reason = (bad: readonly Invocation[]) => {
      const estimate = estimateRatio(good, bad)
      return estimate.state === 'insufficient' ? estimate.reason : ''
    }
    expect(reason([{ times: [] }, { times: [1] }])).to.match(/without iterations/)
    expect(reason([{ times: [0] }, { times: [1] }])).to.match(/not a positive number/)
    expect(reason([{ times: [Number.NaN] }, { times: [1] }])).to.match(/not a positive number/)
    expect(reason([{ times: [Infinity] }, { times: [1] }])).to.match(/not a positive number/)
    const equal = [{ times: [0.1] }, { times: [0.1] }, { times: [0.1] }]
    expect(estimateRatio(equal, equal).state).to.equal('insufficient')
  })

  it('refuses options out of range', () => {
    const good = fromLogs(0, 1)
    expect(() => estimateRatio(good, good, { confidence: 1 })).to.throw(RangeError)
    expect(() => estimateRatio(good, good, { resamples: 0 })).to.throw(RangeError)
  })

  it('turns over when platform and baseline change places', () => {
    fc.assert(
      fc.property(invocationsArbitrary, invocationsArbitrary, (a, b) => {
        const [there, back] = [estimateRatio(a, b), estimateRatio(b, a)]
        expect(there.state).to.equal(back.state)
        if (there.state !== 'estimated' || back.state !== 'estimated') return
        expect(Math.log(there.ratio)).to.be.closeTo(-Math.log(back.ratio), 1e-9)
        expect(Math.log(there.low)).to.be.closeTo(-Math.log(back.high), 1e-6)
      }),
    )
  })

  it('lies within its interval and grows wider with the confidence', () => {
    fc.assert(
      fc.property(invocationsArbitrary, invocationsArbitrary, (a, b) => {
        const estimate = estimateRatio(a, b)
        const wider = estimateRatio(a, b, { confidence: 0.99 })
        if (estimate.state !== 'estimated' || wider.state !== 'estimated') return
        expect(estimate.low <= estimate.ratio && estimate.ratio <= estimate.high).to.equal(true)
        expect(wider.low <= estimate.low && estimate.high <= wider.high).to.equal(true)
      }),
    )
  })

  it('is the same with the bootstrap, whose interval depends on the seed alone', () => {
    const platform = fromLogs(0, 0.1, 0.2, 0.15, 0.05)
    const baseline = fromLogs(-1, -1.1, -0.9, -1, -1.05)
    const { ratio } = estimated(platform, baseline)
    for (const method of ['bootstrap-percentile', 'bootstrap-bca', 'bootstrap-expanded'] as const) {
      const first = estimated(platform, baseline, { method, seed: 7 })
      expect(first.ratio).to.equal(ratio)
      expect(first.method).to.equal(method)
      expect(first.low < ratio && ratio < first.high, method).to.equal(true)
      expect(estimated(platform, baseline, { method, seed: 7 })).to.deep.equal(first)
      expect(estimated(platform, baseline, { method, seed: 8 })).not.to.deep.equal(first)
    }
  })

  it("lies close to Fieller's where the noise is small", () => {
    const platform = [10.1, 10.3, 9.9, 10, 10.2, 9.95].map((time) => ({ times: [time] }))
    const baseline = [2, 2.02, 1.98, 2.01, 1.99, 2].map((time) => ({ times: [time] }))
    const medians = (side: readonly Invocation[]) => side.map(({ times }) => median(times))
    const welch = estimated(platform, baseline)
    const fieller = fiellerSet(medians(platform), medians(baseline))
    if (fieller.state !== 'bounded') throw new Error(fieller.state)
    expect(fieller.ratio / welch.ratio).to.be.closeTo(1, 0.001)
    // Fieller's has fewer degrees of freedom, so it is the wider one.
    expect(fieller.low).to.be.within(0.99 * welch.low, welch.low)
    expect(fieller.high).to.be.within(welch.high, 1.01 * welch.high)
  })

  for (const model of NOISE_MODELS.filter(({ promised, shared }) => promised && shared === undefined)) {
    it(`is in the 95% interval 93-97% of the time with noise that is ${model.name}`, () => {
      const plan = { invocations: 5, iterations: 10, campaigns: 4000, resamples: 1, seed: 21 }
      const [cell] = simulateCell({ ...plan, model, methods: ['welch-log'] })
      expect(cell?.coverage).to.be.within(0.93, 0.97)
    })
  }
})
