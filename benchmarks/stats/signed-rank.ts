import { normalQuantile } from './normal-distribution.js'
import { median, sorted } from './quantile.js'

/** The Hodges–Lehmann estimate of a location, with its signed-rank interval. */
export interface SignedRankInterval {
  readonly centre: number
  readonly low: number
  readonly high: number
  /** The confidence that the interval really has: at least what was asked for, since ranks are whole numbers. */
  readonly confidence: number
}

/**
 * The median of all means of two values (Hodges and Lehmann 1963), with the interval that belongs to Wilcoxon's
 * signed-rank test. It needs no normal distribution, only a symmetric one, and a few wild values move it little.
 *
 * @param values Any order, finite.
 * @param confidence In (0, 1); 0.95 unless given.
 * @returns `undefined` where so few values allow no interval of that confidence: below six for 95%.
 */
export function signedRankInterval(
  values: readonly number[],
  confidence = 0.95,
): SignedRankInterval | undefined {
  const n = values.length
  const found = n <= largestExact ? exactRank(n, (1 - confidence) / 2) : normalRank(n, confidence)
  if (found === undefined) return undefined
  const means = pairMeans(values)
  const [low, high] = [means[found.rank], means[means.length - 1 - found.rank]]
  if (low === undefined || high === undefined) return undefined
  return { centre: median(means), low, high, confidence: found.confidence }
}

/** Up to here the distribution of the statistic is counted out; beyond, its normal limit is good to a rank or so. */
const largestExact = 60

/** All n (n + 1) / 2 means of two values, a value with itself included, smallest first. */
function pairMeans(values: readonly number[]): Float64Array {
  const means = new Float64Array((values.length * (values.length + 1)) / 2)
  let next = 0
  for (const [index, first] of values.entries()) {
    for (const second of values.slice(index)) means[next++] = (first + second) / 2
  }
  return sorted(means)
}

/** The largest number of means that may be cut off at each end, as the index of the first that stays. */
function exactRank(n: number, tail: number) {
  let below = 0
  let rank: number | undefined
  let left = 0
  for (const [statistic, probability] of signedRankDistribution(n).entries()) {
    below += probability
    if (below > tail) break
    rank = statistic
    left = below
  }
  return rank === undefined ? undefined : { rank, confidence: 1 - 2 * left }
}

function normalRank(n: number, confidence: number) {
  const centre = (n * (n + 1)) / 4
  const deviation = Math.sqrt((n * (n + 1) * (2 * n + 1)) / 24)
  const rank = Math.floor(centre - normalQuantile((1 + confidence) / 2) * deviation - 0.5)
  return { rank: Math.max(0, rank), confidence }
}

/** Probabilities of the signed-rank statistic 0, 1, 2, … of n values: every subset of the ranks is equally likely. */
function signedRankDistribution(n: number): Float64Array {
  let probabilities = Float64Array.of(1)
  for (let rank = 1; rank <= n; rank++) {
    const next = new Float64Array(probabilities.length + rank)
    for (const [statistic, probability] of probabilities.entries()) {
      next[statistic] = (next[statistic] ?? 0) + probability / 2
      next[statistic + rank] = (next[statistic + rank] ?? 0) + probability / 2
    }
    probabilities = next
  }
  return probabilities
}
