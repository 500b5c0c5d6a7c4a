import { readFile } from 'node:fs/promises'

/** What the kernel says of a process. */
export interface ProcessStat {
  /** CPU time in user mode, in nanoseconds. */
  readonly user: number
  /** CPU time in the kernel, in nanoseconds. */
  readonly system: number
  /** Resident memory in bytes. */
  readonly resident: number
}

/** Linux counts in 1/100 s towards programs (`USER_HZ`) on every architecture that Node runs on. */
export const nanosecondsPerTick = 1e7

/**
 * Reads the counters of a process (proc(5), `/proc/pid/stat` and `/proc/pid/status`).
 *
 * @returns `undefined` where there is no such file: on a system that is not Linux, or if the process is gone.
 */
export async function readProcessStat(pid: number): Promise<ProcessStat | undefined> {
  try {
    const [stat, status] = await Promise.all([
      readFile(`/proc/${pid}/stat`, 'utf8'),
      readFile(`/proc/${pid}/status`, 'utf8'),
    ])
    return parseProcessStat(stat, status)
  } catch {
    return undefined
  }
}

/** The fields of a `stat` line from the third, the state, on. The second is a name in parentheses that may hold anything. */
export function fieldsAfterName(stat: string): readonly string[] {
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')
}

/** Parses the two files. @returns `undefined` if they are not what the kernel writes. */
export function parseProcessStat(stat: string, status: string): ProcessStat | undefined {
  const fields = fieldsAfterName(stat)
  // Fields 14 and 15 of the line; the first that is left after the name is field 3.
  const user = Number(fields[11]) * nanosecondsPerTick
  const system = Number(fields[12]) * nanosecondsPerTick
  const resident = Number(/^VmRSS:\s*(\d+) kB$/m.exec(status)?.[1]) * 1024
  return [user, system, resident].every(Number.isFinite) ? { user, system, resident } : undefined
}
