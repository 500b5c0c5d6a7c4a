import { median } from './quantile.js'

/** A look at two clocks at the same time, both counted from the first look. */
export interface ClockReading {
  readonly hostNs: number
  readonly ticks: number
  /** How far the two moments may be apart, nanoseconds. */
  readonly uncertaintyNs: number
}

/** How a guest's counter went in one invocation. */
export interface ClockRate {
  readonly ticksPerNs: number
  /** What the uncertainties of the first and the last reading leave open, parts per million. */
  readonly uncertaintyPpm: number
  /** Largest distance of a reading from the straight line, beyond what its uncertainty allows; nanoseconds of the host. */
  readonly jumpNs: number
  /** From the first reading to the last, nanoseconds of the host. */
  readonly spanNs: number
}

/** How a guest's counter went over a campaign. */
export interface ClockVerdict {
  readonly ticksPerNs: number
  readonly invocations: number
  readonly driftPpm?: number
  readonly spreadPpm: number
  readonly jumpNs: number
  readonly resolutionPpm: number
  readonly verdict: 'steady' | 'drifting' | 'unsteady' | 'stopped'
}

/**
 * A guest's clock is called steady if its rate stays within so much, parts per million, or within three times what
 * the round trips let be seen. 100 ppm are 9 s a day; a quartz without care is within it.
 */
export const clockTolerancePpm = 100

/**
 * The rate of a guest's counter against the host's clock.
 *
 * @returns `undefined` for fewer than two readings, or none apart in time.
 */
export function clockRate(readings: readonly ClockReading[]): ClockRate | undefined {
  const [first, last] = [readings[0], readings.at(-1)]
  if (first === undefined || last === undefined || readings.length < 2) return undefined
  const spanNs = last.hostNs - first.hostNs
  if (!(spanNs > 0)) return undefined
  const ticksPerNs = (last.ticks - first.ticks) / spanNs
  const ends = first.uncertaintyNs + last.uncertaintyNs
  const jumps = readings.slice(1, -1).map(({ hostNs, ticks, uncertaintyNs }) => {
    if (!(ticksPerNs > 0)) return 0
    const distance = Math.abs((ticks - first.ticks) / ticksPerNs - (hostNs - first.hostNs))
    return Math.max(0, distance - uncertaintyNs - Math.max(first.uncertaintyNs, last.uncertaintyNs))
  })
  return {
    ticksPerNs,
    uncertaintyPpm: (1e6 * ends) / spanNs,
    jumpNs: Math.max(0, ...jumps),
    spanNs,
  }
}

/**
 * Judges a guest's counter by its rates.
 *
 * @param rates One an invocation, in the order in which they ran.
 * @returns `undefined` for none.
 */
export function judgeClock(rates: readonly ClockRate[]): ClockVerdict | undefined {
  if (rates.length === 0) return undefined
  const ticksPerNs = median(rates.map((rate) => rate.ticksPerNs))
  const resolutionPpm = median(rates.map(({ uncertaintyPpm }) => uncertaintyPpm))
  const jumpNs = Math.max(...rates.map((rate) => rate.jumpNs))
  const facts = { ticksPerNs, invocations: rates.length, jumpNs, resolutionPpm }
  if (!(ticksPerNs > 0)) return { ...facts, ticksPerNs: 0, spreadPpm: 0, verdict: 'stopped' }
  const deviations = rates.map((rate) => 1e6 * (rate.ticksPerNs / ticksPerNs - 1))
  const spreadPpm = Math.max(...deviations.map(Math.abs))
  const third = Math.floor(rates.length / 3)
  const driftPpm =
    third === 0 ? undefined : median(deviations.slice(-third)) - median(deviations.slice(0, third))
  // Each rate is allowed what its own round trips leave open.
  const beyond = rates.some(
    ({ uncertaintyPpm }, index) =>
      Math.abs(deviations[index] ?? 0) > clockTolerancePpm + 2 * uncertaintyPpm + resolutionPpm,
  )
  const jumped = rates.some((rate) => 1e6 * (rate.jumpNs / rate.spanNs) > clockTolerancePpm)
  const blur = (part: readonly ClockRate[]): number =>
    part.length === 0 ? 0 : median(part.map(({ uncertaintyPpm }) => uncertaintyPpm))
  const seen = 2 * Math.max(blur(rates.slice(0, third)), blur(rates.slice(-third)))
  const moved = Math.abs(driftPpm ?? 0) > clockTolerancePpm + seen
  const verdict = jumped ? 'unsteady' : moved ? 'drifting' : beyond ? 'unsteady' : 'steady'
  return { ...facts, spreadPpm, ...(driftPpm === undefined ? {} : { driftPpm }), verdict }
}
