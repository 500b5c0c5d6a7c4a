import { counters } from './counters.js'
import { type Metric, metricKey, type Sample } from './samples.js'

/** What was counted of a machine since it was started, as far as there were samples. */
export interface Totals {
  /** When the machine was started by the server's clock, if that is known. */
  readonly startedAt: number | undefined
  /** Until when it was counted, by the server's clock; `undefined` if there was nothing to count yet. */
  readonly end: number | undefined
  /** By {@link metricKey}. */
  readonly sums: ReadonlyMap<string, number>
}

/** The totals of a machine that nothing was counted of. */
export function noTotals(startedAt: number | undefined): Totals {
  return { startedAt, end: undefined, sums: new Map() }
}

/**
 * Adds samples to totals. One that overlaps with what was counted by half or more is not counted again, so that two who
 * ask at the same time do not count twice.
 */
export function addSamples(totals: Totals, samples: readonly Sample[], metrics: readonly Metric[]): Totals {
  const sums = new Map(totals.sums)
  let { end } = totals
  for (const sample of samples) {
    if (sample.end <= (totals.startedAt ?? 0)) continue
    if (end !== undefined && sample.end - sample.seconds * 500 < end) continue
    end = sample.end
    for (const metric of metrics) {
      const key = metricKey(metric)
      const amount = counters[metric.counter].amount(sample.values.get(key) ?? 0, sample.seconds)
      sums.set(key, (sums.get(key) ?? 0) + amount)
    }
  }
  return { ...totals, end, sums }
}
