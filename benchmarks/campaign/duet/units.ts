import type { CalibrationRecord } from '../records.js'

type Settled = CalibrationRecord['workloads'][number]

/** A figure for each side: units of a sample, or what one of them takes. */
export interface DuetUnits {
  readonly platform: number
  readonly baseline: number
}

/**
 * How many units the samples of a duet have, so that both sides' last equally: as long as the longer one of the two
 * that the calibrations have settled on. Those were made one by one and at different times, so as soon as there is a
 * duet, what a unit took in it counts.
 *
 * @param unitNs What one unit took in the last duet, nanoseconds; `undefined` before the first.
 * @param most Units of a sample at most.
 */
export function duetUnits(
  platform: Settled,
  baseline: Settled,
  unitNs: DuetUnits | undefined,
  most: number,
): DuetUnits {
  const longest = Math.max(sampleTime(platform), sampleTime(baseline))
  const unitsOf = (settled: Settled, seen: number | undefined): number => {
    const units = Math.round(longest / (seen ?? sampleTime(settled) / settled.units))
    return Math.min(Math.max(1, units), most)
  }
  return {
    platform: unitsOf(platform, unitNs?.platform),
    baseline: unitsOf(baseline, unitNs?.baseline),
  }
}

/** What a sample takes by the host's clock, nanoseconds. */
function sampleTime({ sampleNs, elapsed }: Settled): number {
  return Math.max(1, sampleNs ?? elapsed)
}
