import { endOfAll } from '../../src/end-of-all.js'
import type { HypervisorEvent, LifecycleChange } from '../../src/events.js'
import { limitLogs } from '../../src/state/console/log-limit.js'
import type { ConsoleEnds } from '../../src/state/console/stream.js'
import { tailFileAtOnce } from '../../src/state/console/tail.js'
import { watchLifeline } from '../../src/state/lifeline.js'
import type { SparseFiles } from '../../src/state/sparse-file.js'
import type { RunPaths } from './folders.js'
import { createJournalReader } from './journal.js'
import { type EndDescriber, howItEnded, type MachineRecord, readMachineStatus } from './machine-record.js'
import type { MachineEnd } from './recipe.js'

/** What one connection has to do with one living machine. */
export interface MachineSession extends ConsoleEnds {
  readonly record: MachineRecord
  /** Resolves when the machine is gone, after the event that says so. */
  readonly ended: Promise<MachineEnd>
  readonly hasEnded: boolean
  /** Tells of what is in the journal by now. */
  tell(): void
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
  readonly recipe: EndDescriber
  /** Whether it tells of the machine from its start on, or only of what is yet to come. */
  readonly from: 'start' | 'end'
  readonly emit: (event: HypervisorEvent) => void
  readonly files: SparseFiles
}

/** Begins to watch a machine: each line of its journal is told, and when it ends, exactly one event tells so. */
export function createSession(options: SessionOptions): MachineSession {
  const { run, record, name, recipe, from, emit, files } = options
  const subject = { domain: name, uuid: record.uuid }
  let isDetached = false
  let hasEnded = false
  /** A machine whose start was not told, because it failed, has no end that could be. */
  let started = from === 'end'
  const [gone, detached] = [endOfAll(), endOfAll()]
  let resolveEnd: (end: MachineEnd) => void = () => {}
  const ended = new Promise<MachineEnd>((resolve) => {
    resolveEnd = resolve
  })
  const report = (change: LifecycleChange, time: number, reason?: string): void => {
    if (!isDetached) emit({ type: 'lifecycle', change, time, reason, ...subject })
  }
  const read = createJournalReader()
  const tell = (): void => {
    for (let bytes = journal.read(); bytes !== undefined; bytes = journal.read()) {
      for (const { change, time } of read(bytes)) {
        started ||= change === 'started' || change === 'restored'
        report(change, time)
      }
    }
  }
  const journal = tailFileAtOnce(files, run.journal, from, { onGrowth: tell, onDropped: () => {} })
  const letGo = (): void => {
    journal.close()
    stopLimiting()
  }
  const finish = (): void => {
    if (hasEnded || isDetached) return
    stopWatching()
    tell()
    hasEnded = true
    letGo()
    const end = endOf(run, record, recipe)
    if (started) report(end.change, Date.now(), end.reason)
    gone.abort()
    resolveEnd(end)
  }
  const stopLimiting = limitLogs([
    run.output,
    ...record.consoles.map((port) => `${run.consolePath(port)}.out`),
  ])
  const stopWatching = watchLifeline(run.lifeline, finish)
  return {
    record,
    ended,
    gone: gone.signal,
    detached: detached.signal,
    tell,
    tellEnd: finish,
    get hasEnded() {
      return hasEnded
    },
    detach() {
      if (isDetached) return
      isDetached = true
      detached.abort()
      stopWatching()
      if (!hasEnded) letGo()
    },
  }
}

/** If another machine of the domain has been started in the meantime, the traces of this one are gone. */
function endOf(run: RunPaths, record: MachineRecord, recipe: EndDescriber): MachineEnd {
  try {
    if (readMachineStatus(run, recipe).record?.id === record.id) return howItEnded(run, record, recipe)
  } catch {
    // A damaged record tells nothing of the end either.
  }
  return { change: 'stopped', reason: 'it is gone' }
}
