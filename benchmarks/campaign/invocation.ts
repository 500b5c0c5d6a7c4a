import type { GuestSession } from './guest-session.js'
import { type InvocationEntry, invocationRecords, sampleRecord } from './invocation-records.js'
import type { NoiseSampler } from './noise/sampler.js'
import type { CampaignPlatform } from './platform.js'
import type { LatencyRecord, SampleRecord, SpreadRecord } from './records.js'
import { createSpreadClock } from './spread-clock.js'
import { prepare, runSpread, runTrial, wrongChecksum } from './trial.js'
import type { FailedTrial } from './trial-failure.js'
import { type VisitOptions, visit } from './visit.js'
import type { CampaignWorkload } from './workload.js'

/** A workload and how many units a sample of it has on the platform. */
export interface Calibrated {
  readonly workload: CampaignWorkload
  readonly units: number
  /** How many samples it has. */
  readonly iterations: number
}

/** One invocation to make. */
export interface InvocationTask {
  readonly platform: CampaignPlatform
  /** Number of the invocation, which is that of the round. */
  readonly invocation: number
  readonly position: number
  /** In the order in which they run. */
  readonly workloads: readonly Calibrated[]
}

/**
 * Makes one invocation: boots, takes the samples of each workload, destroys the machine.
 *
 * @returns The samples, the failures, and the invocation's own record last, as they are written to the log.
 */
export async function measureInvocation(
  task: InvocationTask,
  options: VisitOptions,
): Promise<readonly InvocationEntry[]> {
  const { platform, invocation, position } = task
  const sizes = new Map(task.workloads.map((calibrated) => [calibrated.workload.name, calibrated]))
  const samples: SampleRecord[] = []
  const spreads: { readonly session: GuestSession; readonly record: SpreadRecord }[] = []
  const clock = createSpreadClock(options)
  let payloadNs = 0
  const spreadWorkload = async (
    session: GuestSession,
    workload: CampaignWorkload,
  ): Promise<FailedTrial | undefined> => {
    if (workload.spread === undefined) return undefined
    await clock.before(session)
    const trial = await runSpread(session, workload, workload.spread, options)
    if (trial.state === 'failed') return trial
    await clock.after(session)
    const { state: _state, ...measured } = trial
    const where = { platform: platform.record.id, invocation, workload: workload.name }
    spreads.push({ session, record: { kind: 'spread', ...where, ...measured } })
    payloadNs += trial.elapsed
    return undefined
  }
  const sampleWorkload = async (
    session: GuestSession,
    workload: CampaignWorkload,
    latency: LatencyRecord,
    noise: NoiseSampler,
  ): Promise<FailedTrial | undefined> => {
    const prepared = await prepare(session, workload, options)
    if (prepared.state === 'failed') return prepared
    payloadNs += Math.max(0, prepared.elapsed - latency.medianNs)
    const spreadFailed = await spreadWorkload(session, workload)
    if (spreadFailed !== undefined || workload.spreadOnly === true) return spreadFailed
    const { units: count = 1, iterations = 0 } = sizes.get(workload.name) ?? {}
    noise.begin()
    for (let iteration = 0; iteration < iterations; iteration++) {
      const trial = await runTrial(session, workload, hiddenUnits(count, platform), options)
      if (trial.state === 'failed') return trial
      const where = { platform: platform.record.id, invocation, workload: workload.name, iteration }
      samples.push(sampleRecord({ ...where, units: count }, trial, noise.lap()))
      payloadNs += Math.max(0, trial.elapsed - latency.medianNs)
      if (trial.verdict === 'wrong') return wrongChecksum(session, workload, trial)
    }
    return undefined
  }
  const workloads = task.workloads.map((calibrated) => calibrated.workload)
  const visited = await visit(platform, workloads, sampleWorkload, options)
  const distributions = spreads.map(({ session, record }) => {
    const rate = clock.rateIn(session)
    return rate === undefined ? record : { ...record, clock: rate }
  })
  return invocationRecords([...samples, ...distributions], visited, { invocation, position, payloadNs })
}

/** How many units a platform really does where its records say so many. */
export function hiddenUnits(units: number, { workFactor = 1 }: Pick<CampaignPlatform, 'workFactor'>): number {
  return Math.max(1, Math.round(units * workFactor))
}
