import { bucketStart } from '../guest/spread-lines.js'
import { mean, median } from '../stats/index.js'
import type { SpreadRecord, SpreadSummary } from './records.js'

/** A guest's counter whose rate differs by more is no clock to convert its ticks by. */
const steadyWithin = 0.01

type Histogram = Extract<SpreadSummary, { state: 'measured' }>['histogram']

/**
 * Puts the distributions of all invocations of a cell together and turns ticks into nanoseconds of the host by the
 * rate of the guest's counter. A quantile is taken within its bucket as if the operations were spread evenly there,
 * so it is off by at most a sixteenth.
 *
 * @returns `undefined` for no distribution; `refused` where the counter does not keep time with the host's clock.
 */
export function summariseSpread(records: readonly SpreadRecord[]): SpreadSummary | undefined {
  if (records.length === 0) return undefined
  const clocks = records.flatMap(({ clock }) => (clock === undefined ? [] : [clock]))
  const rates = clocks.map(({ ticksPerNs }) => ticksPerNs)
  if (rates.length < records.length || rates.some((rate) => !(rate > 0))) {
    return { state: 'refused', reason: "the guest's counter could not be compared with the host's clock" }
  }
  const ticksPerNs = mean(rates)
  const deviation = Math.max(
    ...clocks.map((clock) => clock.deviation),
    ...rates.map((rate) => Math.abs(rate / ticksPerNs - 1)),
  )
  if (deviation > steadyWithin) {
    const percent = Number((100 * deviation).toPrecision(2))
    return {
      state: 'refused',
      reason: `the guest's counter is not steady: its rate is off by up to ${percent}%`,
    }
  }
  const histogram = histogramOf(records, ticksPerNs)
  const minimumNs = Math.min(...records.map(({ minimum }) => minimum)) / ticksPerNs
  const maximumNs = Math.max(...records.map(({ maximum }) => maximum)) / ticksPerNs
  const at = (share: number): number => Math.min(Math.max(quantileOf(histogram, share), minimumNs), maximumNs)
  return {
    state: 'measured',
    count: records.reduce((sum, { count }) => sum + count, 0),
    invocations: new Set(records.map(({ invocation }) => invocation)).size,
    minimumNs,
    medianNs: at(0.5),
    p90Ns: at(0.9),
    p99Ns: at(0.99),
    p999Ns: at(0.999),
    maximumNs,
    emptyNs: median(records.map(({ empty }) => empty.median)) / ticksPerNs,
    ticksPerNs,
    deviation,
    histogram,
  }
}

function histogramOf(records: readonly SpreadRecord[], ticksPerNs: number): Histogram {
  const counts = new Map<number, number>()
  for (const { buckets } of records) {
    for (const [bucket, count] of buckets) counts.set(bucket, (counts.get(bucket) ?? 0) + count)
  }
  return [...counts]
    .sort(([first], [second]) => first - second)
    .map(([bucket, count]) => ({
      fromNs: bucketStart(bucket) / ticksPerNs,
      toNs: bucketStart(bucket + 1) / ticksPerNs,
      count,
    }))
}

/** The value below which a share of the operations lies. */
function quantileOf(histogram: Histogram, share: number): number {
  const wanted = share * histogram.reduce((sum, { count }) => sum + count, 0)
  let before = 0
  for (const { fromNs, toNs, count } of histogram) {
    if (before + count >= wanted) return fromNs + ((toNs - fromNs) * (wanted - before)) / count
    before += count
  }
  return histogram.at(-1)?.toNs ?? 0
}
