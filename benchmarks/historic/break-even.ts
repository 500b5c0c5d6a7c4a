import { type GrowthEra, growthEras } from '../report/progress.js'

/**
 * Since when hardware has been fast enough: a year, `before` the first year that growth is known of, or `not-yet` if this
 * hardware is not.
 */
export type BreakEven = number | 'before' | 'not-yet'

/**
 * The year in which single processors were as much slower than now as the emulator is faster than the original.
 *
 * It goes back from `year` by the growth of single processors on SPEC's integer programs (Hennessy and Patterson, Computer
 * Architecture, 6th edition, 2019, figure 1.1), whose last figure, of 2015 to 2018, is taken for the years after it. That is a
 * way to picture a ratio: it takes the host for a machine of `year`, and the emulator for as good as it is now.
 *
 * @param times How many times as fast as the original the emulator is, above 0.
 */
export function breakEvenYear(
  times: number,
  year: number,
  eras: readonly GrowthEra[] = growthEras,
): BreakEven {
  if (times < 1) return 'not-yet'
  let left = Math.log(times)
  let to = year
  for (const { from, growth } of eras.toReversed()) {
    if (from >= to) continue
    const lost = (to - from) * Math.log1p(growth)
    if (lost >= left) return to - left / Math.log1p(growth)
    left -= lost
    to = from
  }
  return 'before'
}
