import type { FeatureGuard } from './guard-feature.js'
import type { NodeStats } from './node-stats.js'
import { requireNumber } from './require-number.js'

/** The largest number of a CPU that libvirt's protocol can carry. */
const lastCpu = 2 ** 31 - 1

/** Wraps a driver's counters of the host in what all calls have in common, and checks what they are given. */
export function guardNodeStats(guard: FeatureGuard<NodeStats>): NodeStats {
  return Object.freeze<NodeStats>({
    cpu: (o) =>
      guard.use('cpu', o, async (stats, c) => {
        const cpu = o?.cpu
        if (cpu !== undefined) requireNumber('cpu', cpu, 0, lastCpu)
        return await stats.cpu({ ...c, cpu })
      }),
    memory: (o) => guard.use('memory', o, (stats, c) => stats.memory(c)),
    freeMemoryOfCells: (o) => guard.use('freeMemoryOfCells', o, (stats, c) => stats.freeMemoryOfCells(c)),
  })
}
