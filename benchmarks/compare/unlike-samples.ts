import type { SummaryCell } from '../campaign/records.js'

/** Which samples of a duet a ratio is of: the fastest undisturbed ones, or what is typical of all. */
export type DuetSamples = 'fastest' | 'typical'

/** Of a cell that has no ratio of duets nothing. */
export function duetSamplesOf(cell: SummaryCell): DuetSamples | undefined {
  if (cell.state !== 'estimated') return undefined
  if (cell.method === 'duet-fastest') return 'fastest'
  return cell.method === 'duet-log' ? 'typical' : undefined
}

/** Why two ratios of duets cannot be compared, or nothing if they can. */
export function unlikeSamples(
  then: DuetSamples | undefined,
  now: DuetSamples | undefined,
): string | undefined {
  if (then === undefined || now === undefined || then === now) return undefined
  const words = { fastest: 'the fastest undisturbed samples', typical: 'typical samples of a busy machine' }
  return `its ratio is of ${words[then]} before, and of ${words[now]} after; measure again on a machine that is idle`
}
