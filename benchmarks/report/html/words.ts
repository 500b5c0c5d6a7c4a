import type { AbsoluteCell, Measurement, SummaryCell, SummaryRecord } from '../../campaign/records.js'
import { formatDuration } from '../figures.js'

/** What a state without a ratio is called. */
export const stateWords = {
  wrong: 'wrong result',
  failed: 'failed',
  'timed-out': 'timed out',
  unsupported: 'unsupported',
  insufficient: 'too few samples',
} as const

/** What stands in place of a cell's ratio. */
export function missingWords(cell: Exclude<SummaryCell, { state: 'baseline' | 'estimated' }>): string {
  if (cell.state === 'absolute') return absoluteWords(cell)
  if (cell.state === 'insufficient' && cell.measurement === undefined) return 'not measured'
  return stateWords[cell.state]
}

/** What one operation takes where there is no ratio: the mean of many, or the median of single ones. */
export function absoluteWords({ operation, spread }: AbsoluteCell): string {
  if (operation !== undefined) return formatDuration(operation.ns)
  return spread?.state === 'measured' ? formatDuration(spread.medianNs) : 'no figure'
}

/** A verdict as a sign and words, and the class that colours it. */
export interface VerdictWords {
  readonly sign: string
  readonly words: string
  readonly tone: 'good' | 'fair' | 'bad' | 'none'
}

const verdictWords = {
  exact: { sign: '✓', words: 'exact', tone: 'good' },
  'within-tolerance': { sign: '≈', words: 'within tolerance', tone: 'fair' },
} as const satisfies Record<Measurement['verdict'], VerdictWords>

const failureWords = {
  wrong: { sign: '✗', words: 'wrong', tone: 'bad' },
  failed: { sign: '✗', words: 'failed', tone: 'bad' },
  'timed-out': { sign: '✗', words: 'timed out', tone: 'bad' },
  unsupported: { sign: '–', words: 'unsupported', tone: 'none' },
} as const satisfies Record<string, VerdictWords>

/** How right a cell's results were. */
export function verdictOf(cell: SummaryCell | undefined): VerdictWords {
  if (cell === undefined) return { sign: '–', words: 'not measured', tone: 'none' }
  if (cell.state === 'baseline' || cell.state === 'estimated') return verdictWords[cell.measurement.verdict]
  if (cell.state !== 'insufficient' && cell.state !== 'absolute') return failureWords[cell.state]
  if (cell.measurement === undefined) {
    const measured = cell.state === 'absolute' && cell.spread !== undefined
    return measured ? verdictWords.exact : { sign: '–', words: 'not measured', tone: 'none' }
  }
  return verdictWords[cell.measurement.verdict]
}

/** Why measuring ended, as the end of a sentence. */
export const stopWords = {
  'narrow-enough': 'when every interval was narrow enough',
  'budget-spent': 'when the time budget was spent',
  'plan-complete': 'when the planned invocations were done',
  'no-platform': 'because no platform was left that could be measured',
  interrupted: 'before its end: it was interrupted',
} as const satisfies Record<SummaryRecord['stop']['reason'], string>
