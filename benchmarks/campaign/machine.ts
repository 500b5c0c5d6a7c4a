import {
  type AnyConnection,
  type AnyDomain,
  type CallOptions,
  connect,
  HypervisorError,
  isHypervisorError,
  supports,
} from '../../src/index.js'
import { moveToIsolatedCpus } from '../tune/isolate.js'
import { acceptReady } from './answers.js'
import { createBootClock } from './boot-phases.js'
import { type Answered, createSession, type GuestSession, type Unanswered } from './guest-session.js'
import { heardStart } from './heard-start.js'
import { machineTitle } from './machine-title.js'
import { type CampaignPlatform, connectionOf } from './platform.js'
import type { BootPhases, FailureRecord } from './records.js'
import { provideResources, type Resources } from './resources/provide.js'
import type { WorkloadNeed } from './workload.js'

/** A booted payload. Disposing of it destroys the machine and forgets its definition. */
export interface Machine extends AsyncDisposable {
  readonly state: 'ready'
  readonly session: GuestSession
  /** From the call of `start()` to the payload's first line, nanoseconds. */
  readonly bootNs: number
  /** When the parts of the boot began. */
  readonly phases: BootPhases
  /** The machine's process, where it is a process of this host. */
  readonly pid?: number | undefined
  /** Binds the machine to logical CPUs of the host. @throws HypervisorError as the domain's `setAffinity`. */
  bind(cpus: readonly number[]): Promise<void>
}

/** A platform that did not come up; nothing of it is left. */
export interface FailedBoot {
  readonly state: 'failed'
  readonly failure: Pick<FailureRecord, 'outcome' | 'reason' | 'code' | 'evidence'>
}

/** How to boot. */
export interface BootOptions {
  /** Name of the domain. One that a killed run left behind under this name is removed first. */
  readonly name: string
  /** Milliseconds for each step. */
  readonly timeout: number
  /** What the workloads that will run need beside the machine. Default: nothing. */
  readonly needs?: ReadonlySet<WorkloadNeed> | undefined
  /** Logical CPUs of the host that the machine is bound to. Default: those that are isolated, or all. */
  readonly cpus?: readonly number[] | undefined
  readonly signal?: AbortSignal | undefined
}

/** How long a kernel may take to start the payload, milliseconds: on a busy machine the translator needs its time. */
const kernelPatience = 60_000

/**
 * Boots the payload on a platform and waits until it says that it is ready.
 *
 * @throws HypervisorError `ERR_ABORTED` if the signal is aborted, after the machine is gone.
 */
export async function boot(platform: CampaignPlatform, options: BootOptions): Promise<Machine | FailedBoot> {
  const call = { timeout: options.timeout, signal: options.signal }
  let connection: AnyConnection | undefined
  let domain: AnyDomain | undefined
  let session: GuestSession | undefined
  let resources: Resources | undefined
  const release = async (): Promise<void> => {
    session?.close()
    try {
      if (domain !== undefined) await remove(domain, options.timeout)
      await connection?.close()
    } finally {
      await resources?.[Symbol.asyncDispose]()
    }
  }
  try {
    connection = await connect(connectionOf(platform), call)
    await removeLeftover(connection, options)
    resources = await provideResources(platform, options.needs ?? new Set(), options.signal)
    domain = await connection.define({ ...resources.spec, name: options.name, title: machineTitle() }, call)
    const start = heardStart(domain, connection.driver)
    const started = process.hrtime.bigint()
    const clock = createBootClock()
    session = createSession(await start(call, () => clock.running()), resources.place)
    const patience =
      platform.record.kernel === undefined ? options.timeout : Math.max(options.timeout, kernelPatience)
    const ready = await session.wait(clock.watch(acceptReady), { ...call, timeout: patience })
    const bootNs = Number(process.hrtime.bigint() - started)
    const failure = bootFailure(ready, platform.record.target) ?? rootFailure(platform, session)
    if (failure === undefined) {
      const { pid } = await domain.info(call)
      const bind = binderOf(domain, platform.record.driver, call)
      if (options.cpus !== undefined) await bind(options.cpus)
      else if (pid !== undefined) await moveToIsolatedCpus(pid)
      const phases = { ...clock.phases(), readyNs: bootNs }
      return { state: 'ready', session, bootNs, phases, pid, bind, [Symbol.asyncDispose]: release }
    }
    const evidence = [...session.evidence()]
    await release()
    return { state: 'failed', failure: { ...failure, evidence } }
  } catch (error) {
    const evidence = [...(session?.evidence() ?? [])]
    await release().catch(() => {})
    if (options.signal?.aborted || !isHypervisorError(error)) throw error
    return { state: 'failed', failure: { ...describe(error), evidence: [...evidence, ...causeLines(error)] } }
  }
}

function binderOf(domain: AnyDomain, driver: string, call: CallOptions): Machine['bind'] {
  return async (cpus) => {
    if (supports(domain, 'affinity')) return await domain.setAffinity(cpus, call)
    throw new HypervisorError('ERR_UNSUPPORTED', `the driver '${driver}' cannot bind a machine to CPUs`)
  }
}

function bootFailure(
  ready: Answered<NonNullable<ReturnType<typeof acceptReady>>> | Unanswered,
  target: string,
): Pick<FailureRecord, 'outcome' | 'reason'> | undefined {
  if (ready.state !== 'answered') {
    return { outcome: outcomeOf(ready.state), reason: `the payload did not come up: ${ready.reason}` }
  }
  const { answer } = ready
  if (answer.state === 'faulted') {
    return { outcome: 'failed', reason: `the payload ended in exception ${answer.vector} of the guest's CPU` }
  }
  return answer.target === target
    ? undefined
    : { outcome: 'wrong', reason: `the payload says it is ${answer.target}` }
}

/** A payload that cannot enter its root file system says so before it says that it is ready. */
function rootFailure(
  { rootImage }: CampaignPlatform,
  session: GuestSession,
): Pick<FailureRecord, 'outcome' | 'reason'> | undefined {
  if (rootImage === undefined) return undefined
  const said = session.evidence().find((line) => line.startsWith('root: '))
  if (said === undefined) return undefined
  return { outcome: 'failed', reason: `the payload cannot enter its root file system: ${said}` }
}

/** What the end of a wait is called in the records. */
export function outcomeOf(state: 'timed-out' | 'garbage' | 'ended'): FailureRecord['outcome'] {
  return state === 'ended' ? 'failed' : state
}

function describe(error: HypervisorError): Pick<FailureRecord, 'outcome' | 'reason' | 'code'> {
  const outcome = error.code === 'ERR_TIMEOUT' ? 'timed-out' : 'failed'
  return { outcome, reason: error.message, code: error.code }
}

/** What a machine that died at once wrote to its standard error, where its driver kept that. */
function causeLines(error: HypervisorError): readonly string[] {
  const { cause } = error
  if (typeof cause !== 'object' || cause === null || !('stderr' in cause)) return []
  const { stderr } = cause
  if (typeof stderr !== 'string') return []
  return stderr
    .split('\n')
    .filter((line) => line !== '')
    .slice(-10)
    .map((line) => line.replace(/[^\x20-\x7e]/g, '?').slice(0, 200))
}

async function removeLeftover(connection: AnyConnection, options: BootOptions): Promise<void> {
  const left = await connection.lookup(options.name, options).catch((error: unknown) => {
    if (isHypervisorError(error, 'ERR_NO_DOMAIN')) return undefined
    throw error
  })
  if (left !== undefined) await remove(left, options.timeout)
}

/** Destroys and undefines a domain, also when the campaign is being interrupted: it takes no signal. */
export async function remove(domain: AnyDomain, timeout: number): Promise<void> {
  await domain.destroy({ timeout }).catch((error: unknown) => {
    if (!isHypervisorError(error, 'ERR_INVALID_STATE', 'ERR_NO_DOMAIN')) throw error
  })
  await domain.undefine({ timeout }).catch((error: unknown) => {
    if (!isHypervisorError(error, 'ERR_NO_DOMAIN')) throw error
  })
}
