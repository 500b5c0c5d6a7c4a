import type { CellInvocation } from '../../campaign/cell-data.js'
import { classifyOutliers, median, type OutlierClass, quantile } from '../../stats/index.js'

/**
 * All samples of a workload on a platform, judged as the summary judges them. Each is in one of five lists: the
 * deviation of its time per unit from the median of the cell, as a share of it.
 */
export interface CellSamples {
  readonly invocations: readonly CellInvocation[]
  /** How many there are. */
  readonly count: number
  /** Those inside the fences of their invocation, smallest first. */
  readonly inside: Float64Array
  readonly mildOutliers: readonly number[]
  readonly severeOutliers: readonly number[]
  /** Those before the steady state, where there are no fences. */
  readonly early: readonly number[]
  /** Those with a wrong result, wherever they lie. */
  readonly wrong: readonly number[]
  readonly quartiles: readonly [number, number]
  readonly least: number
  readonly greatest: number
}

/** Judges the samples of a cell; undefined if there is none. */
export function cellSamples(invocations: readonly CellInvocation[]): CellSamples | undefined {
  const times = invocations.flatMap((invocation) => invocation.times)
  if (times.length === 0) return undefined
  const centre = median(times)
  const deviationOf = (time: number): number => time / centre - 1
  const lists: Readonly<Record<DrawnAs, number[]>> = {
    inside: [],
    mildOutliers: [],
    severeOutliers: [],
    early: [],
    wrong: [],
  }
  let [least, greatest] = [0, 0]
  for (const { samples, times, warmup, steady } of invocations) {
    const { classes } = classifyOutliers(steady.times)
    for (const [index, sample] of samples.entries()) {
      const deviation = deviationOf(times[index] ?? centre)
      least = Math.min(least, deviation)
      greatest = Math.max(greatest, deviation)
      const outlier = classes[index - warmup.steadyStart]
      lists[sample.verdict === 'wrong' ? 'wrong' : drawnAs(outlier)].push(deviation)
    }
  }
  return {
    invocations,
    count: times.length,
    ...lists,
    inside: new Float64Array(lists.inside).sort(),
    quartiles: [deviationOf(quantile(times, 0.25)), deviationOf(quantile(times, 0.75))],
    least,
    greatest,
  }
}

type DrawnAs = 'inside' | 'mildOutliers' | 'severeOutliers' | 'early' | 'wrong'

function drawnAs(outlier: OutlierClass | undefined): DrawnAs {
  if (outlier === undefined) return 'early'
  if (outlier === 'inside') return 'inside'
  return outlier === 'low-mild' || outlier === 'high-mild' ? 'mildOutliers' : 'severeOutliers'
}
