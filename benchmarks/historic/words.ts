import { fewestForInterval } from '../stats/median-interval.js'
import type { HistoricRow } from './result.js'

/** A figure with three digits, which is about what a run on a shared machine is good for. */
export function figureInWords(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3)
}

/** When hardware became fast enough: `1994`, `before 1978`, `not yet`. */
export function sinceInWords(year: HistoricRow['fastEnoughSince']): string {
  if (year === 'before') return 'before 1978'
  return year === 'not-yet' ? 'not yet' : year.toFixed(0)
}

/** What is known of an original and its emulator, as sentences. */
export function originalInWords({
  title,
  year,
  emulator,
  timing,
  clockHz,
  clockSource,
}: HistoricRow): string {
  const clock = clockHz === undefined ? '' : ` Clock: ${clockHz / 1e6} MHz; ${clockSource}.`
  return `${title}, ${year}, by ${emulator}. ${timing}.${clock}`
}

/** Whether what stands beside the medians are 95% intervals, which fewer than six runs have not: those have a range. */
export function haveIntervals(rows: readonly HistoricRow[]): boolean {
  return rows.every(({ seconds }) => seconds.length >= fewestForInterval)
}

/** The first row of each machine. */
export function machinesOf(rows: readonly HistoricRow[]): readonly HistoricRow[] {
  return rows.filter(({ machine }, index) => rows.findIndex((row) => row.machine === machine) === index)
}
