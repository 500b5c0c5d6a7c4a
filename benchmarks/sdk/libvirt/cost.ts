/** What a run of calls cost. */
export interface CallCost {
  /** Calls in a second. */
  readonly rate: number
  /** The client's CPU time for a call, user and system, in microseconds. */
  readonly cpu: number
}

/** What some work of so many calls costs this process. */
export async function costOf(count: number, work: () => Promise<unknown>): Promise<CallCost> {
  const before = process.cpuUsage()
  const started = performance.now()
  await work()
  const elapsed = performance.now() - started
  const { user, system } = process.cpuUsage(before)
  return { rate: (count / elapsed) * 1000, cpu: (user + system) / count }
}
