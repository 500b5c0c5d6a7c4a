import { HypervisorError } from '../../src/errors.js'
import type { NodeStats } from '../../src/node-stats.js'
import { virtualEpoch } from './clock.js'
import { node } from './node.js'
import type { Session } from './session.js'

/** The feature `nodeStats` of a connection: the made-up host booted at the epoch of the virtual clock, and half idles. */
export function createNodeStats(session: Session): NodeStats {
  const { world } = session
  return {
    cpu: ({ cpu, signal } = {}) =>
      session.perform({
        name: 'cpu',
        signal,
        work() {
          if (cpu !== undefined && cpu >= node.cpus) {
            throw new HypervisorError('ERR_INVALID_ARGUMENT', `the host has no CPU ${cpu}`, { field: 'cpu' })
          }
          const time = world.clock.now()
          const up = (time - virtualEpoch) * 1_000_000 * (cpu === undefined ? node.cpus : 1)
          return Object.freeze({ time, user: up / 4, kernel: up / 4, idle: up / 2, iowait: 0 })
        },
      }),
    memory: (o) =>
      session.perform({
        name: 'memory',
        signal: o?.signal,
        work: () => {
          const { memory: total } = node
          return Object.freeze({ total, free: total / 2, buffers: total / 16, cached: total / 4 })
        },
      }),
    freeMemoryOfCells: (o) =>
      session.perform({
        name: 'freeMemoryOfCells',
        signal: o?.signal,
        work: () => Object.freeze([node.memory / 4, node.memory / 4]),
      }),
  }
}
