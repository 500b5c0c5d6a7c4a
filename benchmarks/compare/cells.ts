import type { FinishedCampaign } from '../campaign/finished-campaign.js'
import type { Measurement, SummaryCell } from '../campaign/records.js'
import { studentQuantile } from '../stats/student-t.js'
import type { LogEstimate } from './change.js'

/** A figure of a cell with its interval, and as a logarithm for tests. */
export interface Quantity {
  readonly value: number
  readonly low: number
  readonly high: number
  readonly estimate: LogEstimate
}

/** A cell's figure, or the reason why it has none. */
export type Figure = { readonly state: 'known'; readonly quantity: Quantity } | Unknown

interface Unknown {
  readonly state: 'unknown'
  readonly reason: string
}

/** The ratio of a cell to its baseline. */
export function ratioOf(cell: SummaryCell): Figure {
  if (cell.state === 'baseline') return unknown('it is the baseline')
  if (cell.state !== 'estimated') return unknown(whyNone(cell))
  const { ratio, low, high, logStandardError, degreesOfFreedom } = cell
  return known(ratio, low, high, logStandardError, degreesOfFreedom)
}

/** The time a unit of work of a cell. */
export function timeOf(cell: SummaryCell, { campaign }: FinishedCampaign): Figure {
  const measurement = measurementOf(cell)
  if (measurement === undefined) return unknown(whyNone(cell))
  const { timePerUnitNs, timeInterval, invocations } = measurement
  if (timeInterval === undefined) return unknown('one invocation has no interval')
  const { low, high } = timeInterval
  // The interval is Student's over the logarithms of the invocations' medians.
  const t = studentQuantile((1 + campaign.plan.confidence) / 2, invocations - 1)
  return known(timePerUnitNs, low, high, Math.log(high / low) / (2 * t), invocations - 1)
}

/** What a cell came to in one word: how right its results were, or what went wrong. */
export function outcomeOf(cell: SummaryCell): string {
  const measurement = measurementOf(cell)
  if (measurement !== undefined) return measurement.verdict
  if (cell.state === 'insufficient') return 'not-measured'
  return cell.state === 'absolute' ? 'exact' : cell.state
}

/** Why a cell has no figure, or nothing if it has. */
export function reasonOf(cell: SummaryCell): string | undefined {
  return 'reason' in cell ? cell.reason : undefined
}

function measurementOf(cell: SummaryCell): Measurement | undefined {
  return 'measurement' in cell ? cell.measurement : undefined
}

function whyNone(cell: SummaryCell): string {
  const reason = reasonOf(cell)
  return reason === undefined ? 'it was not measured' : `${cell.state}: ${reason}`
}

function known(
  value: number,
  low: number,
  high: number,
  standardError: number,
  degreesOfFreedom: number,
): Figure {
  if (!(standardError > 1e-12))
    return unknown('no two invocations differ: the clock is too coarse for a test')
  const estimate = { log: Math.log(value), standardError, degreesOfFreedom }
  return { state: 'known', quantity: { value, low, high, estimate } }
}

function unknown(reason: string): Unknown {
  return { state: 'unknown', reason }
}
