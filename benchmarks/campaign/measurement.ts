import {
  classifyOutliers,
  judgeDisturbances,
  location,
  mean,
  median,
  tallyWarmup,
  variance,
} from '../stats/index.js'
import { studentQuantile } from '../stats/student-t.js'
import type { CellInvocation } from './cell-data.js'
import type { Disturbances, Interval, InvocationRecord, Measurement } from './records.js'
import type { CampaignWorkload } from './workload.js'

/**
 * Puts what was measured of one cell into absolute terms.
 *
 * @param invocations At least one, each with at least one sample.
 * @param visits The records of the same invocations, for the console's latency.
 */
export function measurementOf(
  invocations: readonly CellInvocation[],
  visits: readonly InvocationRecord[],
  workload: CampaignWorkload,
  confidence: number,
): Measurement {
  const steady = invocations.map((invocation) => invocation.steady)
  const samples = invocations.flatMap((invocation) => invocation.samples)
  const timePerUnitNs = location(steady)
  const timeInterval = intervalOf(
    steady.map(({ times }) => median(times)),
    confidence,
  )
  const clock = guestClock(invocations)
  const disturbances = disturbancesIn(invocations)
  const latencies = visits.flatMap(({ latency }) => (latency === undefined ? [] : [latency.medianNs]))
  const latencyNs = latencies.length === 0 ? 0 : median(latencies)
  return {
    timePerUnitNs,
    ...(timeInterval === undefined ? {} : { timeInterval }),
    perSecond: (1e9 * workload.perUnit) / timePerUnitNs,
    invocations: invocations.length,
    iterations: steady.reduce((sum, { times }) => sum + times.length, 0),
    unitsPerSample: samples.at(-1)?.units ?? 1,
    warmup: warmupOf(invocations),
    outliers: outliersOf(invocations),
    ...(disturbances === undefined ? {} : { disturbances }),
    ...(clock === undefined ? {} : { clock }),
    latencyShare: latencyNs / median(samples.map(({ elapsed }) => elapsed)),
    ...toolShareOf(invocations),
    verdict: samples.every(({ verdict }) => verdict === 'exact') ? 'exact' : 'within-tolerance',
  }
}

function toolShareOf(invocations: readonly CellInvocation[]): Pick<Measurement, 'toolShare'> {
  const shares = invocations.flatMap(({ samples }) =>
    samples.flatMap(({ reported, elapsed }) => (reported === undefined ? [] : [reported.ns / elapsed])),
  )
  return shares.length === 0 ? {} : { toolShare: median(shares) }
}

/** Student's t interval over the logarithms, as for the ratios. */
function intervalOf(medians: readonly number[], confidence: number): Interval | undefined {
  if (medians.length < 2) return undefined
  const logs = medians.map(Math.log)
  const centre = mean(logs)
  const t = studentQuantile((1 + confidence) / 2, logs.length - 1)
  const half = t * Math.sqrt(variance(logs) / logs.length)
  return { low: Math.exp(centre - half), high: Math.exp(centre + half) }
}

function warmupOf(invocations: readonly CellInvocation[]): Measurement['warmup'] {
  const { counts, tooShort, iterationsLeftOut, outcome } = tallyWarmup(
    invocations.map(({ warmup, times }) => ({ warmup, iterations: times.length })),
  )
  return { ...counts, iterationsLeftOut, tooShort, outcome }
}

function outliersOf(invocations: readonly CellInvocation[]): Measurement['outliers'] {
  const sum = { lowSevere: 0, lowMild: 0, highMild: 0, highSevere: 0, total: 0 }
  for (const { steady } of invocations) {
    const { counts } = classifyOutliers(steady.times)
    sum.lowSevere += counts['low-severe']
    sum.lowMild += counts['low-mild']
    sum.highMild += counts['high-mild']
    sum.highSevere += counts['high-severe']
    sum.total += steady.times.length
  }
  return sum
}

function disturbancesIn(invocations: readonly CellInvocation[]): Disturbances | undefined {
  const found = judgeDisturbances(invocations.map(({ samples, warmup }) => samples.slice(warmup.steadyStart)))
  return found === undefined ? undefined : { ...found, causes: [...found.causes] }
}

/** The rate of the guest's counter against the host's clock, which is constant if the guest's time is true. */
function guestClock(invocations: readonly CellInvocation[]): Measurement['clock'] {
  const rates = invocations.map(({ samples }) => median(samples.map(({ ticks, elapsed }) => ticks / elapsed)))
  const ticksPerNs = median(rates)
  if (!(ticksPerNs > 0)) return undefined
  return { ticksPerNs, deviation: Math.max(...rates.map((rate) => Math.abs(rate / ticksPerNs - 1))) }
}
