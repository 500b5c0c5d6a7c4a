/** A stretch of years in which the speed of processors grew at one rate. */
export interface GrowthEra {
  readonly from: number
  readonly to: number
  /** Growth of performance a year: 0.52 is 52%. */
  readonly growth: number
}

/**
 * How fast single processors became faster on SPEC's integer programs, relative to a VAX-11/780.
 *
 * Source: J. L. Hennessy, D. A. Patterson: Computer Architecture, A Quantitative Approach, 6th edition, 2019,
 * figure 1.1 and its caption.
 */
export const growthEras: readonly GrowthEra[] = [
  { from: 1978, to: 1986, growth: 0.25 },
  { from: 1986, to: 2003, growth: 0.52 },
  { from: 2003, to: 2011, growth: 0.23 },
  { from: 2011, to: 2015, growth: 0.12 },
  { from: 2015, to: 2018, growth: 0.035 },
]

/** Years in which a growth a year doubles what grows. */
export function doublingTime(growth: number): number {
  return Math.LN2 / Math.log1p(growth)
}

/** The doubling time that holds on average over all eras, years. */
export function meanDoublingTime(eras: readonly GrowthEra[] = growthEras): number {
  const doublings = eras.reduce((sum, { from, to, growth }) => sum + (to - from) / doublingTime(growth), 0)
  const years = eras.reduce((sum, { from, to }) => sum + (to - from), 0)
  return years / doublings
}

/** What a report begins with, years: the mean over 1978 to 2018, 2.49, with two digits. */
export const defaultDoublingTime = Number(meanDoublingTime().toPrecision(2))

/** The years of progress that a ratio of times undoes. Negative for a ratio below 1. */
export function yearsOfProgress(ratio: number, doubling: number): number {
  return Math.log2(ratio) * doubling
}
