import type { DomainBackend, DomainDefinition } from '../../src/backend.js'
import type { DomainInfo, DomainState } from '../../src/domain-data.js'
import { HypervisorError } from '../../src/errors.js'
import type { LifecycleChange } from '../../src/events.js'
import type { DomainFeature } from '../../src/features.js'
import { type ConsoleLog, createConsoleLog } from '../../src/local/console-log.js'
import { openConsoleStream } from '../../src/local/console-stream.js'
import type { LocalDomain, LocalHost } from '../../src/local/host.js'
import { requireDefined, requireState as requireStateOf } from '../../src/local/state-guard.js'
import { createStoppableStart } from '../../src/local/stoppable-start.js'
import { type Machine, type MachineEnd, startMachine } from './machine.js'
import { findPackage } from './package.js'
import type { ThreadFeature, ThreadPlan, ThreadRecipe } from './recipe.js'
import { createSerialQueue } from './serial-queue.js'
import { createSnapshots, type KeptMachine } from './snapshots.js'
import {
  isAlike,
  readStateFile,
  requireSameMachine,
  type SavedMachine,
  writeStateFile,
} from './state-file.js'

/** A domain as the driver itself sees it. */
export interface ThreadDomain<Feature extends DomainFeature> extends LocalDomain {
  readonly backend: DomainBackend<Feature>
}

/** A state to continue from instead of a boot. */
interface Origin extends KeptMachine {
  readonly paused: boolean
}

interface Run {
  readonly machine: Machine
  readonly likeness: ThreadPlan['likeness']
  readonly startedAt: number
  /** Resolves when it is over and the domain's state says so. */
  readonly over: Promise<void>
}

/** How a run that is ended from here is to be told of. */
interface Ending {
  readonly change: Extract<LifecycleChange, 'stopped' | 'saved'> | undefined
  readonly reason: string
}

/** Makes a domain that runs one machine at a time, each in a thread of its own. */
export function createThreadDomain<Feature extends DomainFeature, Options>(
  recipe: ThreadRecipe<Feature, Options>,
  definition: DomainDefinition<Options>,
  host: LocalHost<ThreadDomain<Feature>>,
): ThreadDomain<Feature> {
  const { spec } = definition
  const { name, uuid, memory } = spec
  const snapshots = createSnapshots()
  const inTurn = createSerialQueue()
  const starting = createStoppableStart(name)
  const ports = spec.serials.map(({ type }) => type === 'console')
  let state: DomainState = 'shutoff'
  let reason: string | undefined
  let run: Run | undefined
  let ending: Ending | undefined
  let logs: readonly ConsoleLog[] = ports.map(() => createConsoleLog())

  const about = () => ({ domain: name, uuid, time: Date.now() })
  const emit = (change: LifecycleChange, why?: string): void =>
    host.emit({ type: 'lifecycle', change, ...about(), reason: why })
  const emitSnapshot = (change: 'created' | 'reverted' | 'deleted', snapshot: string): void =>
    host.emit({ type: 'snapshot', change, snapshot, ...about() })

  const moveTo = (next: DomainState, why?: string): void => {
    state = next
    reason = why
  }

  const requireState = (...states: readonly DomainState[]): void => {
    requireDefined(host, domain)
    requireStateOf(name, state, states)
  }
  const requireRun = (...states: readonly DomainState[]): Run => {
    requireState(...states)
    if (run !== undefined) return run
    throw new HypervisorError('ERR_INTERNAL', `the domain '${name}' is ${state} without a machine`)
  }

  const onEnd = (end: MachineEnd, ownLogs: readonly ConsoleLog[]): void => {
    run = undefined
    for (const log of ownLogs) log.close()
    if (end.kind === 'terminated') {
      moveTo('shutoff', ending?.reason)
      if (ending?.change !== undefined) emit(ending.change, ending.reason)
      return
    }
    const { crashed, why } = recipe.describeEnd(end)
    if (end.kind === 'off') emit('shutdown', why)
    moveTo(crashed ? 'crashed' : 'shutoff', why)
    emit(crashed ? 'crashed' : 'stopped', why)
  }

  const end = async ({ machine, over }: Run, how: Ending): Promise<void> => {
    ending = how
    moveTo('stopping')
    await machine.terminate()
    await over
  }

  /** Checks that a machine may go on from a state: its files may be others now. */
  const requireAlike = (kept: KeptMachine, likeness: ThreadPlan['likeness']): void => {
    if (isAlike(kept.likeness, likeness)) return
    throw new HypervisorError(
      'ERR_INVALID_STATE',
      `the state is of a machine with ${recipe.likenessInWords} than the domain '${name}' has now`,
    )
  }

  /** Brings a machine into being, from `state` starting to running or paused; `change` is the event. */
  const bring = (
    change: 'started' | 'restored' | undefined,
    origin: Origin | undefined,
    signal: AbortSignal | undefined,
  ): Promise<void> => starting.run(signal, (stopped) => bringUnless(stopped, change, origin))

  const bringUnless = async (
    signal: AbortSignal,
    change: 'started' | 'restored' | undefined,
    origin: Origin | undefined,
  ): Promise<void> => {
    const before = { state, reason }
    moveTo('starting')
    const ownLogs = ports.map(() => createConsoleLog())
    try {
      const { config, likeness } = await recipe.plan(definition)
      if (origin !== undefined) requireAlike(origin, likeness)
      const machine = await startMachine(
        recipe,
        { ...config, state: origin?.state },
        {
          onOutput: (port, bytes) => ownLogs[port]?.write(bytes),
          onHappened(name, why) {
            reason = why
            host.emit({ type: 'native', name, data: undefined, ...about() })
          },
          onReset: () => emit('reset'),
        },
        signal,
      )
      logs = ownLogs
      ending = undefined
      machine.setReferenced(host.referenced)
      moveTo(origin?.paused ? 'paused' : 'running')
      if (change !== undefined) emit(change)
      const over = machine.ended.then((how) => onEnd(how, ownLogs))
      run = { machine, likeness, startedAt: Date.now(), over }
      // Rejected only if the machine has ended meanwhile, of which an event tells.
      if (!origin?.paused) machine.resume().catch(() => {})
    } catch (error) {
      moveTo(before.state, before.reason)
      throw error
    }
    if (signal.aborted) await end(run, { change: 'stopped', reason: 'the start was aborted' })
    signal.throwIfAborted()
  }

  const suspend = async ({ machine }: Run): Promise<void> => {
    await machine.suspend()
    moveTo('paused')
  }
  const resume = async ({ machine }: Run): Promise<void> => {
    await machine.resume()
    moveTo('running')
  }

  /** Runs something with the CPU stopped, and lets it go on again if it ran. */
  const whileStopped = async <Result>(here: Run, work: () => Promise<Result>): Promise<Result> => {
    const ran = state === 'running'
    if (ran) await here.machine.suspend()
    try {
      return await work()
    } finally {
      if (ran && run === here && state === 'running') await here.machine.resume()
    }
  }

  const saved = (likeness: ThreadPlan['likeness']): SavedMachine => ({
    uuid,
    driver: recipe.name,
    version: findPackage(recipe.name).version,
    likeness,
    likenessInWords: recipe.likenessInWords,
  })

  const requirePort = (port: number): ConsoleLog => {
    const log = ports[port] ? logs[port] : undefined
    if (log !== undefined) return log
    throw new HypervisorError('ERR_NO_DEVICE', `the domain '${name}' has no console ${port}`, {
      field: 'port',
    })
  }

  const base: DomainBackend<ThreadFeature> = {
    name,
    uuid,
    spec: () => Promise.resolve(spec),

    async info() {
      requireDefined(host, domain)
      return domain.describe()
    },

    async start({ signal } = {}) {
      requireState('shutoff', 'crashed')
      await bring('started', undefined, signal)
    },

    async destroy() {
      if (state === 'starting') await starting.stop()
      else await end(requireRun('running', 'paused', 'stopping'), { change: 'stopped', reason: 'destroyed' })
    },

    async undefine() {
      requireState('shutoff', 'crashed')
      host.remove(domain)
      emit('undefined')
    },

    reset: () => inTurn(() => requireRun('running', 'paused').machine.reset()),

    suspend: () =>
      inTurn(async () => {
        await suspend(requireRun('running'))
        emit('suspended')
      }),

    resume: () =>
      inTurn(async () => {
        await resume(requireRun('paused'))
        emit('resumed')
      }),

    save: (path, { signal } = {}) =>
      inTurn(async () => {
        const here = requireRun('running', 'paused')
        const was = state === 'paused' ? 'paused' : 'running'
        await whileStopped(here, async () => {
          const content = await here.machine.save()
          await writeStateFile(path, saved(here.likeness), was, content, signal)
          await end(here, { change: 'saved', reason: 'saved' })
        })
      }),

    restore: (path, { signal } = {}) =>
      inTurn(async () => {
        requireState('shutoff', 'crashed')
        const { header, state: content } = await readStateFile(path, recipe.name)
        const { likeness } = await recipe.plan(definition)
        requireSameMachine(path, header, saved(likeness))
        requireState('shutoff', 'crashed')
        await bring('restored', { state: content, likeness, paused: header.state === 'paused' }, signal)
      }),

    createSnapshot: (snapshot, { description, kind = 'memory' } = {}) =>
      inTurn(async () => {
        requireState('running', 'paused', 'shutoff')
        snapshots.requireFree(snapshot)
        if (kind !== 'memory') {
          throw new HypervisorError(
            'ERR_UNSUPPORTED',
            `${recipe.name} has no snapshots of the kind '${kind}'`,
          )
        }
        recipe.requireSnapshots?.(spec)
        const here = run
        const kept = here && {
          state: await whileStopped(here, () => here.machine.save()),
          likeness: here.likeness,
        }
        const info = snapshots.add(snapshot, state, kept, description)
        emitSnapshot('created', snapshot)
        return info
      }),

    async listSnapshots() {
      requireDefined(host, domain)
      return snapshots.list()
    },

    revertToSnapshot: (snapshot, { signal } = {}) =>
      inTurn(async () => {
        requireState('running', 'paused', 'shutoff', 'crashed')
        const { machine: kept, info } = snapshots.find(snapshot)
        const paused = info.state === 'paused'
        if (kept === undefined) {
          if (run !== undefined) await end(run, { change: 'stopped', reason: 'reverted to a snapshot' })
          moveTo('shutoff', 'reverted to a snapshot')
        } else if (run === undefined) {
          await bring('started', { ...kept, paused }, signal)
        } else {
          const here = run
          requireAlike(kept, here.likeness)
          await here.machine.suspend()
          await here.machine.load(kept.state)
          if (paused) moveTo('paused')
          else await resume(here)
        }
        snapshots.standOn(snapshot)
        emitSnapshot('reverted', snapshot)
      }),

    deleteSnapshot: (snapshot) =>
      inTurn(async () => {
        requireDefined(host, domain)
        snapshots.remove(snapshot)
        emitSnapshot('deleted', snapshot)
      }),

    async stats() {
      const { machine } = requireRun('running', 'paused')
      return {
        time: Date.now(),
        ...recipe.readStats(await machine.stats(), spec),
        memory: { current: memory, maximum: memory },
        networks: [],
      }
    },

    async openConsole({ port = 0, scrollback = false } = {}) {
      const { machine } = requireRun('running', 'paused')
      const log = requirePort(port)
      return openConsoleStream(log, scrollback ? log.start : log.end, (bytes, done) => {
        machine.input(port, bytes).then(() => done(), done)
      })
    },

    async consoleLog({ port = 0 } = {}) {
      requireDefined(host, domain)
      const log = requirePort(port)
      return log.read(log.start)
    },
  }
  const backend = recipe.complete(base, () => requireRun('running', 'paused').machine)

  const domain: ThreadDomain<Feature> = {
    name,
    uuid,
    backend,
    describe: (): DomainInfo => ({
      name,
      uuid,
      state,
      reason,
      memory,
      vcpus: spec.vcpus.count,
      architecture: spec.architecture,
      accelerator: recipe.accelerator(definition.options),
      startedAt: run?.startedAt,
    }),
    setReferenced: (referenced) => run?.machine.setReferenced(referenced),
  }
  return domain
}
