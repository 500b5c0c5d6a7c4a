import { type ClockRate, clockRate, judgeClock, median } from '../stats/index.js'
import type { ClockSummary, HostClockSummary, InvocationRecord, PlatformRecord } from './records.js'

/** Rates that differ by more are of counters that are not meant to be the same. */
const sameCounter = 0.01

/** Reading two clocks one after the other leaves a microsecond open: over less time it would be all that is seen. */
const shortestNs = 100e6

/** How a platform's guest clock went, from the pairs beside its invocations; `undefined` where there are none. */
export function platformClock(
  visits: readonly InvocationRecord[],
  { id, baseline }: Pick<PlatformRecord, 'id' | 'baseline'>,
): ClockSummary | undefined {
  const found = judgeClock(ratesOf(visits, id))
  if (found === undefined) return undefined
  const reference = id === baseline ? undefined : judgeClock(ratesOf(visits, baseline))
  const against = reference === undefined ? Number.NaN : found.ticksPerNs / reference.ticksPerNs - 1
  return Math.abs(against) < sameCounter ? { ...found, againstBaselinePpm: 1e6 * against } : found
}

/** How far the host's clock was steered; `undefined` where it could not be compared. */
export function hostClockSummary(visits: readonly InvocationRecord[]): HostClockSummary | undefined {
  const rates = steering(visits)
  if (rates.length === 0) return undefined
  return {
    steeringPpm: median(rates),
    rangePpm: Math.max(...rates) - Math.min(...rates),
    invocations: rates.length,
  }
}

/** The lowest and the highest steering of the host's clock, parts per million. */
export function steeringRange(
  visits: readonly InvocationRecord[],
): { readonly lowest: number; readonly highest: number } | undefined {
  const rates = steering(visits)
  return rates.length === 0 ? undefined : { lowest: Math.min(...rates), highest: Math.max(...rates) }
}

function ratesOf(visits: readonly InvocationRecord[], platform: string): ClockRate[] {
  return visits
    .filter((visit) => visit.platform === platform)
    .sort((first, second) => (first.startedAt < second.startedAt ? -1 : 1))
    .flatMap(({ clockPairs }) => clockRate(clockPairs ?? []) ?? [])
}

function steering(visits: readonly InvocationRecord[]): readonly number[] {
  return visits.flatMap(({ before, after }) => {
    const [start, end] = [before.clock, after.clock]
    if (start === undefined || end === undefined || end.rawNs - start.rawNs < shortestNs) return []
    return [1e6 * ((end.monotonicNs - start.monotonicNs) / (end.rawNs - start.rawNs) - 1)]
  })
}
