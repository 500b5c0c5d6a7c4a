/** The density of the standard normal distribution at `x`. */
export function normalDensity(x: number): number {
  return Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI)
}

/**
 * The standard normal distribution function: the probability of a value below `x`, to about 1e-15 absolute
 * and, in the lower tail, 1e-13 relative. The series near the middle and the continued fraction in the tails
 * are 26.2.11 and 26.2.14 of Abramowitz and Stegun.
 */
export function normalCdf(x: number): number {
  if (x > 0) return 1 - normalCdf(-x)
  if (x < -3) return normalDensity(x) / tailFraction(-x)
  let term = x
  let sum = x
  for (let k = 3; Math.abs(term) > 1e-17 * Math.abs(sum); k += 2) {
    term *= (x * x) / k
    sum += term
  }
  return 0.5 + normalDensity(x) * sum
}

function tailFraction(x: number): number {
  let value = x
  for (let k = 120; k >= 1; k--) value = x + k / value
  return value
}

/**
 * The inverse of {@link normalCdf}: the value below which a share `p` lies. 0 gives -Infinity and 1 gives
 * Infinity.
 *
 * @throws RangeError if `p` is outside [0, 1].
 */
export function normalQuantile(p: number): number {
  if (!(p >= 0 && p <= 1)) throw new RangeError(`A probability must be in [0, 1], not ${p}`)
  if (p > 0.5) return -normalQuantile(1 - p)
  if (p === 0) return -Infinity
  if (p === 0.5) return 0
  // Newton's method on ln(cdf), which is concave: from the left of the root it converges without overshooting.
  let x = -Math.sqrt(-2 * Math.log(p))
  for (let step = 0; step < 60; step++) {
    const probability = normalCdf(x)
    const move = (Math.log(probability / p) * probability) / normalDensity(x)
    x -= move
    if (Math.abs(move) < 1e-14 * Math.max(1, Math.abs(x))) break
  }
  return x
}
