import { isHypervisorError } from '../../../src/index.js'
import type { GuestSession } from '../guest-session.js'
import { hiddenUnits } from '../invocation.js'
import { type InvocationEntry, invocationRecords, sampleRecord } from '../invocation-records.js'
import type { Machine } from '../machine.js'
import type { NoiseSampler } from '../noise/sampler.js'
import type { CampaignPlatform } from '../platform.js'
import type { LatencyRecord, SampleRecord } from '../records.js'
import { prepare, runTrial, wrongChecksum } from '../trial.js'
import { type FailedTrial, unmanaged } from '../trial-failure.js'
import { type VisitOptions, visit, type Work } from '../visit.js'
import type { CampaignWorkload } from '../workload.js'
import { createMeeting, type Meeting } from './meeting.js'
import { overlapShare, type Span } from './overlap.js'
import { cpuOfIteration, isToldFirst } from './place.js'
import { tellInTurn } from './tell.js'
import type { DuetUnits } from './units.js'

/** A workload, and how many units its samples have on either side. */
export interface DuetWorkload {
  readonly workload: CampaignWorkload
  readonly units: DuetUnits
  readonly iterations: number
}

/** One side of a duet. */
export interface DuetSide {
  readonly platform: CampaignPlatform
  /** Name of its domain. */
  readonly name: string
  /** The logical CPUs of the host that its machine is bound to in turn, as `cpuOfIteration` says. */
  readonly cpus: readonly [first: number, second: number]
}

/** A duet to make. */
export interface DuetTask {
  readonly platform: DuetSide
  readonly baseline: DuetSide
  /** Number of the round, and of the invocation on either side. */
  readonly round: number
  readonly position: number
  /** In the order in which both sides run them. */
  readonly workloads: readonly DuetWorkload[]
}

/** What a side does in a duet. */
interface Part {
  readonly role: 'platform' | 'baseline'
  readonly own: DuetSide
  readonly partner: string
  readonly meeting: Meeting<Span>
}

/**
 * Makes one duet: boots a platform and its baseline, each bound to a CPU of its own, and has both take their samples
 * at the same time, iteration by iteration, each begun when both are ready. Of every two they change CPUs in between.
 * A sample whose partner failed is no sample of a duet and is not kept.
 *
 * @returns The records of the baseline's invocation and then those of the platform's, as they are written to the log.
 * @throws HypervisorError `ERR_ABORTED`, when both machines are gone.
 */
export async function measureDuet(
  task: DuetTask,
  options: Omit<VisitOptions, 'name' | 'cpus'>,
): Promise<readonly InvocationEntry[]> {
  const { platform, baseline } = task
  const [first, second] = createMeeting<Span>()
  const parts: readonly Part[] = [
    { role: 'baseline', own: baseline, partner: platform.platform.record.id, meeting: first },
    { role: 'platform', own: platform, partner: baseline.platform.record.id, meeting: second },
  ]
  const ends = await Promise.allSettled(parts.map((part) => play(part, task, options)))
  return ends.flatMap((end) => {
    if (end.status === 'rejected') throw end.reason
    return end.value
  })
}

async function play(
  part: Part,
  task: DuetTask,
  options: Omit<VisitOptions, 'name' | 'cpus'>,
): Promise<readonly InvocationEntry[]> {
  const { role, own, partner, meeting } = part
  const { round: invocation, position } = task
  const planned = new Map(task.workloads.map((entry) => [entry.workload.name, entry]))
  const [cpu] = own.cpus
  const samples: SampleRecord[] = []
  let payloadNs = 0
  const playWorkload = async (
    session: GuestSession,
    workload: CampaignWorkload,
    latency: LatencyRecord,
    noise: NoiseSampler,
    bind: Machine['bind'],
  ): Promise<FailedTrial | undefined> => {
    const { name } = workload
    const { units: sizes, iterations = 0 } = planned.get(name) ?? {}
    const units = sizes?.[role] ?? 1
    const arrive = (step: string, span: Span = instant()) => meeting.meet(name, step, span)
    const placeOf = (iteration: number) => cpuOfIteration(own.cpus, iteration)
    const go = (iteration: number) => bindTo(session, bind, placeOf(iteration))
    const unbound = await go(0)
    if (unbound !== undefined) return unbound
    if ((await arrive('set-up')) === undefined) return undefined
    const prepared = await prepare(session, workload, options)
    if (prepared.state === 'failed') return prepared
    payloadNs += Math.max(0, prepared.elapsed - latency.medianNs)
    noise.begin()
    for (let iteration = 0; iteration < iterations; iteration++) {
      const failed = iteration === 0 ? undefined : await go(iteration)
      if (failed !== undefined) return failed
      if ((await arrive(`start of iteration ${iteration}`)) === undefined) return undefined
      const told = await tellInTurn(
        isToldFirst(role, iteration),
        () => arrive(`iteration ${iteration} is under way`),
        async () => ({
          ...instant(),
          trial: await runTrial(session, workload, hiddenUnits(units, own.platform), options),
        }),
      )
      if (told === undefined) return undefined
      const { from, trial } = told
      if (trial.state === 'failed') return trial
      const span = { from, to: from + BigInt(Math.round(trial.elapsed)) }
      // The counters are read when both are done: reading them takes a CPU that the other one may need.
      const other = await arrive(`end of iteration ${iteration}`, span)
      const meanwhile = noise.lap()
      if (other === undefined) return undefined
      const where = { platform: own.platform.record.id, invocation, workload: name, iteration }
      const together = { partner, onCpu: placeOf(iteration), overlap: overlapShare(span, other) }
      samples.push(sampleRecord({ ...where, units, ...together }, trial, meanwhile))
      payloadNs += Math.max(0, trial.elapsed - latency.medianNs)
      if (trial.verdict === 'wrong') return wrongChecksum(session, workload, trial)
    }
    return undefined
  }
  const work: Work = async (session, workload, ...rest) => {
    const failed = await playWorkload(session, workload, ...rest)
    if (failed !== undefined) meeting.giveUp(workload.name)
    return failed
  }
  try {
    const workloads = task.workloads.map(({ workload }) => workload)
    const visited = await visit(own.platform, workloads, work, { ...options, name: own.name, cpus: [cpu] })
    return invocationRecords(samples, visited, {
      invocation,
      position,
      payloadNs,
      duet: { partner, part: role },
    })
  } finally {
    meeting.leave()
  }
}

/** A machine that has ended cannot be bound; that is a failure of the platform, not of the campaign. */
async function bindTo(
  session: GuestSession,
  bind: Machine['bind'],
  cpu: number,
): Promise<FailedTrial | undefined> {
  try {
    await bind([cpu])
    return undefined
  } catch (error) {
    if (!isHypervisorError(error) || isHypervisorError(error, 'ERR_ABORTED')) throw error
    return unmanaged(session, `it cannot be bound to CPU ${cpu}`, error)
  }
}

function instant(): Span {
  const now = process.hrtime.bigint()
  return { from: now, to: now }
}
