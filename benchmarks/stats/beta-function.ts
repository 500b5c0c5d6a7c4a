/**
 * The regularised incomplete beta function for `a` and `b` greater than zero: the probability that a beta
 * variate with those parameters is below `x`. DLMF 8.17; the continued fraction is 8.17.22.
 */
export function regularisedBeta(x: number, a: number, b: number): number {
  if (x <= 0) return 0
  if (x >= 1) return 1
  if (x > (a + 1) / (a + b + 2)) return 1 - regularisedBeta(1 - x, b, a)
  const front = Math.exp(
    a * Math.log(x) + b * Math.log1p(-x) + logGamma(a + b) - logGamma(a) - logGamma(b) - Math.log(a),
  )
  return front * betaFraction(x, a, b)
}

/** Evaluated from the back; it converges in a number of terms of the order of the square root of `a` and `b`. */
function betaFraction(x: number, a: number, b: number): number {
  let value = 1
  for (let step = 30 + Math.ceil(4 * Math.sqrt(Math.max(a, b))); step >= 1; step--) {
    const m = Math.floor(step / 2)
    const coefficient =
      step % 2 === 1
        ? (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1))
        : (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m))
    value = 1 + coefficient / value
  }
  return 1 / value
}

/** The logarithm of the gamma function for x > 0: Stirling's series (DLMF 5.11.1) after moving x above 15. */
export function logGamma(x: number): number {
  let shift = 0
  let z = x
  while (z < 15) {
    shift += Math.log(z)
    z += 1
  }
  const inverse = 1 / z
  const square = inverse * inverse
  const series =
    inverse * (1 / 12 - square * (1 / 360 - square * (1 / 1260 - square * (1 / 1680 - square / 1188))))
  return (z - 0.5) * Math.log(z) - z + 0.5 * Math.log(2 * Math.PI) + series - shift
}
