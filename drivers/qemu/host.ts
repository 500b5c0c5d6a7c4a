import { rm, writeFile } from 'node:fs/promises'
import { HypervisorError, isHypervisorError } from '../../src/errors.js'
import type { HypervisorEvent } from '../../src/events.js'
import { requireSpecFiles } from '../../src/spec/files.js'
import { requireDefinition } from '../../src/state/domains/find.js'
import { withDomainLock } from '../../src/state/domains/lock.js'
import { awaitStart, describeExit } from './await-start.js'
import { endMachine } from './end.js'
import { readBook, withCurrentDisks } from './features/snapshots/book.js'
import { socketPaths } from './folders.js'
import { launchMachine } from './launch.js'
import type { LaunchOptions, QemuMachine } from './machine.js'
import { type MachineRecord, readMachineStatus } from './machine-record.js'
import type { Accelerator } from './options.js'
import { createSession, type MachineSession } from './session.js'
import { step } from './steps.js'
import type { QemuStore } from './store.js'

/** What a connection knows of the machines in its state folder. */
export interface QemuHost {
  readonly store: QemuStore
  /** A domain as the features see it. It need not be there: its methods find out. */
  machine(name: string, uuid: string): QemuMachine
  /** This connection's watch on a living machine, if it has one. */
  sessionOf(name: string): MachineSession | undefined
  /** Begins to watch a domain's machine if it lives. `announce` emits `started` when it answers. */
  watch(name: string, announce: boolean): Promise<void>
  emit(event: HypervisorEvent): void
  /** Lets go of all machines. */
  close(): void
}

/** Makes the host of a connection. `accelerator` is the URI's wish. */
export function createHost(
  store: QemuStore,
  accelerator: 'auto' | Accelerator,
  emit: (event: HypervisorEvent) => void,
): QemuHost {
  const sessions = new Map<string, MachineSession>()
  /** Domains that this connection is starting; nobody else announces them. */
  const launching = new Set<string>()

  const keep = (name: string, session: MachineSession): MachineSession => {
    sessions.set(name, session)
    void session.ended.then(() => {
      if (sessions.get(name) === session) sessions.delete(name)
    })
    return session
  }

  const attach = (name: string, record: MachineRecord): MachineSession => {
    const known = sessions.get(name)
    if (known?.record.id === record.id) return known
    return keep(name, createSession({ run: store.domain(name).run, record, name, emit }))
  }

  const lifecycle = (name: string, uuid: string, change: 'started'): void =>
    emit({ type: 'lifecycle', change, domain: name, uuid, time: Date.now() })

  const machine = (name: string, uuid: string): QemuMachine => {
    const paths = store.domain(name)
    const requireAlive = (): MachineRecord => {
      const status = readMachineStatus(paths.run)
      if (status.state === 'alive') return status.record
      throw new HypervisorError('ERR_INVALID_STATE', `the domain '${name}' is not running`, { domain: name })
    }
    const definition: QemuMachine['definition'] = async () => requireDefinition(store.read, { name, uuid })
    const launch: QemuMachine['launch'] = async (options) => {
      launching.add(name)
      try {
        return await launchHere(options)
      } finally {
        launching.delete(name)
      }
    }
    const launchHere = async (options: LaunchOptions) => {
      const { signal, incoming = false, paused = false, prepare, announce = true } = options
      step('start:locked')
      const found = withCurrentDisks(await definition(), await readBook(paths.snapshots))
      if (readMachineStatus(paths.run).state === 'alive') {
        throw new HypervisorError('ERR_INVALID_STATE', `the domain '${name}' is running`, { domain: name })
      }
      await sessions.get(name)?.ended
      const launched = await launchMachine({
        definition: found,
        state: store.paths,
        domain: paths,
        accelerator,
        incoming,
        paused,
        signal,
      })
      // Until it has started nothing is emitted: a start that fails changes nothing.
      const held: HypervisorEvent[] = []
      let started = false
      const session = createSession({
        run: paths.run,
        record: launched.record,
        name,
        emit: (event) => (started ? emit(event) : held.push(event)),
        exit: launched.exit.then(describeExit, () => 'could not be run'),
      })
      try {
        await awaitStart({ launched, session, run: paths.run, signal, prepare })
      } catch (error) {
        session.detach()
        await rm(paths.run.folder, { recursive: true, force: true })
        // A file that has gone since the definition is told better than in QEMU's words.
        if (isHypervisorError(error, 'ERR_START_FAILED')) await requireSpecFiles(found.spec)
        throw error
      }
      keep(name, session)
      started = true
      if (announce) lifecycle(name, uuid, 'started')
      for (const event of held) emit(event)
      step('start:running')
      return session
    }
    return {
      name,
      uuid,
      paths,
      definition,
      status: () => readMachineStatus(paths.run),
      requireAlive,
      sockets: () => socketPaths(requireAlive().socketFolder),
      session: () => attach(name, requireAlive()),
      qmp: async () => await attach(name, requireAlive()).qmp(),
      withLock: (work) => withDomainLock({ name, folder: paths.folder, definition }, work),
      launch,
      async end(reason) {
        const record = requireAlive()
        const session = attach(name, record)
        await writeFile(paths.run.ending, reason, { mode: 0o600 })
        step('destroy:marked')
        await endMachine(paths.run, session)
        step('destroy:gone')
        await rm(paths.run.pid, { force: true })
      },
      emit,
    }
  }

  return {
    store,
    machine,
    emit,
    sessionOf: (name) => sessions.get(name),
    async watch(name, announce) {
      if (launching.has(name)) return
      const status = readMachineStatus(store.domain(name).run)
      if (status.state !== 'alive' || sessions.get(name)?.record.id === status.record.id) {
        await sessions
          .get(name)
          ?.qmp()
          .catch(() => {})
        return
      }
      const session = attach(name, status.record)
      await session.qmp().then(
        () => {
          if (announce) lifecycle(name, status.record.uuid, 'started')
        },
        () => {},
      )
    },
    close() {
      for (const session of sessions.values()) session.detach()
      sessions.clear()
    },
  }
}
