import { normalCdf, normalQuantile } from './normal-distribution.js'
import { quantileOfSorted } from './quantile.js'

/** A two-sided interval in the unit of the statistic. */
export interface BootstrapInterval {
  readonly low: number
  readonly high: number
}

/**
 * The percentile interval: the central share of the bootstrap's replicates.
 *
 * @param sortedReplicates The statistic on every resample, smallest first.
 * @param confidence In (0, 1).
 */
export function percentileInterval(
  sortedReplicates: ArrayLike<number>,
  confidence: number,
): BootstrapInterval {
  const tail = (1 - confidence) / 2
  return {
    low: quantileOfSorted(sortedReplicates, tail),
    high: quantileOfSorted(sortedReplicates, 1 - tail),
  }
}

/**
 * The BCa interval: percentiles corrected for bias and acceleration. Efron, "Better Bootstrap Confidence
 * Intervals" (JASA 82, 1987).
 *
 * @param sortedReplicates The statistic on every resample, smallest first.
 * @param estimate The statistic on the data.
 * @param acceleration From {@link acceleration}.
 * @param confidence In (0, 1).
 */
export function bcaInterval(
  sortedReplicates: ArrayLike<number>,
  estimate: number,
  acceleration: number,
  confidence: number,
): BootstrapInterval {
  const bias = biasCorrection(sortedReplicates, estimate)
  const level = (p: number): number => {
    const shifted = bias + normalQuantile(p)
    return normalCdf(bias + shifted / (1 - acceleration * shifted))
  }
  const tail = (1 - confidence) / 2
  return {
    low: quantileOfSorted(sortedReplicates, level(tail)),
    high: quantileOfSorted(sortedReplicates, level(1 - tail)),
  }
}

/**
 * Efron's z0: how far the median of the replicates lies from the estimate, in normal units. Ties count half,
 * and the share is kept away from 0 and 1 by half a replicate, so that the value is finite.
 */
export function biasCorrection(replicates: ArrayLike<number>, estimate: number): number {
  let below = 0
  for (let i = 0; i < replicates.length; i++) {
    const replicate = replicates[i] ?? Number.NaN
    if (replicate < estimate) below += 1
    else if (replicate === estimate) below += 0.5
  }
  const half = 0.5 / replicates.length
  return normalQuantile(Math.min(1 - half, Math.max(half, below / replicates.length)))
}

/**
 * The acceleration by the jackknife: the skewness of the statistic's influence values over six.
 *
 * @param samples For each independent sample, the statistic with each of that sample's values left out in
 *   turn. One sample gives Efron's formula; several that of Davison and Hinkley, "Bootstrap Methods and their
 *   Application" (1997), section 5.3.2. Zero where nothing varies.
 */
export function acceleration(samples: readonly ArrayLike<number>[]): number {
  let cubes = 0
  let squares = 0
  for (const leftOut of samples) {
    const n = leftOut.length
    let centre = 0
    for (let i = 0; i < n; i++) centre += (leftOut[i] ?? Number.NaN) / n
    for (let i = 0; i < n; i++) {
      // (n - 1) times the deviation is the influence value; the powers of n make it a mean's.
      const influence = ((n - 1) * (centre - (leftOut[i] ?? Number.NaN))) / n
      cubes += influence ** 3
      squares += influence ** 2
    }
  }
  return squares === 0 ? 0 : cubes / (6 * squares ** 1.5)
}
