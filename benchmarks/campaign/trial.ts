import { acceptPrepared, acceptRun, type Fault, type Refusal } from './answers.js'
import type { GuestSession, WaitOptions } from './guest-session.js'
import { outcomeOf } from './machine.js'
import type { FailureRecord, SampleRecord, SpreadRecord } from './records.js'
import { acceptSpread } from './spread-answer.js'
import type { CampaignWorkload } from './workload.js'

/** One timed execution that answered, rightly or wrongly. */
export interface Trial extends Pick<SampleRecord, 'elapsed' | 'ticks' | 'checksum' | 'further' | 'verdict'> {
  readonly state: 'answered'
}

/** A workload that cannot go on. */
export interface FailedTrial {
  readonly state: 'failed'
  readonly failure: Pick<FailureRecord, 'outcome' | 'reason' | 'code' | 'evidence'>
  /** Whether the guest is past speaking to, so that it must be booted again. */
  readonly lost: boolean
}

/** Runs `units` units of a workload and judges the checksum. */
export async function runTrial(
  session: GuestSession,
  workload: CampaignWorkload,
  units: number,
  options: WaitOptions,
): Promise<Trial | FailedTrial> {
  const { name } = workload
  const result = await session.ask(`run ${name} ${units}`, acceptRun(name, units), options)
  if (result.state !== 'answered') {
    return lost(session, outcomeOf(result.state), `${name}: ${result.reason}`)
  }
  const { answer, elapsed } = result
  if (answer.state === 'refused') return refused(session, name, answer)
  if (answer.state === 'faulted') return faulted(session, name, answer)
  if (answer.state === 'unsteady') {
    const reason = `${name} gave two results for the same work: ${answer.checksum} and ${answer.other}`
    return { state: 'failed', lost: false, failure: { outcome: 'wrong', reason, evidence: tail(session) } }
  }
  const { ticks, checksum, further = [] } = answer
  return {
    state: 'answered',
    elapsed,
    ticks,
    checksum,
    ...(further.length === 0 ? {} : { further: [...further] }),
    verdict: workload.check(checksum, further),
  }
}

/** Single operations that were timed one by one and were right. */
export interface SpreadTrial
  extends Pick<
    SpreadRecord,
    'count' | 'elapsed' | 'empty' | 'minimum' | 'maximum' | 'buckets' | 'checksum' | 'verdict'
  > {
  readonly state: 'answered'
}

/** Lets the guest time `count` single operations of a workload and judges the checksum. */
export async function runSpread(
  session: GuestSession,
  { name }: CampaignWorkload,
  { count, checksum: right }: NonNullable<CampaignWorkload['spread']>,
  options: WaitOptions,
): Promise<SpreadTrial | FailedTrial> {
  const result = await session.ask(`spread ${name} ${count}`, acceptSpread(name, count), options)
  if (result.state !== 'answered') {
    return lost(session, outcomeOf(result.state), `${name}, one by one: ${result.reason}`)
  }
  const { answer, elapsed } = result
  if (answer.state === 'refused') return refused(session, name, answer)
  if (answer.state === 'faulted') return faulted(session, name, answer)
  const failed = (outcome: FailureRecord['outcome'], reason: string): FailedTrial => ({
    state: 'failed',
    lost: false,
    failure: { outcome, reason, evidence: tail(session) },
  })
  if (answer.state === 'inconsistent') {
    return failed('garbage', `${name} gave a distribution whose parts contradict each other`)
  }
  if (answer.state === 'unsteady') {
    return failed(
      'wrong',
      `${name} gave two results for one operation: ${answer.checksum} and ${answer.other}`,
    )
  }
  if (answer.checksum !== right) {
    return failed('wrong', `an operation of ${name} gave ${answer.checksum}; right is ${right}`)
  }
  return { ...answer, state: 'answered', count, elapsed, verdict: 'exact' }
}

/** Lets the payload set a workload up, and returns how long that took, in nanoseconds. */
export async function prepare(
  session: GuestSession,
  workload: CampaignWorkload,
  options: WaitOptions,
): Promise<{ readonly state: 'prepared'; readonly elapsed: number } | FailedTrial> {
  const { name } = workload
  const result = await session.ask(`prepare ${name}`, acceptPrepared(name), options)
  if (result.state !== 'answered') {
    return lost(session, outcomeOf(result.state), `${name} could not be prepared: ${result.reason}`)
  }
  if (result.answer.state === 'refused') return refused(session, name, result.answer)
  if (result.answer.state === 'faulted') return faulted(session, name, result.answer)
  return { state: 'prepared', elapsed: result.elapsed }
}

/** The failure of a trial whose checksum is wrong. */
export function wrongChecksum(session: GuestSession, workload: CampaignWorkload, trial: Trial): FailedTrial {
  const found = [trial.checksum, ...(trial.further ?? [])].join(' ')
  const reason = `${workload.name} gave ${found}; right is ${workload.expected}`
  return { state: 'failed', lost: false, failure: { outcome: 'wrong', reason, evidence: tail(session) } }
}

function refused(session: GuestSession, name: string, { code, words }: Refusal): FailedTrial {
  const outcome = code === 'unsupported' || code === 'no-memory' ? 'unsupported' : 'failed'
  const reason = `the payload refuses ${name}: ${code === 'unsupported' ? words : `${code}, ${words}`}`
  return { state: 'failed', lost: false, failure: { outcome, reason, code, evidence: tail(session) } }
}

function faulted(session: GuestSession, name: string, { vector }: Fault): FailedTrial {
  return lost(session, 'failed', `${name} ended in exception ${vector} of the guest's CPU`)
}

function lost(session: GuestSession, outcome: FailureRecord['outcome'], reason: string): FailedTrial {
  return { state: 'failed', lost: true, failure: { outcome, reason, evidence: tail(session) } }
}

function tail(session: GuestSession): string[] {
  return session.evidence().slice(-5)
}
