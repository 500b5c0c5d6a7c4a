import { mean, variance } from './mean.js'
import { studentQuantile } from './student-t.js'

/**
 * Fieller's set of plausible ratios.
 *
 * - `bounded`: an interval.
 * - `excluding`: everything outside the interval between `low` and `high`; the denominator may be zero.
 * - `everything`: no ratio at all can be ruled out.
 * - `insufficient`: fewer than two values on a side, or one that is not a finite number.
 */
export type FiellerSet =
  | { readonly state: 'bounded'; readonly ratio: number; readonly low: number; readonly high: number }
  | { readonly state: 'excluding'; readonly ratio: number; readonly low: number; readonly high: number }
  | { readonly state: 'everything' }
  | { readonly state: 'insufficient'; readonly reason: string }

/**
 * The confidence set of the ratio of two means of independent values. Fieller, "Some Problems in Interval
 * Estimation" (JRSS B 16, 1954): all ratios r for which mean(numerator) - r × mean(denominator) does not differ
 * from zero. It needs no logarithm and no bootstrap, so it cross-checks both: on one datum per invocation
 * (its median) it lies close to `welch-log` while the noise is small.
 *
 * Student's t is taken with the smaller count less one degrees of freedom, which errs on the wide side.
 *
 * @param numerator One value per invocation of the platform.
 * @param denominator One value per invocation of the baseline.
 * @param confidence In (0, 1); 0.95 unless given.
 */
export function fiellerSet(
  numerator: readonly number[],
  denominator: readonly number[],
  confidence = 0.95,
): FiellerSet {
  if (numerator.length < 2 || denominator.length < 2) {
    return { state: 'insufficient', reason: 'each side needs at least two values' }
  }
  if (![...numerator, ...denominator].every(Number.isFinite)) {
    return { state: 'insufficient', reason: 'a value is not a finite number' }
  }
  const t = studentQuantile((1 + confidence) / 2, Math.min(numerator.length, denominator.length) - 1)
  return fiellerFromMeans(
    { mean: mean(numerator), squaredError: variance(numerator) / numerator.length },
    { mean: mean(denominator), squaredError: variance(denominator) / denominator.length },
    t,
  )
}

/**
 * The same where values come in pairs, so that numerator and denominator depend on each other: their covariance
 * is taken into account, and Student's t has the number of pairs less one degrees of freedom.
 *
 * @param pairs Numerator and denominator of each round.
 * @param confidence In (0, 1); 0.95 unless given.
 */
export function fiellerPairs(pairs: readonly (readonly [number, number])[], confidence = 0.95): FiellerSet {
  const count = pairs.length
  if (count < 2) return { state: 'insufficient', reason: 'there must be at least two pairs' }
  if (!pairs.flat().every(Number.isFinite)) {
    return { state: 'insufficient', reason: 'a value is not a finite number' }
  }
  const [above, below] = [pairs.map(([first]) => first), pairs.map(([, second]) => second)]
  const [meanAbove, meanBelow] = [mean(above), mean(below)]
  const products = pairs.map(([first, second]) => (first - meanAbove) * (second - meanBelow))
  return fiellerFromMeans(
    { mean: meanAbove, squaredError: variance(above) / count },
    { mean: meanBelow, squaredError: variance(below) / count },
    studentQuantile((1 + confidence) / 2, count - 1),
    products.reduce((sum, product) => sum + product, 0) / (count - 1) / count,
  )
}

/**
 * The same from means and their squared standard errors, with the factor `t` of the wanted confidence.
 *
 * @param covariance Of the two means; 0 unless given.
 */
export function fiellerFromMeans(
  numerator: { readonly mean: number; readonly squaredError: number },
  denominator: { readonly mean: number; readonly squaredError: number },
  t: number,
  covariance = 0,
): FiellerSet {
  // The ends solve a r² - 2 b r + c = 0.
  const a = denominator.mean ** 2 - t * t * denominator.squaredError
  const b = numerator.mean * denominator.mean - t * t * covariance
  const c = numerator.mean ** 2 - t * t * numerator.squaredError
  const discriminant = b * b - a * c
  if (a === 0 || discriminant < 0) return { state: 'everything' }
  const root = Math.sqrt(discriminant)
  const [low, high] = [(b - root) / a, (b + root) / a].sort((x, y) => x - y)
  if (low === undefined || high === undefined) return { state: 'everything' }
  return { state: a > 0 ? 'bounded' : 'excluding', ratio: numerator.mean / denominator.mean, low, high }
}
