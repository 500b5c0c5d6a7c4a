import { readFileSync } from 'node:fs'
import { performance } from 'node:perf_hooks'

/**
 * CPU time of the calling thread in nanoseconds: from Node where it tells (`process.threadCpuUsage`, from 23.9
 * on), else from Linux (`/proc/thread-self/schedstat`, whose first number is it; kernel documentation,
 * scheduler/sched-stats), else the time that the event loop was not idle.
 */
export function threadCpuTime(): number {
  const usage: unknown = Reflect.get(process, 'threadCpuUsage')
  if (typeof usage === 'function') {
    const { user = 0, system = 0 }: { user?: number; system?: number } = Reflect.apply(usage, process, [])
    return (user + system) * 1000
  }
  try {
    return Number(readFileSync('/proc/thread-self/schedstat', 'latin1').split(' ')[0])
  } catch {
    return performance.eventLoopUtilization().active * 1e6
  }
}

/** A counter that does not wrap around. */
export interface WideCounter {
  read(): number
  /** Goes on counting from another value of the narrow counter, which has just jumped. */
  rebase(): void
}

/** Turns a counter of 32 bits that wraps around into one that does not, if it is read often enough. */
export function createWideCounter(narrow: () => number): WideCounter {
  let last = narrow()
  let total = last
  return {
    read() {
      const now = narrow()
      total += (now - last) >>> 0
      last = now
      return total
    },
    rebase() {
      last = narrow()
    },
  }
}
