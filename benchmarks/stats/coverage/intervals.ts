import type { BootstrapInterval } from '../bca.js'
import { bootstrapLogInterval, logRatioReplicates } from '../bootstrap.js'
import type { IntervalMethod } from '../estimate.js'
import type { Invocation } from '../invocation.js'
import { invocationLevels } from '../invocation-levels.js'
import type { Random } from '../random.js'
import { estimateRatio } from '../ratio.js'
import { estimateRounds, roundLevel } from '../rounds.js'

/** The methods that are tried on one and the same campaigns; duets are campaigns of another kind. */
export type CoverageMethod = Exclude<IntervalMethod, 'duet-fastest' | 'duet-log'>

/**
 * The 95% intervals of several methods on the same data, in the order of the methods. The bootstrap methods
 * share their replicates, which is what makes a simulation of thousands of campaigns quick.
 *
 * @throws Error if the data give no interval.
 */
export function intervals(
  platform: readonly Invocation[],
  baseline: readonly Invocation[],
  methods: readonly CoverageMethod[],
  resamples: number,
  random: Random,
): BootstrapInterval[] {
  const estimate = estimateRatio(platform, baseline)
  const p = invocationLevels(platform, 'the platform')
  const b = invocationLevels(baseline, 'the baseline')
  const paired = estimateRounds(levels(platform), levels(baseline))
  if (
    paired.state !== 'estimated' ||
    estimate.state !== 'estimated' ||
    p.state !== 'usable' ||
    b.state !== 'usable'
  ) {
    throw new Error('The synthetic campaign gives no interval')
  }
  const { confidence, degreesOfFreedom } = estimate
  const bootstraps = methods.some((method) => method.startsWith('bootstrap'))
  const replicates = bootstraps
    ? logRatioReplicates(platform, baseline, resamples, random)
    : new Float64Array()
  return methods.map((method) => {
    if (method === 'paired-log') return { low: paired.low, high: paired.high }
    if (method === 'welch-log') return { low: estimate.low, high: estimate.high }
    const { low, high } = bootstrapLogInterval(
      method,
      replicates,
      p.logMedians,
      b.logMedians,
      degreesOfFreedom,
      confidence,
    )
    return { low: Math.exp(low), high: Math.exp(high) }
  })
}

function levels(side: readonly Invocation[]) {
  return side.map(({ times }, round) => roundLevel(round, times))
}
