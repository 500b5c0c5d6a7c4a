import { rm } from 'node:fs/promises'
import { HypervisorError, isHypervisorError } from '../../src/errors.js'
import type { HypervisorEvent } from '../../src/events.js'
import { requireSpecFiles } from '../../src/spec/files.js'
import { requireDefinition } from '../../src/state/domains/find.js'
import { withDomainLock } from '../../src/state/domains/lock.js'
import type { StateWatch } from '../../src/state/domains/state-watch.js'
import { writeEnding } from '../../src/state/ending.js'
import { ignoreRefusal } from '../../src/state/ignore-refusal.js'
import { isHeld } from '../../src/state/lifeline.js'
import { within } from '../../src/within.js'
import { awaitStart, describeExit } from './await-start.js'
import { endMachine } from './end.js'
import { withCurrentDisks } from './features/snapshots/book.js'
import { finishRevert } from './features/snapshots/revert-images.js'
import { socketPaths } from './folders.js'
import { createHeldEvents } from './held-events.js'
import { launchMachine } from './launch.js'
import type { LaunchOptions, QemuMachine } from './machine.js'
import { type MachineRecord, readMachineStatus } from './machine-record.js'
import type { Accelerator } from './options.js'
import { createSession, type MachineSession } from './session.js'
import { step } from './steps.js'
import type { QemuStore } from './store.js'
import { wasPaused } from './was-paused.js'

/** What a connection knows of the machines in its state folder. */
export interface QemuHost {
  readonly store: QemuStore
  /** A domain as the features see it. It need not be there: its methods find out. */
  machine(name: string, uuid: string): QemuMachine
  /** This connection's watch on a living machine, if it has one. */
  sessionOf(name: string): MachineSession | undefined
  /** Begins to watch a domain's machine if it lives. `announce` emits `started` when it answers. */
  watch(name: string, announce: boolean): Promise<void>
  /** Tells the end of the machine that a domain had, if it has not been told yet: it is certain. */
  tellEnd(name: string): void
  emit(event: HypervisorEvent): void
  /** Lets go of all machines. */
  close(): void
}

/** How long it may take to learn how a machine has ended, in milliseconds. */
const endGrace = 1000

/**
 * Makes the host of a connection.
 *
 * @param accelerator the URI's wish
 * @param watching the watch on the state folder, if somebody has listened
 */
export function createHost(
  store: QemuStore,
  accelerator: 'auto' | Accelerator,
  emit: (event: HypervisorEvent) => void,
  watching: () => StateWatch | undefined = () => undefined,
): QemuHost {
  const sessions = new Map<string, MachineSession>()
  /** Domains that this connection is starting; nobody else announces them. */
  const launching = new Set<string>()
  /** What is waited for until it is told that machines run which others have started. */
  const announced = new WeakMap<MachineSession, Promise<void>>()

  const keep = (name: string, session: MachineSession): MachineSession => {
    sessions.set(name, session)
    void session.ended.then(() => {
      if (sessions.get(name) === session) sessions.delete(name)
    })
    return session
  }

  const tellEnd = (name: string): void => sessions.get(name)?.tellEnd()
  const lifecycle = (name: string, uuid: string, change: 'started' | 'suspended'): void =>
    emit({ type: 'lifecycle', change, domain: name, uuid, time: Date.now() })

  /** The session of a living machine. `announce` has its start told when it answers, and before all else about it. */
  const attach = (name: string, record: MachineRecord, announce: boolean): MachineSession => {
    const known = sessions.get(name)
    if (known?.record.id === record.id) return known
    // A domain has one machine at a time, and a machine its domain.
    tellEnd(name)
    watching()?.look(name)
    const { run } = store.domain(name)
    const events = createHeldEvents(emit)
    const session = keep(name, createSession({ run, record, name, emit: events.emit }))
    if (!announce) {
      events.release()
      return session
    }
    const tell = (isPaused: boolean): void => {
      lifecycle(name, record.uuid, 'started')
      if (isPaused) lifecycle(name, record.uuid, 'suspended')
      events.release()
    }
    const answered = session.qmp().then(
      async (qmp) => tell(await wasPaused(qmp, events).catch(() => false)),
      // All its monitors may be in use: it runs all the same. One that ends before it has answered has not started.
      () => (session.hasEnded ? undefined : tell(false)),
    )
    announced.set(session, answered)
    return session
  }
  /** Whoever listens has been told of every machine that this connection has a session of. */
  const attachToLiving = (name: string, record: MachineRecord): MachineSession =>
    attach(name, record, watching() !== undefined)

  /** Has the end of a machine told that is gone, with all that is known of it, before something else is done with the domain. */
  const untilEndTold = async (name: string): Promise<void> => {
    const session = sessions.get(name)
    if (session === undefined || isHeld(store.domain(name).run.lifeline)) return
    await within(endGrace, session.ended)
    session.tellEnd()
  }

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
      if (readMachineStatus(paths.run).state === 'alive') {
        await definition()
        throw new HypervisorError('ERR_INVALID_STATE', `the domain '${name}' is running`, { domain: name })
      }
      const book = await finishRevert({ paths, definition })
      const found = withCurrentDisks(await definition(), book)
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
      const events = createHeldEvents(emit)
      sessions.get(name)?.detach()
      const session = createSession({
        run: paths.run,
        record: launched.record,
        name,
        emit: events.emit,
        exit: launched.exit.then(describeExit, () => 'could not be run'),
      })
      keep(name, session)
      try {
        await awaitStart({ launched, session, run: paths.run, signal, prepare })
      } catch (error) {
        session.detach()
        if (sessions.get(name) === session) sessions.delete(name)
        await rm(paths.run.folder, { recursive: true, force: true })
        // A file that has gone since the definition is told better than in QEMU's words.
        if (isHypervisorError(error, 'ERR_START_FAILED')) await requireSpecFiles(found.spec)
        throw error
      }
      watching()?.look(name)
      if (announce) lifecycle(name, uuid, 'started')
      events.release()
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
      session: () => attachToLiving(name, requireAlive()),
      async qmp() {
        const session = attachToLiving(name, requireAlive())
        const client = await session.qmp()
        await announced.get(session)
        return client
      },
      withLock: (work) =>
        withDomainLock({ name, folder: paths.folder, definition }, async () => {
          await untilEndTold(name)
          return await work()
        }),
      launch,
      async end(reason) {
        const record = requireAlive()
        const session = attachToLiving(name, record)
        await writeEnding(paths.run.ending, reason)
        step('destroy:marked')
        await endMachine(paths.run, session)
        step('destroy:gone')
        await rm(paths.run.pid, { force: true }).catch(ignoreRefusal)
      },
      emit,
    }
  }

  return {
    store,
    machine,
    emit,
    tellEnd,
    sessionOf: (name) => sessions.get(name),
    async watch(name, announce) {
      if (launching.has(name)) return
      const status = readMachineStatus(store.domain(name).run)
      if (status.state === 'alive') attach(name, status.record, announce)
      const session = sessions.get(name)
      if (session === undefined) return
      await session.qmp().catch(() => {})
      await announced.get(session)
    },
    close() {
      for (const session of sessions.values()) session.detach()
      sessions.clear()
    },
  }
}
