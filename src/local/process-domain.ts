import type { DomainBackend } from '../backend.js'
import type { CallOptions } from '../call.js'
import type { DomainInfo, DomainState } from '../domain-data.js'
import { HypervisorError } from '../errors.js'
import type { LifecycleChange } from '../events.js'
import type { DomainSpec } from '../spec/schema.js'
import type { ProcessStat } from '../state/process-stat.js'
import { createTurns } from '../state/turns.js'
import { type ConsoleLog, createConsoleLog } from './console-log.js'
import { type ConsoleInput, openConsoleStream } from './console-stream.js'
import type { LocalDomain, LocalHost } from './host.js'
import type { ProcessEnd } from './program.js'
import { requireDefined, requireState } from './state-guard.js'
import { createStoppableStart } from './stoppable-start.js'

/** The features of domains that are processes of this host. */
export const processFeatures = ['shutdown', 'suspend', 'stats', 'console', 'console-log', 'affinity'] as const

/** One of {@link processFeatures}. */
export type ProcessFeature = (typeof processFeatures)[number]

/** A domain as its driver sees it. */
export interface ProcessDomain extends LocalDomain {
  readonly backend: DomainBackend<ProcessFeature>
}

/** What a domain does with the processes that are its machine. */
export interface RunningProcesses {
  /** The first of them. */
  readonly pid: number
  /** Resolves when all are gone and their output has been delivered. */
  readonly ended: Promise<ProcessEnd>
  /** Writes to the standard input. */
  readonly input: ConsoleInput
  /** Asks them to end. */
  terminate(): void
  /** Kills them; they are gone when `ended` resolves. */
  kill(): void
  /** Stops them all; resolves when none runs any more and what they wrote before has arrived. */
  stop(): Promise<void>
  /** Lets them go on. */
  proceed(): Promise<void>
  /** Their counters together; `undefined` if they are gone. */
  stat(): Promise<ProcessStat | undefined>
  /** Binds them to host CPUs. */
  bind(cpus: readonly number[]): Promise<void>
  /** Whether they keep this program alive. */
  setReferenced(referenced: boolean): void
}

/** What is special about a driver's domains. */
export interface ProcessLauncher {
  readonly accelerator: string
  /**
   * Starts the processes. Under an abort it may end what it has begun and reject, or resolve all the same.
   *
   * @throws HypervisorError `ERR_INVALID_SPEC`; anything else becomes `ERR_START_FAILED`.
   */
  launch(onOutput: (bytes: Uint8Array) => void, signal: AbortSignal | undefined): Promise<RunningProcesses>
}

interface Run {
  readonly processes: RunningProcesses
  readonly startedAt: number
  /** Resolves when it is over and the domain's state says so. */
  readonly over: Promise<void>
}

/** Makes a domain that runs a program of this host, again and again. */
export function createProcessDomain(
  spec: DomainSpec,
  host: LocalHost<ProcessDomain>,
  launcher: ProcessLauncher,
): ProcessDomain {
  const { name, uuid } = spec
  let state: DomainState = 'shutoff'
  let reason: string | undefined
  let run: Run | undefined
  let log: ConsoleLog = createConsoleLog()
  let asked: 'shut down' | 'destroyed' | undefined
  const starting = createStoppableStart(name)
  const pauses = createTurns()

  const emit = (change: LifecycleChange, why?: string): void =>
    host.emit({ type: 'lifecycle', change, domain: name, uuid, time: Date.now(), reason: why })

  const moveTo = (next: DomainState, why?: string): void => {
    state = next
    reason = why
  }

  const requireRun = (...states: readonly DomainState[]): Run => {
    requireDefined(host, domain)
    requireState(name, state, states)
    if (run !== undefined) return run
    throw new HypervisorError('ERR_INTERNAL', `the domain '${name}' is ${state} without a process`)
  }

  const onEnd = (end: ProcessEnd, ownLog: ConsoleLog): void => {
    run = undefined
    ownLog.close()
    const why = end.signal === null ? `exit status ${end.status}` : `signal ${end.signal}`
    if (asked !== undefined || end.status === 0) {
      moveTo('shutoff', asked ?? why)
      emit('stopped', asked ?? why)
    } else {
      moveTo('crashed', why)
      emit('crashed', why)
    }
  }

  const launch = async (signal: AbortSignal | undefined): Promise<Run> => {
    const ownLog = createConsoleLog()
    const processes = await launcher.launch((bytes) => ownLog.write(bytes), signal)
    log = ownLog
    asked = undefined
    processes.setReferenced(host.referenced)
    const over = processes.ended.then((end) => onEnd(end, ownLog))
    return { processes, over, startedAt: Date.now() }
  }

  const kill = async ({ processes, over }: Run): Promise<void> => {
    asked = 'destroyed'
    moveTo('stopping')
    processes.kill()
    await over
  }

  const start = async (signal: AbortSignal): Promise<void> => {
    const before = { state, reason }
    moveTo('starting')
    try {
      run = await launch(signal)
    } catch (error) {
      moveTo(before.state, before.reason)
      if (error instanceof HypervisorError || signal.aborted) throw error
      throw new HypervisorError('ERR_START_FAILED', `the program of '${name}' could not be started`, {
        cause: error,
      })
    }
    moveTo('running')
    emit('started')
    if (signal.aborted) await kill(run)
    signal.throwIfAborted()
  }

  /** Pauses a machine or lets it go on when that is done and told which was asked for before. */
  const inTurn = async (signal: AbortSignal | undefined, work: () => Promise<void>): Promise<void> => {
    const end = await pauses.take(signal)
    try {
      await work()
    } finally {
      end()
    }
  }

  const backend: DomainBackend<ProcessFeature> = {
    name,
    uuid,
    spec: () => Promise.resolve(spec),
    info: () =>
      settle(() => {
        requireDefined(host, domain)
        return domain.describe()
      }),

    async start({ signal }: CallOptions = {}) {
      requireDefined(host, domain)
      requireState(name, state, ['shutoff', 'crashed'])
      await starting.run(signal, start)
    },

    async destroy() {
      if (state === 'starting') await starting.stop()
      else await kill(requireRun('running', 'paused', 'stopping'))
    },

    async undefine() {
      requireDefined(host, domain)
      if (state !== 'shutoff' && state !== 'crashed') {
        throw new HypervisorError('ERR_INVALID_STATE', `the domain '${name}' is ${state}`, {
          hint: 'Destroy it first.',
        })
      }
      host.remove(domain)
      emit('undefined')
    },

    async shutdown() {
      const { processes } = requireRun('running')
      asked = 'shut down'
      processes.terminate()
    },

    suspend: ({ signal } = {}) =>
      inTurn(signal, async () => {
        const { processes } = requireRun('running')
        moveTo('paused')
        await processes.stop()
        if (requireRun('paused').processes === processes) emit('suspended')
      }),

    resume: ({ signal } = {}) =>
      inTurn(signal, async () => {
        const { processes } = requireRun('paused')
        await processes.proceed()
        requireRun('paused')
        moveTo('running')
        emit('resumed')
      }),

    async stats() {
      const { processes } = requireRun('running', 'paused')
      const counters = await processes.stat()
      if (counters === undefined) {
        throw new HypervisorError('ERR_INVALID_STATE', `the process of '${name}' has just ended`)
      }
      const { user, system, resident } = counters
      return {
        time: Date.now(),
        cpu: { time: user + system, user, system },
        memory: { current: spec.memory, maximum: spec.memory, resident },
        disks: [],
        networks: [],
      }
    },

    async openConsole({ port = 0, scrollback = false } = {}) {
      const { processes } = requireRun('running', 'paused')
      requirePort(port)
      return openConsoleStream(log, scrollback ? log.start : log.end, processes.input)
    },

    consoleLog: ({ port = 0 } = {}) =>
      settle(() => {
        requireDefined(host, domain)
        requirePort(port)
        return log.read(log.start)
      }),

    async setAffinity(cpus) {
      await requireRun('running', 'paused').processes.bind(cpus)
    },
  }

  const domain: ProcessDomain = {
    name,
    uuid,
    backend,
    describe: (): DomainInfo => ({
      name,
      uuid,
      state,
      reason,
      pid: run?.processes.pid,
      memory: spec.memory,
      vcpus: spec.vcpus.count,
      architecture: spec.architecture,
      accelerator: launcher.accelerator,
      startedAt: run?.startedAt,
    }),
    setReferenced: (referenced) => run?.processes.setReferenced(referenced),
  }
  return domain
}

/** Turns what a function throws into a rejection. */
async function settle<Result>(work: () => Result): Promise<Result> {
  return work()
}

function requirePort(port: number): void {
  if (port === 0) return
  throw new HypervisorError('ERR_NO_DEVICE', `a process has no serial port ${port}`, { field: 'port' })
}
