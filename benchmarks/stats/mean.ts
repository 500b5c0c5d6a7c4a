import { sorted } from './quantile.js'

/** The arithmetic mean. Throws RangeError on no values. */
export function mean(values: ArrayLike<number>): number {
  if (values.length === 0) throw new RangeError('There is no mean of no values')
  let sum = 0
  for (let i = 0; i < values.length; i++) sum += values[i] ?? Number.NaN
  return sum / values.length
}

/** The geometric mean of values greater than zero. Throws RangeError on no values or one that is not. */
export function geometricMean(values: ArrayLike<number>): number {
  const logs = Float64Array.from(values, (value) => {
    if (!(value > 0)) throw new RangeError(`A geometric mean needs values greater than zero, not ${value}`)
    return Math.log(value)
  })
  return Math.exp(mean(logs))
}

/**
 * The mean without the smallest and the largest values.
 *
 * @param share The share cut from each end, in [0, 0.5); the number of values cut is rounded down.
 * @throws RangeError on no values, or a share outside that range.
 */
export function trimmedMean(values: ArrayLike<number>, share: number): number {
  if (!(share >= 0 && share < 0.5))
    throw new RangeError(`The trimmed share must be in [0, 0.5), not ${share}`)
  const cut = Math.floor(values.length * share)
  return mean(sorted(values).subarray(cut, values.length - cut))
}

/** The variance with n - 1 in the denominator. Throws RangeError on fewer than two values. */
export function variance(values: ArrayLike<number>): number {
  if (values.length < 2) throw new RangeError('A variance needs at least two values')
  const centre = mean(values)
  let sum = 0
  for (let i = 0; i < values.length; i++) sum += ((values[i] ?? Number.NaN) - centre) ** 2
  return sum / (values.length - 1)
}
