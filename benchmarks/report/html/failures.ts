import type { ReportView } from './view.js'
import { stateWords } from './words.js'

/** What went wrong on a platform, with everything that it went wrong for. */
export interface FailureGroup {
  readonly platform: string
  /** Empty if the platform failed without a workload to blame. */
  readonly workloads: readonly string[]
  readonly words: string
  readonly reason: string
  /** Last lines of the console. */
  readonly lines: readonly string[]
}

/** The reason without the name of the workload before it, which stands there already. */
function withoutName(reason: string, workload: string): string {
  return reason.startsWith(`${workload}: `) ? reason.slice(workload.length + 2) : reason
}

/** Every failure of the campaign, once: the same evidence may stand behind many workloads. */
export function failureGroups({ summary, failures }: ReportView): readonly FailureGroup[] {
  const fromCells = summary.cells.flatMap((cell) =>
    cell.state === 'wrong' ||
    cell.state === 'failed' ||
    cell.state === 'timed-out' ||
    cell.state === 'unsupported'
      ? [
          {
            ...cell,
            reason: withoutName(cell.reason, cell.workload),
            workloads: [cell.workload],
            words: stateWords[cell.state],
            lines: cell.evidence,
          },
        ]
      : [],
  )
  const fromLog = failures.map((failure) => ({
    ...failure,
    reason: withoutName(failure.reason, failure.workload ?? ''),
    workloads: failure.workload === undefined ? [] : [failure.workload],
    words: failure.outcome === 'garbage' ? 'garbage on the console' : stateWords[failure.outcome],
    lines: failure.evidence,
  }))
  const groups = new Map<string, FailureGroup>()
  for (const { platform, workloads, words, reason, lines } of [...fromCells, ...fromLog]) {
    const key = JSON.stringify([platform, reason, lines])
    const found = groups.get(key)
    const together = [...new Set([...(found?.workloads ?? []), ...workloads])]
    groups.set(key, { platform, words: found?.words ?? words, reason, lines, workloads: together })
  }
  return [...groups.values()]
}
