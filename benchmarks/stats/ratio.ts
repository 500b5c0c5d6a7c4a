import { bootstrapLogInterval, logRatioReplicates } from './bootstrap.js'
import type { IntervalMethod, RatioEstimate } from './estimate.js'
import type { Invocation } from './invocation.js'
import { type InvocationLevels, invocationLevels } from './invocation-levels.js'
import { createRandom } from './random.js'
import { welchInterval } from './welch.js'

/** Options of {@link estimateRatio}. */
export interface RatioOptions {
  /** In (0, 1); 0.95 unless given. */
  readonly confidence?: number
  /** `welch-log` unless given. Pairs are `estimateRounds`'s, duets `estimateDuets`'s. */
  readonly method?: Exclude<IntervalMethod, 'paired-log' | 'duet-fastest' | 'duet-log'>
  /** Replicates of a bootstrap method; 2,000 unless given. */
  readonly resamples?: number
  /** Seed of a bootstrap method; 1 unless given. The method `welch-log` uses no random numbers. */
  readonly seed?: number
}

/**
 * Estimates the overhead ratio of a platform to its baseline on one workload, with its interval, from invocations
 * that have nothing in common. Campaigns run in rounds: their ratios are `estimateRounds`'s.
 *
 * The ratio is that of the two `location`s. The interval is over invocations: iterations within one share its
 * memory layout, its host and its time of day, and a hundred of them do not stand for a second invocation.
 *
 * Pass times after warm-up (see `steadyInvocation`). The number of iterations may differ between invocations.
 *
 * @param platform One entry per boot or process, at least two.
 * @param baseline Likewise.
 * @returns `state: 'estimated'`, or `state: 'insufficient'` with the reason: fewer than two invocations on a
 *   side, an invocation without iterations, a time that is not positive, or no variation at all between the
 *   invocations on both sides (the clock is then too coarse to say anything about the noise).
 * @throws RangeError if an option is out of range. Never throws for what the data hold.
 */
export function estimateRatio(
  platform: readonly Invocation[],
  baseline: readonly Invocation[],
  options: RatioOptions = {},
): RatioEstimate {
  const { confidence = 0.95, method = 'welch-log', resamples = 2000, seed = 1 } = options
  if (!(confidence > 0 && confidence < 1)) {
    throw new RangeError(`The confidence must be in (0, 1), not ${confidence}`)
  }
  if (!(Number.isInteger(resamples) && resamples >= 1)) {
    throw new RangeError(`The number of resamples must be a positive integer, not ${resamples}`)
  }
  const p = invocationLevels(platform, 'the platform')
  if (p.state === 'insufficient') return p
  const b = invocationLevels(baseline, 'the baseline')
  if (b.state === 'insufficient') return b
  const welch = welchInterval(asMean(p), asMean(b), confidence)
  // Equal medians can differ in the last bit of their mean.
  if (welch.standardError < 1e-12) {
    return {
      state: 'insufficient',
      reason: 'no two invocations differ: the clock is too coarse for an interval',
    }
  }
  const interval =
    method === 'welch-log'
      ? welch
      : bootstrapLogInterval(
          method,
          logRatioReplicates(platform, baseline, resamples, createRandom(seed)),
          p.logMedians,
          b.logMedians,
          welch.degreesOfFreedom,
          confidence,
        )
  return {
    state: 'estimated',
    ratio: Math.exp(welch.difference),
    low: Math.exp(interval.low),
    high: Math.exp(interval.high),
    confidence,
    invocations: { platform: platform.length, baseline: baseline.length },
    iterations: { platform: p.iterations, baseline: b.iterations },
    logStandardError: welch.standardError,
    degreesOfFreedom: welch.degreesOfFreedom,
    method,
  }
}

function asMean(levels: InvocationLevels) {
  return { mean: levels.logLocation, squaredError: levels.squaredError, count: levels.logMedians.length }
}
