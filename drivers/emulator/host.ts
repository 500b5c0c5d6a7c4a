import { rm } from 'node:fs/promises'
import { HypervisorError, isHypervisorError } from '../../src/errors.js'
import type { HypervisorEvent } from '../../src/events.js'
import { requireSpecFiles } from '../../src/spec/files.js'
import { requireDefinition } from '../../src/state/domains/find.js'
import { withDomainLock } from '../../src/state/domains/lock.js'
import type { StateWatch } from '../../src/state/domains/state-watch.js'
import { passStep } from '../../src/state/domains/steps.js'
import type { SparseFiles } from '../../src/state/sparse-file.js'
import { awaitStart } from './await-start.js'
import { endMachine } from './end.js'
import type { RunPaths } from './folders.js'
import { writeJournal } from './journal.js'
import { type LaunchedMachine, launchMachine } from './launch.js'
import type { EmulatorMachine, EmulatorStore, StateOrigin } from './machine.js'
import { emulatorPid, type MachineRecord, type MachineStatus, readMachineStatus } from './machine-record.js'
import type { EmulatorRecipe } from './recipe.js'
import { createSession, type MachineSession } from './session.js'
import { untilStopped } from './state/hold.js'
import { finishRevert } from './state/revert.js'

/** What a connection knows of the machines in its state folder. */
export interface EmulatorHost<Options> {
  readonly recipe: EmulatorRecipe<Options>
  readonly store: EmulatorStore<Options>
  /** A domain as the features see it. It need not be there: its methods find out. */
  machine(name: string, uuid: string): EmulatorMachine<Options>
  /** Begins to watch a domain's machine if it lives. `announce` has its start told. */
  watch(name: string, announce: boolean): Promise<void>
  /** Tells the end of the machine that a domain had, if it has not been told yet: it is certain. */
  tellEnd(name: string): void
  emit(event: HypervisorEvent): void
  /** Lets go of all machines. */
  close(): void
}

/** Of a machine whose record is damaged nothing is known; whoever needs the record says so. */
function isKnownToBeOff(status: () => MachineStatus): boolean {
  try {
    return status().state !== 'alive'
  } catch (error) {
    if (isHypervisorError(error, 'ERR_STATE_CORRUPT')) return false
    throw error
  }
}

/** Waits until a machine that was restored hears what is typed. */
async function untilHeard<Options>(
  { state }: EmulatorRecipe<Options>,
  run: RunPaths,
  { keeper }: LaunchedMachine,
): Promise<void> {
  const pid = emulatorPid(run)
  if (pid !== undefined && keeper.pid !== undefined) await state?.goesOn?.(pid, keeper.pid)
}

/** What a host is made of. */
export interface HostParts<Options> {
  readonly recipe: EmulatorRecipe<Options>
  readonly store: EmulatorStore<Options>
  readonly emit: (event: HypervisorEvent) => void
  readonly files: SparseFiles
  /** The watch on the state folder, if somebody has listened. */
  watching(): StateWatch | undefined
}

/** Makes the host of a connection. */
export function createHost<Options>(parts: HostParts<Options>): EmulatorHost<Options> {
  const { recipe, store, emit, files, watching } = parts
  const sessions = new Map<string, MachineSession>()
  /** Domains that this connection is starting; nobody else announces them. */
  const launching = new Set<string>()
  let closed = false

  const tellEnd = (name: string): void => sessions.get(name)?.tellEnd()
  const attach = (name: string, record: MachineRecord, from: 'start' | 'end'): MachineSession => {
    const known = sessions.get(name)
    if (known?.record.id === record.id) return known
    // A domain has one machine at a time, and a machine its domain.
    tellEnd(name)
    watching()?.look(name)
    const { run } = store.domain(name)
    const session = createSession({ run, record, name, recipe, from, emit, files })
    sessions.set(name, session)
    if (closed) session.detach()
    void session.ended.then(() => {
      if (sessions.get(name) === session) sessions.delete(name)
    })
    return session
  }
  /** Whoever listens has been told of every machine that this connection has a session of. */
  const attachToLiving = (name: string, record: MachineRecord): MachineSession =>
    attach(name, record, watching() === undefined ? 'end' : 'start')

  const machine = (name: string, uuid: string): EmulatorMachine<Options> => {
    const paths = store.domain(name)
    const status = () => readMachineStatus(paths.run, recipe)
    const requireAlive = (): MachineRecord => {
      const found = status()
      if (found.state === 'alive') return found.record
      throw new HypervisorError('ERR_INVALID_STATE', `the domain '${name}' is not running`, { domain: name })
    }
    const definition: EmulatorMachine<Options>['definition'] = async () =>
      requireDefinition(store.read, { name, uuid })
    const launch = async (
      signal: AbortSignal | undefined,
      origin: StateOrigin | undefined,
    ): Promise<void> => {
      passStep('start:locked')
      const found = await definition()
      if (status().state === 'alive') {
        throw new HypervisorError('ERR_INVALID_STATE', `the domain '${name}' is running`, { domain: name })
      }
      await requireSpecFiles(found.spec)
      const context = {
        recipe,
        definition: found,
        domain: paths,
        programs: store.paths.programs,
        signal,
        origin,
      }
      const launched = await launchMachine(context)
      const session = attach(name, launched.record, 'start')
      try {
        await awaitStart({ recipe, launched, session, run: paths.run, signal })
        if (origin?.paused) await untilStopped(paths.run, session)
        else if (origin !== undefined) await untilHeard(recipe, paths.run, launched)
      } catch (error) {
        // That what is left of it is slow to go says less than why it did not start, unless it runs.
        if (!session.hasEnded) {
          await endMachine(paths.run, session, 'it could not begin', 0).catch((cause: unknown) => {
            if (emulatorPid(paths.run) !== undefined) throw cause
          })
        }
        session.detach()
        sessions.delete(name)
        await rm(paths.run.folder, { recursive: true, force: true })
        throw error
      }
      writeJournal(paths.run.journal, origin?.change ?? 'started')
      session.tell()
      passStep('start:running')
    }
    return {
      name,
      uuid,
      paths,
      recipe,
      definition,
      status,
      requireAlive,
      session: async () => attachToLiving(name, requireAlive()),
      withLock: (work) =>
        withDomainLock({ name, folder: paths.folder, definition }, async () => {
          if (isKnownToBeOff(status)) {
            tellEnd(name)
            await finishRevert(paths.snapshots)
          }
          return await work()
        }),
      async launch(signal, origin) {
        launching.add(name)
        try {
          await launch(signal, origin)
        } finally {
          launching.delete(name)
        }
      },
      async end(reason, signal) {
        const session = attachToLiving(name, requireAlive())
        passStep('destroy:asked')
        await endMachine(paths.run, session, reason, recipe.endGrace, signal)
        passStep('destroy:gone')
      },
      emit,
    }
  }

  return {
    recipe,
    store,
    machine,
    emit,
    tellEnd,
    async watch(name, announce) {
      if (launching.has(name) || closed) return
      const { run } = store.domain(name)
      try {
        const status = readMachineStatus(run, recipe)
        if (status.state === 'alive') attach(name, status.record, announce ? 'start' : 'end')
      } catch (error) {
        // The machine may have gone in the meantime, and a damaged record is told by `lookup`.
        if (!isHypervisorError(error, 'ERR_FILE', 'ERR_STATE_CORRUPT')) throw error
      }
    },
    close() {
      closed = true
      for (const session of sessions.values()) session.detach()
      sessions.clear()
    },
  }
}
