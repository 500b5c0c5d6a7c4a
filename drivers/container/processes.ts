import { readdir, readFile, stat } from 'node:fs/promises'
import { bindProcess } from '../../src/local/affinity.js'
import { sendSignal } from '../../src/local/program.js'
import { whenStopped } from '../../src/local/stopped.js'
import { type ProcessStat, readProcessStat } from '../../src/state/process-stat.js'

/** All living descendants of a process, nearest first; those that come and go meanwhile may be missing. */
export async function descendants(pid: number): Promise<readonly number[]> {
  const found: number[] = []
  const queue = [pid]
  for (let parent = queue.shift(); parent !== undefined; parent = queue.shift()) {
    const children = await childrenOf(parent)
    found.push(...children)
    queue.push(...children)
  }
  return found
}

/** The children of every thread of a process (proc(5), `/proc/pid/task/tid/children`). */
async function childrenOf(pid: number): Promise<readonly number[]> {
  try {
    const threads = await readdir(`/proc/${pid}/task`)
    const lists = threads.map((thread) =>
      readFile(`/proc/${pid}/task/${thread}/children`, 'latin1').catch(() => ''),
    )
    return (await Promise.all(lists)).flatMap((list) => list.split(' ').filter(Boolean).map(Number))
  } catch {
    return []
  }
}

/** Finds the process among the descendants of `pid` that executes a file. */
export async function findExecuting(pid: number, file: string): Promise<number | undefined> {
  const wanted = await stat(file)
  for (const candidate of await descendants(pid)) {
    const found = await stat(`/proc/${candidate}/exe`).catch(() => undefined)
    if (found?.dev === wanted.dev && found.ino === wanted.ino) return candidate
  }
  return undefined
}

/** The first process of a container and all its descendants: everything in it, since it adopts its orphans. */
async function inside(first: number): Promise<readonly number[]> {
  return [first, ...(await descendants(first))]
}

/** Stops every process of a container, and goes on until no new one is found; returns them all. */
export async function stopAll(first: number): Promise<Iterable<number>> {
  const stopped = new Set<number>()
  for (let fresh = [first] as readonly number[]; fresh.length > 0; ) {
    for (const pid of fresh) {
      stopped.add(pid)
      sendSignal(pid, 'SIGSTOP')
    }
    for (const pid of fresh) await whenStopped(pid)
    fresh = (await inside(first)).filter((pid) => !stopped.has(pid))
  }
  return stopped
}

/**
 * Ends a runtime and what it has made so far. All are stopped before, since the process that is to become the container
 * leads a session of its own, and runc's, once nobody is there to let it go on, waits for ever.
 */
export async function killRuntime(runtime: number): Promise<void> {
  for (const pid of await stopAll(runtime)) sendSignal(pid, 'SIGKILL')
}

/** Lets every process of a container go on. */
export async function continueAll(first: number): Promise<void> {
  for (const pid of await inside(first)) sendSignal(pid, 'SIGCONT')
}

/** The counters of all processes of a container; `undefined` if the first is gone. */
export async function statAll(first: number): Promise<ProcessStat | undefined> {
  const own = await readProcessStat(first)
  if (own === undefined) return undefined
  const others = await Promise.all((await descendants(first)).map(readProcessStat))
  return others.reduce<ProcessStat>(
    (sum, other) => ({
      user: sum.user + (other?.user ?? 0),
      system: sum.system + (other?.system ?? 0),
      resident: sum.resident + (other?.resident ?? 0),
    }),
    own,
  )
}

/** Binds every process of a container to host CPUs. */
export async function bindAll(first: number, cpus: readonly number[]): Promise<void> {
  for (const pid of await inside(first)) await bindProcess(pid, cpus)
}
