import { endOfAll } from '../../src/end-of-all.js'
import { HypervisorError } from '../../src/errors.js'
import type { HypervisorEvent } from '../../src/events.js'
import { limitLogs } from '../../src/state/console/log-limit.js'
import type { ConsoleEnds } from '../../src/state/console/stream.js'
import { readEnding } from '../../src/state/ending.js'
import { watchLifeline } from '../../src/state/lifeline.js'
import { within } from '../../src/within.js'
import type { RunPaths } from './folders.js'
import { lastErrorLine, type MachineRecord, readMachineStatus } from './machine-record.js'
import { openMonitor } from './monitors.js'
import { neutralEvents } from './neutral-events.js'
import type { QmpClient } from './qmp/client.js'

/** How a machine ended. */
export interface MachineEnd {
  readonly change: 'stopped' | 'crashed'
  readonly reason: string | undefined
}

/** What one connection has to do with one living machine. */
export interface MachineSession extends ConsoleEnds {
  readonly record: MachineRecord
  /** Resolves when the machine is gone, after the event that says so. */
  readonly ended: Promise<MachineEnd>
  readonly hasEnded: boolean
  /** Whether the monitor is connected, and so QEMU's events arrive. */
  readonly connected: boolean
  /** The connection to its monitor, which is opened at the first call and then kept. */
  qmp(): Promise<QmpClient>
  /** Tells its end, if that has not been told yet: it is certain, though the kernel has not said so yet. */
  tellEnd(): void
  /** Lets go of the machine, which goes on. Nothing is emitted any more. */
  detach(): void
}

/** What a session needs. */
export interface SessionOptions {
  readonly run: RunPaths
  readonly record: MachineRecord
  readonly name: string
  readonly emit: (event: HypervisorEvent) => void
  /** How the process ended, where it is a child of this program: resolves soon after it is gone. */
  readonly exit?: Promise<string> | undefined
}

/** How long the last words of a monitor may take to be read when its QEMU is gone, in milliseconds. */
const longestRead = 1000

/** Begins to watch a machine: when it ends, exactly one event tells so. */
export function createSession({ run, record, name, emit, exit }: SessionOptions): MachineSession {
  const subject = { domain: name, uuid: record.uuid }
  let client: Promise<QmpClient> | undefined
  let connected = false
  let isDetached = false
  const [gone, detached] = [endOfAll(), endOfAll()]
  let hasEnded = false
  let guestReason: string | undefined
  let resolveEnd: (end: MachineEnd) => void = () => {}
  const ended = new Promise<MachineEnd>((resolve) => {
    resolveEnd = resolve
  })

  const finish = async (): Promise<void> => {
    const found = howItEnded(run, record)
    const exitText = await exit
    // What it said last may still be read.
    await within(longestRead, client?.then((open) => open.closed).catch(() => {}) ?? Promise.resolve())
    complete(found, exitText)
  }
  const complete = (found: MachineEnd, exitText: string | undefined): void => {
    if (hasEnded) return
    hasEnded = true
    stopWatching()
    stopLimiting()
    const reason = found.reason ?? guestReason ?? exitText
    const end = {
      change: found.change,
      reason: found.change === 'crashed' ? crashReason(run, exitText) : reason,
    }
    void client?.then((open) => open.close()).catch(() => {})
    if (!isDetached) {
      emit({ type: 'lifecycle', change: end.change, reason: end.reason, time: Date.now(), ...subject })
    }
    gone.abort()
    resolveEnd(end)
  }
  const stopWatching = watchLifeline(run.lifeline, () => void finish())
  const stopLimiting = limitLogs(record.consoles.map((port) => `${run.consolePath(port)}.out`))

  const connect = async (): Promise<QmpClient> => {
    const opened = await openMonitor(run, record)
    connected = true
    opened.onEvent((event) => {
      if (isDetached || hasEnded) return
      for (const neutral of neutralEvents(event, subject)) {
        if (neutral.type === 'lifecycle' && neutral.change === 'shutdown') guestReason = neutral.reason
        emit(neutral)
      }
    })
    void opened.closed.then(() => {
      connected = false
      client = undefined
    })
    if (isDetached) opened.close()
    return opened
  }

  return {
    record,
    ended,
    gone: gone.signal,
    detached: detached.signal,
    get hasEnded() {
      return hasEnded
    },
    get connected() {
      return connected
    },
    qmp() {
      if (hasEnded) return Promise.reject(new HypervisorError('ERR_DISCONNECTED', 'the machine is gone'))
      if (client === undefined) {
        const opening = connect()
        client = opening
        opening.catch(() => {
          if (client === opening) client = undefined
        })
      }
      return client
    },
    tellEnd: () => complete(howItEnded(run, record), undefined),
    detach() {
      if (isDetached) return
      isDetached = true
      detached.abort()
      stopWatching()
      stopLimiting()
      void client?.then((open) => open.close()).catch(() => {})
    },
  }
}

/** If another machine of the domain has been started in the meantime, the traces of this one are gone. */
function howItEnded(run: RunPaths, record: MachineRecord): MachineEnd {
  try {
    const status = readMachineStatus(run)
    if (status.record?.id !== record.id) return { change: 'stopped', reason: undefined }
    if (status.state === 'crashed') return { change: 'crashed', reason: undefined }
    return { change: 'stopped', reason: readEnding(run.ending) }
  } catch {
    return { change: 'stopped', reason: undefined }
  }
}

function crashReason(run: RunPaths, exit: string | undefined): string {
  const how = exit === undefined ? 'QEMU ended without being asked to' : `QEMU ${exit}`
  const line = lastErrorLine(run)
  return line === undefined ? how : `${how}: ${line}`
}
