import type { HypervisorError } from '../../src/index.js'
import type { Fault, Refusal } from './answers.js'
import type { GuestSession, Unanswered } from './guest-session.js'
import { outcomeOf } from './machine.js'
import type { FailureRecord } from './records.js'

/** A workload that cannot go on. */
export interface FailedTrial {
  readonly state: 'failed'
  readonly failure: Pick<FailureRecord, 'outcome' | 'reason' | 'code' | 'evidence'>
  /** Whether the guest is past speaking to, so that it must be booted again. */
  readonly lost: boolean
}

/** The failure of a trial after which the guest can be asked again. */
export function failedTrial(
  session: GuestSession,
  outcome: FailureRecord['outcome'],
  reason: string,
): FailedTrial {
  return { state: 'failed', lost: false, failure: { outcome, reason, evidence: tail(session) } }
}

/** The failure of a trial that was not answered. */
export function lostTrial(session: GuestSession, { state, reason }: Unanswered, what: string): FailedTrial {
  return lost(session, outcomeOf(state), `${what}: ${reason}`)
}

/** The failure of a trial that the payload refuses. */
export function refused(session: GuestSession, name: string, { code, words }: Refusal): FailedTrial {
  const outcome = code === 'unsupported' || code === 'no-memory' ? 'unsupported' : 'failed'
  const reason = `the payload refuses ${name}: ${code === 'unsupported' ? words : `${code}, ${words}`}`
  return { state: 'failed', lost: false, failure: { outcome, reason, code, evidence: tail(session) } }
}

/** The failure of a trial that ended in an exception of the guest's CPU. */
export function faulted(session: GuestSession, name: string, { vector }: Fault): FailedTrial {
  return lost(session, 'failed', `${name} ended in exception ${vector} of the guest's CPU`)
}

/** The failure of a machine to which the host could not do what a trial needs; it is booted again. */
export function unmanaged(session: GuestSession, what: string, error: HypervisorError): FailedTrial {
  const failed = lost(session, 'failed', `${what}: ${error.message}`)
  return { ...failed, failure: { ...failed.failure, code: error.code } }
}

function lost(session: GuestSession, outcome: FailureRecord['outcome'], reason: string): FailedTrial {
  return { state: 'failed', lost: true, failure: { outcome, reason, evidence: tail(session) } }
}

function tail(session: GuestSession): string[] {
  return session.evidence().slice(-5)
}
