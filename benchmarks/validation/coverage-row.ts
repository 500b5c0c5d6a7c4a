import { type KnownInterval, percent, tallyCoverage } from './coverage.js'

/** A row of the table of a coverage. */
export function coverageRow(
  what: string,
  intervals: readonly KnownInterval[],
): Record<string, string | number> {
  if (intervals.length === 0) {
    return {
      what,
      intervals: 0,
      'hold the truth': '-',
      'above 1': '-',
      'median error': '-',
      'half-width': '-',
    }
  }
  const { intervals: count, held, slower, error, halfWidth } = tallyCoverage(intervals)
  return {
    what,
    intervals: count,
    'hold the truth': percent(held),
    'above 1': percent(slower),
    'median error': percent(error),
    'half-width': percent(halfWidth),
  }
}
