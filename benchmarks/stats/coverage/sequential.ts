import { createRandom } from '../random.js'
import { estimateRounds, roundLevel } from '../rounds.js'
import { decideStop, looksAt } from '../stopping.js'
import type { NoiseModel } from './noise-models.js'
import { drawCampaign, trueRatio } from './simulate.js'

/** What campaigns that stop by the stop rule come to. */
export interface SequentialCell {
  readonly model: string
  /** Relative half-width at which they stop. */
  readonly target: number
  /** Least and most invocations of a campaign. */
  readonly from: number
  readonly to: number
  readonly iterations: number
  readonly campaigns: number
  /** Share of the final intervals that held the true ratio. */
  readonly coverage: number
  readonly standardError: number
  /** Mean number of invocations at the stop, a side. */
  readonly meanInvocations: number
}

/**
 * Draws campaigns that look at their paired interval when the stop rule does and stop when it is narrow enough,
 * and counts how often that last interval holds the true ratio.
 */
export function simulateStopping(
  model: NoiseModel,
  target: number,
  size: { readonly from: number; readonly to: number; readonly iterations: number },
  campaigns: number,
  seed: number,
): SequentialCell {
  const { from, to, iterations } = size
  const random = createRandom(seed)
  const truth = trueRatio(model)
  let held = 0
  let invocations = 0
  for (let campaign = 0; campaign < campaigns; campaign++) {
    const drawn = drawCampaign(model, { invocations: to, iterations }, random)
    const platform = drawn.platform.map(({ times }, round) => roundLevel(round, times))
    const baseline = drawn.baseline.map(({ times }, round) => roundLevel(round, times))
    for (let done = from; done <= to; done++) {
      if (done < to && !looksAt(done, from)) continue
      const estimate = estimateRounds(platform.slice(0, done), baseline.slice(0, done))
      const { decision } = decideStop(
        [estimate],
        { elapsed: done, limit: to },
        { target, minInvocations: from },
      )
      if (decision === 'continue') continue
      if (estimate.state === 'estimated' && estimate.low <= truth && truth <= estimate.high) held++
      invocations += done
      break
    }
  }
  const coverage = held / campaigns
  const standardError = Math.sqrt((coverage * (1 - coverage)) / campaigns)
  const meanInvocations = invocations / campaigns
  return {
    model: model.name,
    target,
    from,
    to,
    iterations,
    campaigns,
    coverage,
    standardError,
    meanInvocations,
  }
}
