import { entry } from '../campaign/entry.js'
import type { FailureRecord, LogRecord } from '../campaign/records.js'
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

/** What a log has of the forms of the analysis. */
export interface FormAnswers {
  /** The different answers by platform and form, each by its words with blanks between. */
  readonly words: ReadonlyMap<string, ReadonlyMap<string, ReadonlyMap<string, readonly string[]>>>
  readonly failures: readonly FailureRecord[]
}

/**
 * Collects the answers from a log, in one pass. A wrong answer counts as one: where it came while calibrating, there
 * is no sample of it, and it is read from the failure's evidence.
 */
export function formAnswers(records: readonly LogRecord[], forms: readonly string[]): FormAnswers {
  const words = new Map<string, Map<string, Map<string, readonly string[]>>>()
  const wanted = new Set(forms)
  const take = (platform: string, workload: string, answer: readonly string[]): void => {
    const ofPlatform = entry(words, platform, () => new Map<string, Map<string, readonly string[]>>())
    entry(ofPlatform, workload, () => new Map<string, readonly string[]>()).set(answer.join(' '), answer)
  }
  const failures: FailureRecord[] = []
  for (const record of records) {
    if (record.kind === 'failure') failures.push(record)
    if (record.kind !== 'sample' && record.kind !== 'failure') continue
    const { platform, workload } = record
    if (workload === undefined || !wanted.has(workload)) continue
    if (record.kind === 'sample') take(platform, workload, [record.checksum, ...(record.further ?? [])])
    else for (const answer of evidenceOf(record, workload)) take(platform, workload, answer)
  }
  return { words, failures }
}

/** What one platform answered to one form. */
export function formResult({ words, failures }: FormAnswers, platform: string, workload: string): FormResult {
  const own = failures.filter((failure) => failure.platform === platform)
  const failure =
    own.find((one) => one.workload === workload) ?? own.find((one) => one.workload === undefined)
  return {
    platform,
    workload,
    answers: [...(words.get(platform)?.get(workload)?.values() ?? [])],
    ...(failure === undefined ? {} : { failure }),
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
