import type { Invocation } from '../invocation.js'
import { createRandom, type Random } from '../random.js'
import { type CoverageMethod, intervals } from './intervals.js'
import type { NoiseModel } from './noise-models.js'
import { drawTimes, type NoiseSource, trueLogLocation } from './noise-source.js'
import { drawShared } from './shared-noise.js'

/** One cell of the simulation: a noise model, a size and a method. */
export interface CoverageCell {
  readonly model: string
  readonly promised: boolean
  readonly invocations: number
  readonly iterations: number
  readonly method: CoverageMethod
  /** Synthetic campaigns tried. */
  readonly campaigns: number
  /** Share of the intervals that held the true ratio. */
  readonly coverage: number
  /** Standard error of `coverage`, from the number of campaigns. */
  readonly standardError: number
  /** Share of the intervals that lay wholly above the true ratio. */
  readonly tooHigh: number
  /** Share of the intervals that lay wholly below it. */
  readonly tooLow: number
  /** Mean of half the interval's width on the scale of the natural logarithm: about the relative half-width. */
  readonly halfWidth: number
}

/** What to simulate in one cell. */
export interface CellPlan {
  readonly model: NoiseModel
  readonly invocations: number
  readonly iterations: number
  readonly campaigns: number
  readonly methods: readonly CoverageMethod[]
  /** Replicates of the bootstrap methods. */
  readonly resamples: number
  readonly seed: number
}

/** The overhead that the synthetic platform has over its baseline, before its noise. */
export const SCALE = 7.3

/**
 * Draws synthetic campaigns and counts how often each method's 95% interval holds the true ratio. All methods
 * see the same campaigns.
 */
export function simulateCell(plan: CellPlan): CoverageCell[] {
  const { model, campaigns } = plan
  const random = createRandom(plan.seed)
  const truth = trueRatio(model)
  const tallies = plan.methods.map((method) => ({ method, tooHigh: 0, tooLow: 0, width: 0 }))
  for (let campaign = 0; campaign < campaigns; campaign++) {
    const { platform, baseline } = drawCampaign(model, plan, random)
    const found = intervals(platform, baseline, plan.methods, plan.resamples, random)
    for (const [index, tally] of tallies.entries()) {
      const { low, high } = found[index] ?? { low: Number.NaN, high: Number.NaN }
      if (low > truth) tally.tooHigh++
      else if (high < truth) tally.tooLow++
      tally.width += Math.log(high / low) / 2
    }
  }
  return tallies.map(({ method, tooHigh, tooLow, width }) => {
    const coverage = 1 - (tooHigh + tooLow) / campaigns
    return {
      model: model.name,
      promised: model.promised,
      invocations: plan.invocations,
      iterations: plan.iterations,
      method,
      campaigns,
      coverage,
      standardError: Math.sqrt((coverage * (1 - coverage)) / campaigns),
      tooHigh: tooHigh / campaigns,
      tooLow: tooLow / campaigns,
      halfWidth: width / campaigns,
    }
  })
}

/** The true ratio of a model's synthetic platform to its baseline: that of the two locations. */
export function trueRatio(model: NoiseModel): number {
  return SCALE * Math.exp(trueLogLocation(model.platform) - trueLogLocation(model.baseline))
}

/** Draws a campaign: both sides of each round, which share what happens to the machine. */
export function drawCampaign(
  model: NoiseModel,
  { invocations, iterations }: Pick<CellPlan, 'invocations' | 'iterations'>,
  random: Random,
): { readonly platform: readonly Invocation[]; readonly baseline: readonly Invocation[] } {
  const shared = drawShared(model.shared, invocations, random)
  const draw = (source: NoiseSource, log: number): Invocation => {
    const scale = Math.exp(log)
    return { times: drawTimes(source, iterations, random).map((time) => scale * time) }
  }
  return {
    platform: shared.map(({ platform }) => draw(model.platform, Math.log(SCALE) + platform)),
    baseline: shared.map(({ baseline }) => draw(model.baseline, baseline)),
  }
}
