import type { FailureRecord, LogRecord, SampleRecord } from '../campaign/records.js'
import { parseLine } from '../guest/protocol.js'

/** What one platform answered to one form of the analysis. */
export interface FormResult {
  readonly platform: string
  readonly workload: string
  /** The different answers: the checksum, and what followed it. More than one is an unsteady machine. */
  readonly answers: readonly (readonly string[])[]
  /** Why there may be none. */
  readonly failure?: FailureRecord
}

/**
 * Collects the answers from a log. A wrong answer counts as one: where it came while calibrating, there is no sample
 * of it, and it is read from the failure's evidence.
 */
export function formResult(records: readonly LogRecord[], platform: string, workload: string): FormResult {
  const own = records.filter(
    (record): record is SampleRecord | FailureRecord =>
      (record.kind === 'sample' || record.kind === 'failure') &&
      record.platform === platform &&
      record.workload === workload,
  )
  const answers = own.flatMap((record) =>
    record.kind === 'sample' ? [[record.checksum, ...(record.further ?? [])]] : evidenceOf(record, workload),
  )
  const different = new Map(answers.map((words) => [words.join(' '), words]))
  const failure =
    own.find((record) => record.kind === 'failure') ??
    records.find(
      (record) => record.kind === 'failure' && record.platform === platform && record.workload === undefined,
    )
  return {
    platform,
    workload,
    answers: [...different.values()],
    ...(failure?.kind === 'failure' ? { failure } : {}),
  }
}

function evidenceOf({ evidence }: FailureRecord, workload: string): readonly string[][] {
  return evidence.flatMap((text) => {
    const line = parseLine(text)
    return line.kind === 'done' && line.workload === workload
      ? [[line.checksum, ...(line.further ?? [])]]
      : []
  })
}
