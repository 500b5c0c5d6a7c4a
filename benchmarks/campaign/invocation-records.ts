import type { FailureRecord, InvocationRecord, SampleNoise, SampleRecord, SpreadRecord } from './records.js'
import type { Trial } from './trial.js'
import type { Visit } from './visit.js'

/** What an invocation leaves in the log. */
export type InvocationEntry = SampleRecord | SpreadRecord | FailureRecord | InvocationRecord

/** The record of a trial that is a sample. `noise` is what happened on the host meanwhile, where that was counted. */
export function sampleRecord(
  own: Omit<SampleRecord, 'kind' | 'noise' | keyof Trial>,
  { state: _state, ...measured }: Trial,
  noise: SampleNoise | undefined,
): SampleRecord {
  return { kind: 'sample', ...own, ...measured, ...(noise === undefined ? {} : { noise }) }
}

/**
 * The records of an invocation as they are written to the log: what was measured, the failures, and the invocation's
 * own record last.
 */
export function invocationRecords(
  measured: readonly (SampleRecord | SpreadRecord)[],
  { failures, dead, commandLine: _commandLine, ...facts }: Visit,
  own: Pick<InvocationRecord, 'invocation' | 'position' | 'payloadNs' | 'duet'>,
): readonly InvocationEntry[] {
  const { platform } = facts
  const { invocation } = own
  const outcome = dead ? 'failed' : failures.length > 0 ? 'partial' : 'complete'
  return [
    ...measured,
    ...failures.map((failure) => ({ kind: 'failure' as const, platform, invocation, ...failure })),
    { kind: 'invocation', ...own, outcome, ...facts },
  ]
}
