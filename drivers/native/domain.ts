import type { DomainBackend, DomainDefinition } from '../../src/backend.js'
import type { CallOptions } from '../../src/call.js'
import type { DomainInfo, DomainState } from '../../src/domain-data.js'
import { HypervisorError } from '../../src/errors.js'
import type { LifecycleChange } from '../../src/events.js'
import { bindProcess } from '../../src/local/affinity.js'
import { type ConsoleLog, createConsoleLog } from '../../src/local/console-log.js'
import { openConsoleStream } from '../../src/local/console-stream.js'
import type { LocalDomain, LocalHost } from '../../src/local/host.js'
import { readProcessStat } from '../../src/state/process-stat.js'
import type { NativeOptions } from './options.js'
import { type ProcessEnd, type Program, runProgram } from './process.js'
import { requireProcessSpec } from './requirements.js'
import { isStopped } from './stopped.js'

/** The features of the driver's domains. */
export type NativeFeature = 'shutdown' | 'suspend' | 'stats' | 'console' | 'affinity'

/** A domain as the driver itself sees it. */
export interface NativeDomain extends LocalDomain {
  readonly backend: DomainBackend<NativeFeature>
}

interface Run {
  readonly program: Program
  readonly startedAt: number
  /** Resolves when it is over and the domain's state says so. */
  readonly over: Promise<void>
}

/** Makes a domain that runs one program as a process, again and again. */
export function createNativeDomain(
  definition: DomainDefinition<NativeOptions>,
  host: LocalHost<NativeDomain>,
): NativeDomain {
  const { spec, options } = definition
  const { name, uuid } = spec
  let state: DomainState = 'shutoff'
  let reason: string | undefined
  let run: Run | undefined
  let log: ConsoleLog = createConsoleLog()
  let asked: 'shut down' | 'destroyed' | undefined

  const emit = (change: LifecycleChange, why?: string): void =>
    host.emit({ type: 'lifecycle', change, domain: name, uuid, time: Date.now(), reason: why })

  const moveTo = (next: DomainState, why?: string): void => {
    state = next
    reason = why
  }

  const requireDefined = (): void => {
    if (!host.has(domain)) throw new HypervisorError('ERR_NO_DOMAIN', `there is no domain '${name}' any more`)
  }

  const requireRun = (...states: readonly DomainState[]): Run => {
    requireDefined()
    if (run !== undefined && states.includes(state)) return run
    throw new HypervisorError(
      'ERR_INVALID_STATE',
      `the domain '${name}' is ${state}, not ${states.join(' or ')}`,
    )
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

  const launch = async (): Promise<Run> => {
    const path = await requireProcessSpec(spec)
    const ownLog = createConsoleLog()
    const program = await runProgram({ path, ...options, cpus: options.cpus, nice: options.nice }, (bytes) =>
      ownLog.write(bytes),
    )
    log = ownLog
    asked = undefined
    program.setReferenced(host.referenced)
    const over = program.ended.then((end) => onEnd(end, ownLog))
    return { program, over, startedAt: Date.now() }
  }

  const kill = async ({ program, over }: Run): Promise<void> => {
    asked = 'destroyed'
    moveTo('stopping')
    program.signal('SIGKILL', 'group')
    await over
  }

  const backend: DomainBackend<NativeFeature> = {
    name,
    uuid,
    spec: () => Promise.resolve(spec),
    info: () =>
      settle(() => {
        requireDefined()
        return domain.describe()
      }),

    async start({ signal }: CallOptions = {}) {
      requireDefined()
      if (state !== 'shutoff' && state !== 'crashed') {
        throw new HypervisorError('ERR_INVALID_STATE', `the domain '${name}' is ${state} already`)
      }
      const before = { state, reason }
      moveTo('starting')
      try {
        run = await launch()
      } catch (error) {
        moveTo(before.state, before.reason)
        if (error instanceof HypervisorError) throw error
        throw new HypervisorError('ERR_START_FAILED', `the program of '${name}' could not be started`, {
          cause: error,
        })
      }
      moveTo('running')
      emit('started')
      if (signal?.aborted) await kill(run)
      signal?.throwIfAborted()
    },

    async destroy() {
      await kill(requireRun('running', 'paused', 'stopping'))
    },

    async undefine() {
      requireDefined()
      if (state !== 'shutoff' && state !== 'crashed') {
        throw new HypervisorError('ERR_INVALID_STATE', `the domain '${name}' is ${state}`, {
          hint: 'Destroy it first.',
        })
      }
      host.remove(domain)
      emit('undefined')
    },

    async shutdown() {
      const { program } = requireRun('running')
      asked = 'shut down'
      program.signal('SIGTERM', 'process')
    },

    async suspend() {
      const { program } = requireRun('running')
      moveTo('paused')
      program.signal('SIGSTOP', 'group')
      await whenStopped(program.pid)
      if (requireRun('paused').program === program) emit('suspended')
    },

    async resume() {
      const { program } = requireRun('paused')
      program.signal('SIGCONT', 'group')
      moveTo('running')
      emit('resumed')
    },

    async stats() {
      const { program } = requireRun('running', 'paused')
      const counters = await readProcessStat(program.pid)
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
      const { program } = requireRun('running', 'paused')
      requirePort(port)
      return openConsoleStream(log, scrollback ? log.start : log.end, program.input)
    },

    consoleLog: ({ port = 0 } = {}) =>
      settle(() => {
        requireDefined()
        requirePort(port)
        return log.read(log.start)
      }),

    async setAffinity(cpus) {
      const { program } = requireRun('running', 'paused')
      await bindProcess(program.pid, cpus)
    },
  }

  const domain: NativeDomain = {
    name,
    uuid,
    backend,
    describe: (): DomainInfo => ({
      name,
      uuid,
      state,
      reason,
      pid: run?.program.pid,
      memory: spec.memory,
      vcpus: spec.vcpus.count,
      architecture: spec.architecture,
      accelerator: 'native',
      startedAt: run?.startedAt,
    }),
    setReferenced: (referenced) => run?.program.setReferenced(referenced),
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

/**
 * Waits until every thread has stopped, which the kernel does a moment after the signal, and gives the output
 * that was written before it two turns of the event loop to arrive.
 */
async function whenStopped(pid: number): Promise<void> {
  while ((await isStopped(pid)) === false) await nextTurn()
  await nextTurn()
  await nextTurn()
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
