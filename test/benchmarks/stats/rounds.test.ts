import { expect } from 'chai'
import fc from 'fast-check'
import { NOISE_MODELS } from '../../../benchmarks/stats/coverage/noise-models.js'
import { drawCampaign, simulateCell, trueRatio } from '../../../benchmarks/stats/coverage/simulate.js'
import {
  bootstrapRounds,
  createRandom,
  estimateRatio,
  estimateRounds,
  fiellerPairs,
  fiellerSet,
  type RoundLevel,
  roundLevel,
} from '../../../benchmarks/stats/index.js'

/** Levels of rounds 0, 1, 2, …; `undefined` leaves a round out. */
const levels = (...logs: (number | undefined)[]): RoundLevel[] =>
  logs.flatMap((log, round) => (log === undefined ? [] : [{ round, log, iterations: 3 }]))

const estimated = (platform: readonly RoundLevel[], baseline: readonly RoundLevel[], confidence = 0.95) => {
  const estimate = estimateRounds(platform, baseline, { confidence })
  if (estimate.state !== 'estimated') throw new Error(estimate.reason)
  return estimate
}

const logs = fc.double({ min: -20, max: 20, noNaN: true })
const rounds = fc.array(fc.tuple(logs, logs, logs), { minLength: 4, maxLength: 12 })

describe('the ratio paired by round', () => {
  it("has Student's interval over the logarithms of the ratios inside the rounds", () => {
    // Differences 1, 2, 3, 2: mean 2, variance 2/3, so the error is sqrt(1/6).
    const estimate = estimated(levels(1, 12, -2, 7), levels(0, 10, -5, 5))
    expect(estimate).to.include({ method: 'paired-log', degreesOfFreedom: 3 })
    expect(Math.log(estimate.ratio)).to.be.closeTo(2, 1e-12)
    expect(estimate.logStandardError).to.be.closeTo(Math.sqrt(1 / 6), 1e-12)
    // Student's 97.5% point at three degrees of freedom is 3.182446.
    expect(Math.log(estimate.high) - 2).to.be.closeTo(3.182446 * Math.sqrt(1 / 6), 1e-6)
    expect(Math.log(estimate.low) + Math.log(estimate.high)).to.be.closeTo(4, 1e-9)
  })

  it('does not notice what happens to both sides of a round', () => {
    fc.assert(
      fc.property(rounds, (drawn) => {
        const plain = estimateRounds(levels(...drawn.map(([a]) => a)), levels(...drawn.map(([, b]) => b)))
        const drifting = estimateRounds(
          levels(...drawn.map(([a, , drift]) => a + drift)),
          levels(...drawn.map(([, b, drift]) => b + drift)),
        )
        if (plain.state !== 'estimated' || drifting.state !== 'estimated') return
        expect(Math.log(drifting.ratio)).to.be.closeTo(Math.log(plain.ratio), 1e-9)
        expect(drifting.logStandardError).to.be.closeTo(plain.logStandardError, 1e-9)
      }),
    )
  })

  it('turns over when platform and baseline change places', () => {
    fc.assert(
      fc.property(rounds, (drawn) => {
        const [a, b] = [levels(...drawn.map(([x]) => x)), levels(...drawn.map(([, y]) => y))]
        const [there, back] = [estimateRounds(a, b), estimateRounds(b, a)]
        expect(there.state).to.equal(back.state)
        if (there.state !== 'estimated' || back.state !== 'estimated') return
        expect(Math.log(there.low)).to.be.closeTo(-Math.log(back.high), 1e-9)
      }),
    )
  })

  it('leaves out rounds in which one side is missing, and counts them', () => {
    const platform = levels(1, undefined, 3, 4, 5.5, 6)
    const baseline = levels(0, 1, 2, 3, undefined, 4)
    const estimate = estimated(platform, baseline)
    expect(estimate.invocations).to.deep.equal({ platform: 4, baseline: 4 })
    expect(estimate.iterations).to.deep.equal({ platform: 12, baseline: 12 })
    expect(estimate.unpaired).to.deep.equal({ platform: 1, baseline: 1 })
    expect(Math.log(estimate.ratio)).to.be.closeTo(1.25, 1e-12)
  })

  it("falls back to Welch's interval over all invocations where there are fewer than four pairs", () => {
    const [a, b] = [
      [0.1, 0.3, 0.2],
      [1, 1.2, 0.9],
    ]
    const estimate = estimated(levels(...a), levels(...b))
    const times = (side: readonly number[]) => side.map((log) => ({ times: [Math.exp(log)] }))
    const welch = estimateRatio(times(a), times(b))
    if (welch.state !== 'estimated') throw new Error(welch.reason)
    expect(estimate.method).to.equal('welch-log')
    expect(estimate.unpaired).to.equal(undefined)
    expect(estimate.low).to.be.closeTo(welch.low, 1e-12)
    expect(estimate.high).to.be.closeTo(welch.high, 1e-12)
    expect(estimated(levels(...a, undefined, 0.2, 0.1), levels(...b, 1)).method).to.equal('welch-log')
  })

  it('says why data mean nothing', () => {
    const good = levels(0, 1, 2, 3)
    const reason = (bad: readonly RoundLevel[]) => {
      const estimate = estimateRounds(good, bad)
      return estimate.state === 'insufficient' ? estimate.reason : ''
    }
    expect(reason([])).to.equal('the baseline has no invocation; an interval needs at least two')
    expect(reason(levels(1))).to.match(/one invocation only/)
    expect(reason([roundLevel(0, []), ...levels(undefined, 1)])).to.match(/without iterations/)
    expect(reason([roundLevel(0, [1, -1]), ...levels(undefined, 1)])).to.match(/not a positive number/)
    expect(reason(good)).to.match(/no two invocations differ/)
    expect(() => estimateRounds(good, good, { confidence: 1 })).to.throw(RangeError)
  })

  it('is cross-checked by a bootstrap over rounds and by the set of Fieller for pairs', () => {
    const random = createRandom(3)
    const pairs = Array.from({ length: 12 }, () => {
      const machine = random.normal(0, 0.2)
      const times = (scale: number) => {
        const level = machine + random.normal(0, 0.02)
        return Array.from({ length: 9 }, () => scale * Math.exp(level + random.normal(0, 0.005)))
      }
      return { platform: { times: times(3) }, baseline: { times: times(1) } }
    })
    const { low, high } = estimated(
      pairs.map(({ platform }, round) => roundLevel(round, platform.times)),
      pairs.map(({ baseline }, round) => roundLevel(round, baseline.times)),
    )
    for (const method of ['bootstrap-percentile', 'bootstrap-bca', 'bootstrap-expanded'] as const) {
      const interval = bootstrapRounds(method, pairs, 2000, createRandom(1), 0.95)
      expect(Math.exp(interval.low), method).to.be.closeTo(low, 0.02)
      expect(Math.exp(interval.high), method).to.be.closeTo(high, 0.02)
    }
    const medians = pairs.map(
      ({ platform, baseline }) =>
        [Math.exp(roundLevel(0, platform.times).log), Math.exp(roundLevel(0, baseline.times).log)] as const,
    )
    const fieller = fiellerPairs(medians)
    if (fieller.state !== 'bounded') throw new Error(fieller.state)
    expect(fieller.low).to.be.closeTo(low, 0.01)
    expect(fieller.high).to.be.closeTo(high, 0.01)
    const unpaired = fiellerSet(
      medians.map(([a]) => a),
      medians.map(([, b]) => b),
    )
    if (unpaired.state !== 'bounded') throw new Error(unpaired.state)
    expect(unpaired.high - unpaired.low).to.be.above(5 * (fieller.high - fieller.low))
  })

  it('is cross-checked alike where the bootstrap puts its sums together from smaller ones', () => {
    const random = createRandom(5)
    const pairs = Array.from({ length: 61 }, () => {
      const times = (scale: number) =>
        Array.from({ length: 9 }, () => scale * Math.exp(random.normal(0, 0.1)))
      return { platform: { times: times(3) }, baseline: { times: times(1) } }
    })
    const { low, high } = estimated(
      pairs.map(({ platform }, round) => roundLevel(round, platform.times)),
      pairs.map(({ baseline }, round) => roundLevel(round, baseline.times)),
    )
    // Twenty of them, since each is drawn: their mean width is the bootstrap's, that of both levels together.
    const widths = Array.from({ length: 20 }, (_, seed) => {
      const interval = bootstrapRounds('bootstrap-expanded', pairs, 2000, createRandom(seed), 0.95)
      expect(interval.low).to.be.within(Math.log(low) - 0.04, Math.log(low) + 0.02)
      expect(interval.high).to.be.within(Math.log(high) - 0.02, Math.log(high) + 0.04)
      return interval.high - interval.low
    })
    const mean = widths.reduce((sum, width) => sum + width, 0) / widths.length
    for (const width of widths) expect(width / mean).to.be.within(0.88, 1.12)
  })

  for (const rounds of [5, 8, 20]) {
    it(`holds the truth as often where the first two of ${rounds} rounds have more iterations`, () => {
      const models = NOISE_MODELS.filter(({ name }) => name === 'skewed' || name === 'all at once')
      expect(models).to.have.length(2)
      for (const model of models) {
        const random = createRandom(7)
        const truth = trueRatio(model)
        const campaigns = 1500
        let held = 0
        for (let campaign = 0; campaign < campaigns; campaign++) {
          const drawn = drawCampaign(model, { invocations: rounds, iterations: 12 }, random)
          const [platform, baseline] = [drawn.platform, drawn.baseline].map((side) =>
            side.map(({ times }, round) => roundLevel(round, round < 2 ? times : times.slice(0, 5))),
          )
          const { low, high } = estimated(platform ?? [], baseline ?? [])
          if (low <= truth && truth <= high) held++
        }
        expect(held / campaigns, model.name).to.be.within(0.93, 0.97)
      }
    })
  }

  for (const model of NOISE_MODELS.filter(({ promised }) => promised)) {
    it(`holds the truth at least 93% of the time with noise that is ${model.name}`, () => {
      const plan = { invocations: 5, iterations: 10, campaigns: 4000, resamples: 1, seed: 22 }
      const [paired, unpaired] = simulateCell({ ...plan, model, methods: ['paired-log', 'welch-log'] })
      if (paired === undefined || unpaired === undefined) throw new Error('there is no cell')
      expect(paired.coverage).to.be.within(0.93, model.shared === undefined ? 0.97 : 1)
      if (model.shared !== undefined) expect(paired.halfWidth).to.be.below(0.8 * unpaired.halfWidth)
    })
  }
})
