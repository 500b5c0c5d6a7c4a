import type { FailureRecord, InvocationRecord, SampleRecord, SpreadRecord } from './records.js'
import type { Visit } from './visit.js'

/** What an invocation leaves in the log. */
export type InvocationEntry = SampleRecord | SpreadRecord | FailureRecord | InvocationRecord

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
