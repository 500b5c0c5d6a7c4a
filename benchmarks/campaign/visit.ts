import { byBoot, cpusFor, shareBoot, withCpus, withoutCpus } from './boot-groups.js'
import { commandLineOf } from './command-line.js'
import { createClockComparison } from './guest-clock.js'
import { askGuestCpu } from './guest-cpu.js'
import type { GuestSession } from './guest-session.js'
import { measureLatency } from './latency.js'
import { boot, type Machine } from './machine.js'
import { readMachineState } from './machine-state.js'
import { bootNeighbours } from './neighbours.js'
import { createNoiseSampler, type NoiseSampler } from './noise/sampler.js'
import type { CampaignPlatform } from './platform.js'
import { endsItself, powerOff } from './power-off.js'
import type { FailureRecord, InvocationRecord, LatencyRecord } from './records.js'
import type { FailedTrial } from './trial-failure.js'
import type { CampaignWorkload } from './workload.js'

/** How a platform is visited. */
export interface VisitOptions {
  /** Name of the domain. */
  readonly name: string
  /** Longest wait for anything, milliseconds. */
  readonly timeout: number
  /** Logical CPUs of the host that the machine is bound to. Default: it is not bound. */
  readonly cpus?: readonly number[] | undefined
  readonly signal?: AbortSignal | undefined
}

/** What is known of a visit besides its samples. */
export interface Visit
  extends Pick<
    InvocationRecord,
    | 'platform'
    | 'startedAt'
    | 'bootNs'
    | 'wallNs'
    | 'latency'
    | 'cpu'
    | 'before'
    | 'after'
    | 'boots'
    | 'clockPairs'
    | 'noiseReading'
    | 'phases'
    | 'shutdownNs'
  > {
  /** Of the machine's process; `undefined` if it has none. */
  readonly commandLine: string[] | undefined
  /** Failures with the workload concerned; without one the platform itself failed. */
  readonly failures: readonly (FailedTrial['failure'] & { readonly workload?: string })[]
  /** Whether the payload never came up. */
  readonly dead: boolean
}

/** What is done with one workload while the payload runs. Returns a failure, or nothing. */
export type Work = (
  session: GuestSession,
  workload: CampaignWorkload,
  latency: LatencyRecord,
  noise: NoiseSampler,
  bind: Machine['bind'],
) => Promise<FailedTrial | undefined>

/**
 * Boots a platform and does the work for each workload in order. Where a guest is past speaking to it is
 * destroyed, and a new one is booted for the remaining workloads. The boundary family, and workloads that need more
 * CPUs than the platform's machine has, come last, in boots of their own. The machine is gone when this resolves.
 *
 * @throws HypervisorError `ERR_ABORTED`.
 */
export async function visit(
  platform: CampaignPlatform,
  workloads: readonly CampaignWorkload[],
  work: Work,
  options: VisitOptions,
): Promise<Visit> {
  const startedAt = new Date().toISOString()
  const before = await readMachineState()
  const started = process.hrtime.bigint()
  const failures: (FailedTrial['failure'] & { readonly workload?: string })[] = []
  const remaining = byBoot(platform, workloads)
  const needs = new Set(workloads.flatMap((workload) => workload.needs ?? []))
  let [bootNs, boots, dead] = [0, 0, false]
  let latency: LatencyRecord | undefined
  let cpu: string | undefined
  let commandLine: string[] | undefined
  let phases: InvocationRecord['phases']
  let shutdownNs: number | undefined
  let noiseReading: InvocationRecord['noiseReading']
  const clocks = createClockComparison()
  do {
    boots++
    if (boots > 1) clocks.reboot()
    const [next] = remaining
    const cpus = next === undefined ? undefined : cpusFor(platform, next)
    const booted = cpus === undefined ? platform : withCpus(platform, cpus)
    const machine = await boot(booted, { ...options, needs })
    if (machine.state === 'failed' && cpus !== undefined && (next?.cpus ?? 1) === cpus && cpus > 1) {
      const failure = withoutCpus(machine, cpus)
      failures.push(...remaining.splice(0).map(({ name }) => ({ workload: name, ...failure })))
      break
    }
    if (machine.state === 'failed') {
      failures.push(machine.failure)
      dead = boots === 1
      break
    }
    await using running = machine
    const { session } = running
    bootNs += running.bootNs
    phases ??= running.phases
    latency ??= await measureLatency(session, options)
    if (latency === undefined) {
      failures.push(silent(session))
      dead = true
      break
    }
    cpu ??= await askGuestCpu(session, options)
    commandLine ??= commandLineOf(running.pid, platform)
    await clocks.read(session, options)
    const beside = await bootNeighbours(booted, { ...options, needs })
    if (beside.state === 'failed') {
      failures.push(beside.failure)
      dead = boots === 1
      break
    }
    await using neighbours = beside
    using noise = createNoiseSampler({ pid: running.pid })
    let lost = false
    for (let workload = remaining[0]; workload !== undefined; workload = remaining[0]) {
      if (next !== undefined && !shareBoot(platform, next, workload)) break
      remaining.shift()
      const rest = await neighbours.busyWith(workload)
      const own = await work(session, workload, latency, noise, running.bind)
      const besides = await rest()
      const failed = own ?? besides
      noiseReading = noise.reading()
      if (failed?.lost !== true) await clocks.read(session, options)
      if (failed === undefined) continue
      failures.push({ workload: workload.name, ...failed.failure })
      lost = failed.lost
      if (lost) break
    }
    if (!lost && endsItself(platform)) shutdownNs = await powerOff(session, options)
  } while (remaining.length > 0)
  const wallNs = Number(process.hrtime.bigint() - started)
  const after = await readMachineState()
  const clockPairs = clocks.pairs()
  return {
    platform: platform.record.id,
    startedAt,
    before,
    after,
    bootNs,
    wallNs,
    boots,
    dead,
    failures,
    commandLine,
    ...(phases === undefined ? {} : { phases }),
    ...(shutdownNs === undefined ? {} : { shutdownNs }),
    ...(clockPairs === undefined ? {} : { clockPairs }),
    ...(noiseReading === undefined ? {} : { noiseReading }),
    ...(latency === undefined ? {} : { latency }),
    ...(cpu === undefined ? {} : { cpu }),
  }
}

function silent(session: GuestSession): Pick<FailureRecord, 'outcome' | 'reason' | 'evidence'> {
  return {
    outcome: 'failed',
    reason: 'the payload came up but does not answer the command echo',
    evidence: [...session.evidence()],
  }
}
