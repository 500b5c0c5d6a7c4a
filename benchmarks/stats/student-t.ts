import { regularisedBeta } from './beta-function.js'

/**
 * The distribution function of Student's t: the probability of a value below `t`.
 *
 * @param degreesOfFreedom Greater than zero; need not be an integer (Welch's are not).
 * @throws RangeError if it is not greater than zero.
 */
export function studentCdf(t: number, degreesOfFreedom: number): number {
  if (!(degreesOfFreedom > 0)) {
    throw new RangeError(`Degrees of freedom must be greater than zero, not ${degreesOfFreedom}`)
  }
  const tail = 0.5 * regularisedBeta(degreesOfFreedom / (degreesOfFreedom + t * t), degreesOfFreedom / 2, 0.5)
  return t > 0 ? 1 - tail : tail
}

/**
 * The inverse of {@link studentCdf}. With 0.975 it gives the factor of a two-sided 95% interval: 12.706 at one
 * degree of freedom, 2.776 at four, 1.960 in the limit.
 *
 * @param p In (0, 1).
 * @throws RangeError if `p` is outside that range or `degreesOfFreedom` is not greater than zero.
 */
export function studentQuantile(p: number, degreesOfFreedom: number): number {
  if (!(p > 0 && p < 1)) throw new RangeError(`A probability must be in (0, 1), not ${p}`)
  if (p === 0.5) return 0
  if (p < 0.5) return -studentQuantile(1 - p, degreesOfFreedom)
  const upperTail = (t: number): number => studentCdf(-t, degreesOfFreedom)
  let low = 0
  let high = 2
  while (upperTail(high) > 1 - p && high < 1e300) {
    low = high
    high *= 2
  }
  while (high - low > 1e-13 * high) {
    const middle = (low + high) / 2
    if (middle <= low || middle >= high) break
    if (upperTail(middle) > 1 - p) low = middle
    else high = middle
  }
  return (low + high) / 2
}
