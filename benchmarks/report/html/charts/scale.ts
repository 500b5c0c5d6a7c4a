/** The ends of a logarithmic axis and the values marked on it. */
export interface LogScale {
  readonly minimum: number
  readonly maximum: number
  readonly ticks: readonly number[]
}

/**
 * A logarithmic axis that holds all values and 1, marked at 1, 2 and 5 times the powers of ten where there is
 * room for that, else at the powers.
 *
 * @param values Greater than 0.
 * @param intervals Ends that the axis holds as well, but not those further than tenfold beyond the values: one
 *   interval that says next to nothing would press all others together.
 * @param width Of the axis, CSS pixels.
 */
export function logScale(
  values: readonly number[],
  intervals: readonly { readonly low: number; readonly high: number }[],
  width: number,
): LogScale {
  const least = Math.min(1, ...values)
  const most = Math.max(2, ...values)
  const minimum = Math.max(least / 10, Math.min(least, ...intervals.map(({ low }) => low))) / 1.12
  const maximum = Math.min(most * 10, Math.max(most, ...intervals.map(({ high }) => high))) * 1.12
  const first = Math.floor(Math.log10(minimum))
  const last = Math.ceil(Math.log10(maximum))
  const powers = Array.from({ length: last - first + 1 }, (_, index) => 10 ** (first + index))
  const inside = (value: number): boolean => value >= minimum && value <= maximum
  const fine = powers.flatMap((power) => [power, 2 * power, 5 * power]).filter(inside)
  const leastGap = (width * Math.log10(2)) / Math.log10(maximum / minimum)
  return { minimum, maximum, ticks: leastGap >= 28 ? fine : powers.filter(inside) }
}

/** The label of a tick, without the noise of binary fractions: 0.05, 1, 200. */
export function tickLabel(value: number): string {
  return String(Number(value.toPrecision(1)))
}
