import type { SampleRecord } from './records.js'

/**
 * Nanoseconds of one unit of work: by the host's clock, or, where a standard tool did the work, what it says itself. Its
 * own start and end are not in that, as in the figures that studies quote.
 */
export function timePerUnit({
  elapsed,
  units,
  reported,
}: Pick<SampleRecord, 'elapsed' | 'units' | 'reported'>): number {
  return reported === undefined ? elapsed / units : reported.ns / reported.amount
}

/** Nanoseconds of the work in one sample, as calibration counts them. */
export function workTime({ elapsed, reported }: Pick<SampleRecord, 'elapsed' | 'reported'>): number {
  return reported?.ns ?? elapsed
}
