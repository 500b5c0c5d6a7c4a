import { quantileOfSorted, sorted } from './quantile.js'

/** Where a value lies by Tukey's fences: more than 1.5 (mild) or 3 (severe) quartile distances outside. */
export type OutlierClass = 'low-severe' | 'low-mild' | 'inside' | 'high-mild' | 'high-severe'

/** The classes of a series and how many there are of each. */
export interface OutlierReport {
  /** One class a value, in the order of the values. Nothing is dropped. */
  readonly classes: readonly OutlierClass[]
  readonly counts: Readonly<Record<OutlierClass, number>>
  /** The fences, in the unit of the values. A value on a fence is inside it. */
  readonly fences: {
    readonly lowSevere: number
    readonly lowMild: number
    readonly highMild: number
    readonly highSevere: number
  }
}

/**
 * Classifies values by the fences of Tukey, "Exploratory Data Analysis" (1977), with the quartiles of
 * `quantile`. For the reader of a report only: every value stays in the estimate.
 *
 * @param values In any unit and any order.
 * @throws RangeError on no values.
 */
export function classifyOutliers(values: readonly number[]): OutlierReport {
  const inOrder = sorted(values)
  const q1 = quantileOfSorted(inOrder, 0.25)
  const q3 = quantileOfSorted(inOrder, 0.75)
  const distance = q3 - q1
  const fences = {
    lowSevere: q1 - 3 * distance,
    lowMild: q1 - 1.5 * distance,
    highMild: q3 + 1.5 * distance,
    highSevere: q3 + 3 * distance,
  }
  const classOf = (value: number): OutlierClass => {
    if (value < fences.lowSevere) return 'low-severe'
    if (value < fences.lowMild) return 'low-mild'
    if (value > fences.highSevere) return 'high-severe'
    if (value > fences.highMild) return 'high-mild'
    return 'inside'
  }
  const classes = values.map(classOf)
  const counts = { 'low-severe': 0, 'low-mild': 0, inside: 0, 'high-mild': 0, 'high-severe': 0 }
  for (const found of classes) counts[found]++
  return { classes, counts, fences }
}
