import { readdirSync } from 'node:fs'
import {
  parseInvoluntarySwitches,
  parsePageFaults,
  parseSchedulerCounters,
  parseThreadCount,
  type SchedulerCounters,
} from './counters.js'
import { openSource, type Source } from './source.js'

/** What a process and its threads have gathered since they were first looked at. Absent where the kernel does not tell. */
export interface ProcessCounters {
  readonly preemptions?: number
  readonly waitNs?: number
  readonly minorFaults?: number
  readonly majorFaults?: number
}

/** Watches a process of this host. */
export interface WatchedProcess extends Disposable {
  read(): ProcessCounters
}

interface Thread {
  readonly scheduler: Source | undefined
  readonly status: Source | undefined
  last: SchedulerCounters | undefined
  switches: number | undefined
}

/**
 * Opens what the kernel says of a process and all of its threads. The counters grow from the first reading on;
 * those of a thread that ended stay in the sums, but for what it gathered after the last reading.
 *
 * @param folder `/proc/PID`.
 */
export function watchProcess(folder: string): WatchedProcess {
  const stat = openSource(`${folder}/stat`)
  const threads = new Map<string, Thread>()
  let [preemptions, waitNs]: [number | undefined, number | undefined] = [undefined, undefined]
  let first = true

  const look = (name: string): void => {
    const known = threads.get(name)
    const thread = known ?? openThread(`${folder}/task/${name}`)
    if (known === undefined) threads.set(name, thread)
    const scheduler = parseSchedulerCounters(thread.scheduler?.read() ?? '')
    // Reading the status takes longer; it cannot have changed if the thread was given no CPU since.
    const idle = scheduler !== undefined && scheduler.turns === thread.last?.turns
    const switches = idle ? thread.switches : parseInvoluntarySwitches(thread.status?.read() ?? '')
    // What a new thread has gathered counts, unless it is one that was there before the watch began.
    const origin = known !== undefined || !first
    if (scheduler !== undefined) {
      waitNs = (waitNs ?? 0) + (origin ? scheduler.waitNs - (thread.last?.waitNs ?? 0) : 0)
    }
    if (switches !== undefined) {
      preemptions = (preemptions ?? 0) + (origin ? switches - (thread.switches ?? 0) : 0)
    }
    // It ended since it was listed, or its number is another's by now.
    if (scheduler === undefined && switches === undefined) {
      forget(threads, name, thread)
      return
    }
    thread.last = scheduler ?? thread.last
    thread.switches = switches ?? thread.switches
  }

  return {
    read() {
      const text = stat?.read() ?? ''
      // Listing the threads takes as long as reading several of them, and they seldom change.
      const listed = first || parseThreadCount(text) !== threads.size
      const names = listed ? threadNames(folder) : [...threads.keys()]
      for (const name of names) look(name)
      for (const [name, thread] of threads) if (!names.includes(name)) forget(threads, name, thread)
      first = false
      return {
        ...(preemptions === undefined ? {} : { preemptions }),
        ...(waitNs === undefined ? {} : { waitNs }),
        ...parsePageFaults(text),
      }
    },
    [Symbol.dispose]() {
      stat?.[Symbol.dispose]()
      for (const [name, thread] of threads) forget(threads, name, thread)
    },
  }
}

function openThread(folder: string): Thread {
  return {
    scheduler: openSource(`${folder}/schedstat`),
    status: openSource(`${folder}/status`),
    last: undefined,
    switches: undefined,
  }
}

function forget(threads: Map<string, Thread>, name: string, thread: Thread): void {
  thread.scheduler?.[Symbol.dispose]()
  thread.status?.[Symbol.dispose]()
  threads.delete(name)
}

function threadNames(folder: string): readonly string[] {
  try {
    return readdirSync(`${folder}/task`)
  } catch {
    return []
  }
}
