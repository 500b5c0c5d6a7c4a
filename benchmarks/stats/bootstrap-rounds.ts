import { acceleration, type BootstrapInterval, bcaInterval, percentileInterval } from './bca.js'
import { type BootstrapMethod, meansWithoutOne, medianDrawer } from './bootstrap.js'
import type { Invocation } from './invocation.js'
import { mean } from './mean.js'
import { normalCdf } from './normal-distribution.js'
import { quantileOfSorted } from './quantile.js'
import type { Random } from './random.js'
import { studentQuantile } from './student-t.js'

/** Both sides of one round. */
export interface InvocationPair {
  readonly platform: Invocation
  readonly baseline: Invocation
}

/**
 * The interval of the logarithm of the ratio by the hierarchical bootstrap over rounds: as many rounds as there
 * are, with replacement, both sides of a round together; within each side, as many iterations as it has, with
 * replacement.
 *
 * @param pairs At least two, each with at least one iteration a side; all times positive.
 * @param resamples How many replicates; 2,000 are enough for a 95% interval's ends.
 * @param confidence In (0, 1).
 */
export function bootstrapRounds(
  method: BootstrapMethod,
  pairs: readonly InvocationPair[],
  resamples: number,
  random: Random,
  confidence: number,
): BootstrapInterval {
  const drawers = pairs.map(({ platform, baseline }) => {
    const [above, below] = [medianDrawer(platform, random), medianDrawer(baseline, random)]
    return { draw: () => above.draw() - below.draw(), found: above.found - below.found }
  })
  const replicates = Float64Array.from({ length: resamples }, () => {
    let sum = 0
    for (let i = 0; i < drawers.length; i++) {
      sum += drawers[random.integer(drawers.length)]?.draw() ?? Number.NaN
    }
    return sum / drawers.length
  }).sort()
  if (method === 'bootstrap-percentile') return percentileInterval(replicates, confidence)
  const found = Float64Array.from(drawers, (drawer) => drawer.found)
  if (method === 'bootstrap-bca') {
    return bcaInterval(replicates, mean(found), acceleration([meansWithoutOne(found)]), confidence)
  }
  // As for two sides (Hesterberg 2015, section 4.4): Student's t, and n - 1 in the variance.
  const t = studentQuantile((1 + confidence) / 2, pairs.length - 1)
  const tail = normalCdf(-Math.sqrt(pairs.length / (pairs.length - 1)) * t)
  return { low: quantileOfSorted(replicates, tail), high: quantileOfSorted(replicates, 1 - tail) }
}
