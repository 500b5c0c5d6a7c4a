import type { StorageBackend } from '../../../src/backend.js'
import { byName } from '../../../src/by-name.js'
import { HypervisorError } from '../../../src/errors.js'
import { deepFreeze } from '../freeze.js'
import type { Session } from '../session.js'
import { refuseConflict } from './conflict.js'
import { isThereAlready } from './ground.js'
import { createPool } from './pool.js'
import { type PoolState, poolInfoOf, tellPool } from './pool-state.js'

/** The feature `storage` of a connection. */
export function createStorage(session: Session): StorageBackend {
  const { world } = session
  const { pools } = world
  return {
    listPools: (o) =>
      session.perform({
        name: 'listPools',
        ...o,
        work: () => Object.freeze([...pools.values()].map(poolInfoOf).sort(byName)),
      }),
    lookupPool: (nameOrUuid, o) =>
      session.perform({
        name: 'lookupPool',
        ...o,
        work() {
          const wanted = nameOrUuid.toLowerCase()
          const pool = pools.get(nameOrUuid) ?? [...pools.values()].find(({ spec }) => spec.uuid === wanted)
          if (pool !== undefined) return createPool(session, pool)
          throw new HypervisorError('ERR_NO_POOL', `there is no storage pool '${nameOrUuid}'`)
        },
      }),
    definePool: (spec, o) =>
      session.perform({
        name: 'definePool',
        ...o,
        work() {
          for (const { spec: other } of pools.values()) {
            if (other.name !== spec.name && other.uuid !== spec.uuid) continue
            throw new HypervisorError(
              'ERR_POOL_EXISTS',
              `the storage pool '${other.name}' with the UUID ${other.uuid} is there already`,
              { field: other.name === spec.name ? 'name' : 'uuid' },
            )
          }
          refuseConflict(
            spec,
            [...pools.values()].map((pool) => pool.spec),
          )
          const pool: PoolState = {
            spec: deepFreeze(spec),
            volumes: new Map(),
            built: isThereAlready(spec),
            running: false,
            autostart: false,
          }
          pools.set(spec.name, pool)
          tellPool(world, pool, 'defined')
          return createPool(session, pool)
        },
      }),
  }
}
