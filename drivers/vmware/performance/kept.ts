import type { VmwareSession } from '../session.js'
import { type CounterIds, findCounterIds } from './counters.js'
import { noTotals, type Totals } from './totals.js'

/** What a connection keeps of what was measured: the API itself has no totals. */
export interface KeptPerformance {
  /** The numbers of the server's counters, which are asked for once. */
  counterIds(session: VmwareSession): Promise<CounterIds>
  /** The totals of a machine, by the value of its reference; new ones if it was started since. */
  totals(machine: string, startedAt: number | undefined): Totals
  keep(machine: string, totals: Totals): void
}

/** The most machines whose totals are kept. */
const mostMachines = 20_000

/** Makes a {@link KeptPerformance} without any totals. */
export function createKeptPerformance(): KeptPerformance {
  const kept = new Map<string, Totals>()
  let ids: Promise<CounterIds> | undefined
  return {
    async counterIds(session) {
      ids ??= findCounterIds(session).catch((error: unknown) => {
        ids = undefined
        throw error
      })
      return await ids
    },
    totals(machine, startedAt) {
      const totals = kept.get(machine)
      if (totals === undefined) return noTotals(startedAt)
      return startedAt === undefined || totals.startedAt === startedAt ? totals : noTotals(startedAt)
    },
    keep(machine, totals) {
      kept.delete(machine)
      kept.set(machine, totals)
      const [oldest] = kept.keys()
      if (kept.size > mostMachines && oldest !== undefined) kept.delete(oldest)
    },
  }
}
