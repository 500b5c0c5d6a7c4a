import type { CellInvocation } from '../../campaign/cell-data.js'
import type { SampleRecord } from '../../campaign/records.js'
import { classifyOutliers, median, type OutlierClass, quantile } from '../../stats/index.js'

/** A sample as a chart shows it. */
export interface DrawnSample {
  readonly sample: SampleRecord
  /** Of the time per unit from the median of the cell, as a share of it. */
  readonly deviation: number
  /** Where it lies by the fences of its invocation; undefined for one before the steady state, which has none. */
  readonly outlier: OutlierClass | undefined
}

/** All samples of a workload on a platform, judged as the summary judges them. */
export interface CellSamples {
  readonly invocations: readonly CellInvocation[]
  /** In the order of the invocations. */
  readonly samples: readonly DrawnSample[]
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
  const samples = invocations.flatMap(({ samples, times, warmup, steady }) => {
    const { classes } = classifyOutliers(steady.times)
    return samples.map((sample, index) => ({
      sample,
      deviation: deviationOf(times[index] ?? centre),
      outlier: index < warmup.steadyStart ? undefined : classes[index - warmup.steadyStart],
    }))
  })
  let [least, greatest] = [0, 0]
  for (const { deviation } of samples) {
    least = Math.min(least, deviation)
    greatest = Math.max(greatest, deviation)
  }
  return {
    invocations,
    samples,
    quartiles: [deviationOf(quantile(times, 0.25)), deviationOf(quantile(times, 0.75))],
    least,
    greatest,
  }
}
