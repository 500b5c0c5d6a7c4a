import { readdir, readFile } from 'node:fs/promises'

/** What the kernel counts of a process. */
export interface ProcessCounters {
  /** CPU time of all its threads in user mode, in nanoseconds. */
  readonly user: number
  /** The same in kernel mode. */
  readonly system: number
  /** Bytes of memory that it occupies. */
  readonly resident: number
}

/** Nanoseconds of a tick: `USER_HZ` is 100 on every architecture of today's Linux (proc(5), time(7)). */
const tick = 1e7

/** Reads `/proc/PID/stat` and `/proc/PID/status` (proc(5)); `undefined` if the process is gone. */
export async function readCounters(pid: number): Promise<ProcessCounters | undefined> {
  try {
    const [stat, status] = await Promise.all([
      readFile(`/proc/${pid}/stat`, 'latin1'),
      readFile(`/proc/${pid}/status`, 'latin1'),
    ])
    const fields = fieldsOf(stat)
    const resident = /^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]
    return {
      user: Number(fields[11] ?? 0) * tick,
      system: Number(fields[12] ?? 0) * tick,
      resident: Number(resident ?? 0) * 1024,
    }
  } catch (error) {
    if (isGone(error)) return undefined
    throw error
  }
}

/** Tells whether every thread of a process is stopped by a signal; `undefined` if it is gone. */
export async function isStopped(pid: number): Promise<boolean | undefined> {
  try {
    const threads = await readdir(`/proc/${pid}/task`)
    const stats = await Promise.all(
      threads.map((thread) => readFile(`/proc/${pid}/task/${thread}/stat`, 'latin1')),
    )
    const states = stats.map((stat) => fieldsOf(stat)[0])
    if (states.every((state) => state === 'Z' || state === 'X')) return undefined
    return states.every((state) => state === 'T' || state === 't')
  } catch (error) {
    if (isGone(error)) return undefined
    throw error
  }
}

/** The fields after the command's name, which is in parentheses and may itself hold some; the first is the state. */
function fieldsOf(stat: string): readonly string[] {
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')
}

function isGone(error: unknown): boolean {
  const code: unknown = error instanceof Error ? Reflect.get(error, 'code') : undefined
  return code === 'ENOENT' || code === 'ESRCH'
}
