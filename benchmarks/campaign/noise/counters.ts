import { fieldsAfterName } from '../../../src/state/process-stat.js'

/** Counters of the whole host, since its boot. What the kernel does not tell is absent. */
export interface HostCounters {
  readonly stealNs?: number
  readonly interrupts?: number
  readonly softInterrupts?: number
}

/** Linux counts in 1/100 s towards programs (`USER_HZ`) on every architecture that Node runs on. */
const nanosecondsPerTick = 1e7

/**
 * Parses `/proc/stat` (proc_stat(5)): the eighth figure of the line `cpu` is the stolen time, the first of `intr`
 * and of `softirq` the sum over all interrupts since boot.
 */
export function parseHostCounters(stat: string): HostCounters {
  const steal = /^cpu +(?:\d+ ){7}(\d+)/m.exec(stat)?.[1]
  const interrupts = wholeNumber(/^intr (\d+)/m.exec(stat)?.[1])
  const softInterrupts = wholeNumber(/^softirq (\d+)/m.exec(stat)?.[1])
  const ticks = wholeNumber(steal)
  return {
    ...(ticks === undefined ? {} : { stealNs: ticks * nanosecondsPerTick }),
    ...(interrupts === undefined ? {} : { interrupts }),
    ...(softInterrupts === undefined ? {} : { softInterrupts }),
  }
}

/**
 * Parses a file of `/proc/pressure` (Linux Documentation/accounting/psi.rst): the total of the line `some`, which
 * the kernel gives in microseconds, in nanoseconds. `undefined` for anything else.
 */
export function parsePressure(text: string): number | undefined {
  const total = wholeNumber(/^some .*\btotal=(\d+)$/m.exec(text)?.[1])
  return total === undefined ? undefined : total * 1000
}

/** Parses `/proc/PID/task/TID/status`: how often the thread lost its CPU without having asked for it. */
export function parseInvoluntarySwitches(status: string): number | undefined {
  return wholeNumber(/^nonvoluntary_ctxt_switches:\s*(\d+)$/m.exec(status)?.[1])
}

/** What `/proc/PID/task/TID/schedstat` says of a thread. */
export interface SchedulerCounters {
  /** Nanoseconds on a CPU. */
  readonly runNs: number
  /** Nanoseconds that it was ready and waited for a CPU. */
  readonly waitNs: number
  /** How often it was given a CPU. */
  readonly turns: number
}

/** Parses `schedstat` of a thread (Linux Documentation/scheduler/sched-stats.rst, "/proc/<pid>/schedstat"). */
export function parseSchedulerCounters(text: string): SchedulerCounters | undefined {
  const match = /^(\d+) (\d+) (\d+)\n?$/.exec(text)
  const [runNs, waitNs, turns] = [match?.[1], match?.[2], match?.[3]].map(wholeNumber)
  return runNs === undefined || waitNs === undefined || turns === undefined
    ? undefined
    : { runNs, waitNs, turns }
}

/**
 * Parses the page faults of a process, and of its children that have ended, from `/proc/PID/stat` (proc_pid_stat(5),
 * fields 10 to 13).
 */
export function parsePageFaults(
  stat: string,
): { readonly minorFaults: number; readonly majorFaults: number } | undefined {
  const fields = fieldsAfterName(stat)
  const [minor, minorOfChildren, major, majorOfChildren] = fields.slice(7, 11).map(wholeNumber)
  if (minor === undefined || minorOfChildren === undefined) return undefined
  if (major === undefined || majorOfChildren === undefined) return undefined
  return { minorFaults: minor + minorOfChildren, majorFaults: major + majorOfChildren }
}

/** Parses how many threads a process has from `/proc/PID/stat` (proc_pid_stat(5), field 20). */
export function parseThreadCount(stat: string): number | undefined {
  return wholeNumber(fieldsAfterName(stat)[17])
}

function wholeNumber(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,20}$/.test(text) ? Number(text) : undefined
}
