import { acceptPrepared, acceptRun } from './answers.js'
import type { GuestSession, WaitOptions } from './guest-session.js'
import type { FailureRecord, SampleRecord, SpreadRecord } from './records.js'
import { acceptSpread } from './spread-answer.js'
import { prepareTool, runTool } from './tool-trial.js'
import { type FailedTrial, failedTrial, faulted, lostTrial, refused } from './trial-failure.js'
import type { CampaignWorkload } from './workload.js'

/** One timed execution that answered, rightly or wrongly. */
export interface Trial
  extends Pick<SampleRecord, 'elapsed' | 'ticks' | 'checksum' | 'further' | 'reported' | 'verdict'> {
  readonly state: 'answered'
}

/** Runs `units` units of a workload and judges the checksum. */
export async function runTrial(
  session: GuestSession,
  workload: CampaignWorkload,
  units: number,
  options: WaitOptions,
): Promise<Trial | FailedTrial> {
  const { name, tool } = workload
  if (tool !== undefined) return await runTool(session, tool, units, options)
  const result = await session.ask(`run ${name} ${units}`, acceptRun(name, units), options)
  if (result.state !== 'answered') return lostTrial(session, result, name)
  const { answer, elapsed } = result
  if (answer.state === 'refused') return refused(session, name, answer)
  if (answer.state === 'faulted') return faulted(session, name, answer)
  if (answer.state === 'unsteady') {
    const reason = `${name} gave two results for the same work: ${answer.checksum} and ${answer.other}`
    return failedTrial(session, 'wrong', reason)
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
  if (result.state !== 'answered') return lostTrial(session, result, `${name}, one by one`)
  const { answer, elapsed } = result
  if (answer.state === 'refused') return refused(session, name, answer)
  if (answer.state === 'faulted') return faulted(session, name, answer)
  const failed = (outcome: FailureRecord['outcome'], reason: string): FailedTrial =>
    failedTrial(session, outcome, reason)
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
  const { name, tool } = workload
  if (tool !== undefined) return await prepareTool(session, tool, options)
  const result = await session.ask(`prepare ${name}`, acceptPrepared(name), options)
  if (result.state !== 'answered') return lostTrial(session, result, `${name} could not be prepared`)
  if (result.answer.state === 'refused') return refused(session, name, result.answer)
  if (result.answer.state === 'faulted') return faulted(session, name, result.answer)
  return { state: 'prepared', elapsed: result.elapsed }
}

/** The failure of a trial whose checksum is wrong. */
export function wrongChecksum(session: GuestSession, workload: CampaignWorkload, trial: Trial): FailedTrial {
  const found = [trial.checksum, ...(trial.further ?? [])].join(' ')
  const reason = `${workload.name} gave ${found}; right is ${workload.expected}`
  return failedTrial(session, 'wrong', reason)
}
