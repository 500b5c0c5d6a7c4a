import type { DomainDefinition } from '../../src/backend.js'
import type { DomainState } from '../../src/domain-data.js'
import { HypervisorError } from '../../src/errors.js'
import type { HypervisorEvent, LifecycleChange } from '../../src/events.js'
import { type ConsoleLog, createConsoleLog } from '../../src/local/console-log.js'
import { requireState as requireStateOf } from '../../src/local/state-guard.js'
import { createStoppableStart } from '../../src/local/stoppable-start.js'
import { type Machine, type MachineEnd, startMachine } from './machine.js'
import type { ThreadPlan, ThreadRecipe } from './recipe.js'
import type { KeptMachine } from './snapshots.js'
import { isAlike } from './state-file.js'

/** A state to continue from instead of a boot. */
export interface Origin extends KeptMachine {
  readonly paused: boolean
}

/** One time that a domain has a machine. */
export interface Run {
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

/** What surrounds the life of a machine. */
export interface LifeContext {
  /** @throws HypervisorError `ERR_NO_DOMAIN` if the domain was undefined. */
  requireDefined(): void
  emit(event: HypervisorEvent): void
  /** Whether a running machine keeps this program alive. */
  isReferenced(): boolean
}

/** The machine of a domain, of which there is one at a time, and the state that the domain is in by it. */
export interface MachineLife {
  readonly state: DomainState
  readonly reason: string | undefined
  /** Nothing while the domain has no machine. */
  readonly run: Run | undefined
  /** Tells of a change. */
  emit(change: LifecycleChange, why?: string): void
  /** @throws HypervisorError `ERR_NO_DOMAIN`; `ERR_INVALID_STATE` if the domain is in none of these. */
  requireState(...states: readonly DomainState[]): void
  /** The same, of states with a machine. */
  requireRun(...states: readonly DomainState[]): Run
  /** Checks that a machine may go on from a state: its files may be others now. @throws HypervisorError `ERR_INVALID_STATE`. */
  requireAlike(kept: KeptMachine, likeness: ThreadPlan['likeness']): void
  /** Brings a machine into being, through the state `starting` to running or paused; `change` is the event. */
  bring(
    change: 'started' | 'restored',
    origin: Origin | undefined,
    signal: AbortSignal | undefined,
  ): Promise<void>
  /** Ends a start that is under way, and resolves when nothing of it is left. */
  stopStart(): Promise<void>
  /** Ends a machine, and resolves when it is gone. */
  end(run: Run, how: Ending): Promise<void>
  suspend(run: Run): Promise<void>
  resume(run: Run): Promise<void>
  /** Runs something with the CPU stopped, and lets it go on again if it ran. */
  whileStopped<Result>(run: Run, work: () => Promise<Result>): Promise<Result>
  /** Puts the domain into a state that it has come to without its machine. */
  moveTo(state: DomainState, why?: string): void
  /** What the machine, or the last one, has written to a console. @throws HypervisorError `ERR_NO_DEVICE`. */
  requireLog(port: number): ConsoleLog
}

/** Makes the life of a domain's machines, each of which runs in a thread of its own. */
export function createLife<Options>(
  recipe: Pick<ThreadRecipe<never, Options>, 'plan' | 'worker' | 'name' | 'describeEnd' | 'likenessInWords'>,
  definition: DomainDefinition<Options>,
  { requireDefined, emit: tell, isReferenced }: LifeContext,
): MachineLife {
  const { name, uuid, serials } = definition.spec
  const starting = createStoppableStart(name)
  const ports = serials.map(({ type }) => type === 'console')
  let state: DomainState = 'shutoff'
  let reason: string | undefined
  let run: Run | undefined
  let ending: Ending | undefined
  let logs: readonly ConsoleLog[] = ports.map(() => createConsoleLog())

  const about = () => ({ domain: name, uuid, time: Date.now() })
  const emit = (change: LifecycleChange, why?: string): void =>
    tell({ type: 'lifecycle', change, ...about(), reason: why })

  const moveTo = (next: DomainState, why?: string): void => {
    state = next
    reason = why
  }

  const requireState = (...states: readonly DomainState[]): void => {
    requireDefined()
    requireStateOf(name, state, states)
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

  const requireAlike = (kept: KeptMachine, likeness: ThreadPlan['likeness']): void => {
    if (isAlike(kept.likeness, likeness)) return
    throw new HypervisorError(
      'ERR_INVALID_STATE',
      `the state is of a machine with ${recipe.likenessInWords} than the domain '${name}' has now`,
    )
  }

  /** Starts the machine itself; what it writes goes to logs of its own. */
  const launch = async (signal: AbortSignal, origin: Origin | undefined) => {
    const ownLogs = ports.map(() => createConsoleLog())
    const { config, likeness } = await recipe.plan(definition)
    if (origin !== undefined) requireAlike(origin, likeness)
    const machine = await startMachine(
      recipe,
      { ...config, state: origin?.state },
      {
        onOutput: (port, bytes) => ownLogs[port]?.write(bytes),
        onHappened(happened, why) {
          reason = why
          tell({ type: 'native', name: happened, data: undefined, ...about() })
        },
        onReset: () => emit('reset'),
      },
      signal,
    )
    return { machine, likeness, ownLogs }
  }

  const bringUnless = async (
    signal: AbortSignal,
    change: 'started' | 'restored',
    origin: Origin | undefined,
  ): Promise<void> => {
    const before = { state, reason }
    moveTo('starting')
    const { machine, likeness, ownLogs } = await launch(signal, origin).catch((error: unknown) => {
      moveTo(before.state, before.reason)
      throw error
    })
    logs = ownLogs
    ending = undefined
    machine.setReferenced(isReferenced())
    moveTo(origin?.paused ? 'paused' : 'running')
    emit(change)
    const over = machine.ended.then((how) => onEnd(how, ownLogs))
    const made = { machine, likeness, startedAt: Date.now(), over }
    run = made
    // Rejected only if the machine has ended meanwhile, of which an event tells.
    if (!origin?.paused) machine.resume().catch(() => {})
    if (signal.aborted) await end(made, { change: 'stopped', reason: 'the start was aborted' })
    signal.throwIfAborted()
  }

  return {
    get state() {
      return state
    },
    get reason() {
      return reason
    },
    get run() {
      return run
    },
    ...{ emit, moveTo, requireState, requireAlike, end },
    requireRun(...states) {
      requireState(...states)
      if (run !== undefined) return run
      throw new HypervisorError('ERR_INTERNAL', `the domain '${name}' is ${state} without a machine`)
    },
    bring: (change, origin, signal) =>
      starting.run(signal, (stopped) => bringUnless(stopped, change, origin)),
    stopStart: () => starting.stop(),
    async suspend({ machine }) {
      await machine.suspend()
      moveTo('paused')
    },
    async resume({ machine }) {
      await machine.resume()
      moveTo('running')
    },
    async whileStopped(here, work) {
      const ran = state === 'running'
      if (ran) await here.machine.suspend()
      try {
        return await work()
      } finally {
        if (ran && run === here && state === 'running') await here.machine.resume()
      }
    },
    requireLog(port) {
      const log = ports[port] ? logs[port] : undefined
      if (log !== undefined) return log
      throw new HypervisorError('ERR_NO_DEVICE', `the domain '${name}' has no console ${port}`, {
        field: 'port',
      })
    },
  }
}
