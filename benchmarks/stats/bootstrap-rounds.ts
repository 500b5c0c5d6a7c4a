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

/** From so many terms on, sums are put together from sums of a few. */
const manyTerms = 40
/** How many terms such a sum has. */
const block = 8

/**
 * Draws sums of `count` values of a pool, with replacement. Sums of many terms are made of sums of {@link block}, which
 * are drawn beforehand, at least as many as the pool has values: the same trick once more, and for the same reason.
 */
function sumsFrom(pool: Float64Array, count: number, sums: number, random: Random): Float64Array {
  // The bias of the remainder is the pool's size over 2^32: nothing.
  const draw = (from: Float64Array, terms: number): number => {
    let sum = 0
    for (let i = 0; i < terms; i++) sum += from[random.uint32() % from.length] ?? Number.NaN
    return sum
  }
  const blocks = count < manyTerms ? 0 : Math.floor(count / block)
  const blockSums = new Float64Array(blocks === 0 ? 0 : Math.max(pool.length, sums))
  for (let i = 0; i < blockSums.length; i++) blockSums[i] = draw(pool, block)
  const found = new Float64Array(sums)
  for (let i = 0; i < sums; i++) found[i] = draw(blockSums, blocks) + draw(pool, count - blocks * block)
  return found
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
  const count = pairs.length
  const found = new Float64Array(count)
  // Resampled medians are drawn beforehand, as many as there are replicates, and each replicate draws from those:
  // drawing them anew every time takes a hundred times as long, and no end of an interval notices.
  const each = Math.ceil(resamples / count)
  const pool = new Float64Array(each * count)
  for (const [index, { platform, baseline }] of pairs.entries()) {
    const [above, below] = [medianDrawer(platform, random), medianDrawer(baseline, random)]
    found[index] = above.found - below.found
    for (let i = 0; i < each; i++) pool[index * each + i] = above.draw() - below.draw()
  }
  const replicates = sumsFrom(pool, count, resamples, random).map((sum) => sum / count)
  replicates.sort()
  if (method === 'bootstrap-percentile') return percentileInterval(replicates, confidence)
  if (method === 'bootstrap-bca') {
    return bcaInterval(replicates, mean(found), acceleration([meansWithoutOne(found)]), confidence)
  }
  // As for two sides (Hesterberg 2015, section 4.4): Student's t, and n - 1 in the variance.
  const t = studentQuantile((1 + confidence) / 2, pairs.length - 1)
  const tail = normalCdf(-Math.sqrt(pairs.length / (pairs.length - 1)) * t)
  return { low: quantileOfSorted(replicates, tail), high: quantileOfSorted(replicates, 1 - tail) }
}
