import { z } from 'zod'
import type { DomainStats } from '../../../src/domain-data.js'
import { number, parsed } from '../soap/schema.js'

/** `VirtualMachineQuickStats` of the API, in MB. A server that has none yet leaves them away. */
const quickStats = z.looseObject({
  guestMemoryUsage: number.optional(),
  hostMemoryUsage: number.optional(),
  balloonedMemory: number.optional(),
  swappedMemory: number.optional(),
  sharedMemory: number.optional(),
})

const megabyte = 2 ** 20

/**
 * What a host does with the memory of a machine.
 *
 * @param maximum Bytes of memory that the machine has.
 * @param property The property `summary.quickStats`.
 */
export function readMemory(maximum: number, property: unknown): DomainStats['memory'] {
  const stats = parsed('figures of a machine', quickStats, property === '' ? {} : (property ?? {}))
  const bytes = (megabytes: number | undefined): number | undefined =>
    megabytes === undefined ? undefined : megabytes * megabyte
  return {
    current: Math.max(maximum - (bytes(stats.balloonedMemory) ?? 0), 0),
    maximum,
    resident: bytes(stats.hostMemoryUsage),
    active: bytes(stats.guestMemoryUsage),
    ballooned: bytes(stats.balloonedMemory),
    swapped: bytes(stats.swappedMemory),
    shared: bytes(stats.sharedMemory),
  }
}
