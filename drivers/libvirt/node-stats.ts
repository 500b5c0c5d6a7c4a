import { HypervisorError } from '../../src/errors.js'
import type { NodeStats } from '../../src/node-stats.js'
import { invalidArgument, libvirtCode } from './rpc/failure.js'
import type { LibvirtSession } from './session.js'

/** `VIR_NODE_CPU_STATS_ALL_CPUS`, `VIR_NODE_MEMORY_STATS_ALL_CELLS` (include/libvirt/libvirt-host.h). */
const all = -1

/** `REMOTE_NODE_MAX_CELLS` (src/remote/remote_protocol.x). */
const mostCells = 1024

/** The feature `nodeStats` of a connection. */
export function createNodeStats({ client }: LibvirtSession): NodeStats {
  return {
    async cpu({ cpu } = {}) {
      const args = { cpuNum: cpu ?? all, flags: 0 }
      try {
        // Without room for any, libvirt says how many there are.
        const { nparams } = await client.call('nodeGetCpuStats', { ...args, nparams: 0 })
        const { params } = await client.call('nodeGetCpuStats', { ...args, nparams })
        const value = valuesOf(params)
        return {
          time: Date.now(),
          user: value('user'),
          kernel: value('kernel'),
          idle: value('idle'),
          iowait: value('iowait'),
        }
      } catch (error) {
        if (cpu === undefined || libvirtCode(error) !== invalidArgument) throw error
        const cause = error instanceof HypervisorError ? error.cause : error
        throw new HypervisorError('ERR_INVALID_ARGUMENT', `the host has no CPU ${cpu}`, {
          field: 'cpu',
          cause,
        })
      }
    },
    async memory() {
      const args = { cellNum: all, flags: 0 }
      const { nparams } = await client.call('nodeGetMemoryStats', { ...args, nparams: 0 })
      const { params } = await client.call('nodeGetMemoryStats', { ...args, nparams })
      const value = valuesOf(params)
      // libvirt counts KiB.
      const bytes = (name: string): number | undefined => {
        const kibibytes = value(name)
        return kibibytes === undefined ? undefined : kibibytes * 1024
      }
      return {
        total: bytes('total'),
        free: bytes('free'),
        buffers: bytes('buffers'),
        cached: bytes('cached'),
      }
    },
    async freeMemoryOfCells() {
      const { cells } = await client.call('nodeGetCellsFreeMemory', { startCell: 0, maxcells: mostCells })
      return cells.map(Number)
    },
  }
}

function valuesOf(
  params: readonly { readonly field: string; readonly value: bigint }[],
): (name: string) => number | undefined {
  const values = new Map(params.map(({ field, value }) => [field, Number(value)]))
  return (name) => values.get(name)
}
