import type { StoragePoolBackend } from '../../../src/backend.js'
import { byName } from '../../../src/by-name.js'
import { HypervisorError } from '../../../src/errors.js'
import { performOn } from '../perform-on.js'
import type { Session } from '../session.js'
import { buildGround, deleteGround, requireGround } from './ground.js'
import { type PoolState, poolInfoOf, requireRunning, tellPool, volumeInfoOf } from './pool-state.js'
import { createVolume, makeVolume } from './volume.js'

/** A pool as one of a connection. */
export function createPool(session: Session, pool: PoolState): StoragePoolBackend {
  const { world } = session
  const { name, uuid } = pool.spec
  const perform = performOn(session, () => {
    if (world.pools.get(name) !== pool) {
      throw new HypervisorError('ERR_NO_POOL', `the storage pool '${name}' was undefined`)
    }
  })
  return {
    name,
    uuid,
    info: (o) => perform('info', o, () => poolInfoOf(pool)),
    spec: (o) => perform('spec', o, () => pool.spec),
    build: (o) =>
      perform('build', o, () => {
        requireRunning(pool, false)
        buildGround(pool)
        tellPool(world, pool, 'created')
      }),
    start: (o) =>
      perform('start', o, () => {
        requireRunning(pool, false)
        requireGround(world, pool)
        pool.running = true
        tellPool(world, pool, 'started')
      }),
    destroy: (o) =>
      perform('destroy', o, () => {
        requireRunning(pool, true)
        pool.running = false
        tellPool(world, pool, 'stopped')
      }),
    refresh: (o) =>
      perform('refresh', o, () => {
        requireRunning(pool, true)
        tellPool(world, pool, 'refreshed')
      }),
    delete: (o) =>
      perform('delete', o, () => {
        requireRunning(pool, false)
        deleteGround(pool)
        tellPool(world, pool, 'deleted')
      }),
    undefine: (o) =>
      perform('undefine', o, () => {
        requireRunning(pool, false)
        world.pools.delete(name)
        tellPool(world, pool, 'undefined')
      }),
    autostart: (o) => perform('autostart', o, () => pool.autostart),
    setAutostart: (autostart, o) =>
      perform('setAutostart', o, () => {
        pool.autostart = autostart
      }),
    listVolumes: (o) =>
      perform('listVolumes', o, () => {
        requireRunning(pool, true)
        const infos = [...pool.volumes.values()].map((volume) => volumeInfoOf(pool, volume))
        return Object.freeze(infos.sort(byName))
      }),
    lookupVolume: (wanted, o) =>
      perform('lookupVolume', o, () => {
        requireRunning(pool, true)
        const volume = pool.volumes.get(wanted)
        if (volume !== undefined) return createVolume(session, pool, volume)
        throw new HypervisorError('ERR_NO_VOLUME', `the storage pool '${name}' has no volume '${wanted}'`)
      }),
    createVolume: (spec, o) =>
      perform('createVolume', o, () => {
        requireRunning(pool, true)
        if (pool.spec.type === 'iscsi') {
          throw new HypervisorError('ERR_UNSUPPORTED', 'the units of an iSCSI target are not made from here')
        }
        return createVolume(session, pool, makeVolume(pool, spec))
      }),
  }
}
