import type { ReportView } from './view.js'

/** Warnings of the summary, sorted by what they are about. */
export interface Remarks {
  /** On the campaign as a whole. */
  readonly general: readonly string[]
  /** On one figure: they begin with `workload on platform:`. */
  readonly particular: readonly string[]
}

/** Sorts the warnings. The report says from the environment itself that the machine is virtual. */
export function remarksOf({ summary, environment }: ReportView): Remarks {
  const subjects = summary.cells.map(({ workload, platform }) => `${workload} on ${platform}:`)
  const isParticular = (text: string): boolean => subjects.some((subject) => text.startsWith(subject))
  const saidAlready = (text: string): boolean =>
    environment.virtualization.virtual === true && text.startsWith('this machine is itself a virtual machine')
  return {
    general: summary.warnings.filter((text) => !isParticular(text) && !saidAlready(text)),
    particular: summary.warnings.filter(isParticular),
  }
}

/** The warnings on one workload, whatever the platform. */
export function remarksOn(view: ReportView, workload: string): readonly string[] {
  return remarksOf(view).particular.filter((text) => text.startsWith(`${workload} on `))
}
