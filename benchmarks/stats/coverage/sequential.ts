import type { Invocation } from '../invocation.js'
import { createRandom } from '../random.js'
import { estimateRatio } from '../ratio.js'
import { decideStop } from '../stopping.js'
import type { NoiseModel } from './noise-models.js'
import { drawTimes } from './noise-source.js'
import { SCALE, trueRatio } from './simulate.js'

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
 * Draws campaigns that look at their interval after every invocation and stop when it is narrow enough, and
 * counts how often that last interval holds the true ratio.
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
    const platform: Invocation[] = []
    const baseline: Invocation[] = []
    for (let done = 1; done <= to; done++) {
      platform.push({ times: drawTimes(model.platform, iterations, random).map((time) => SCALE * time) })
      baseline.push({ times: drawTimes(model.baseline, iterations, random) })
      if (done < from) continue
      const estimate = estimateRatio(platform, baseline)
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
