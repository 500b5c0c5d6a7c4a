import { HypervisorError } from '../../../src/errors.js'
import type { PoolEvent } from '../../../src/events.js'
import type { StoragePoolSpec, StorageVolumeSpec } from '../../../src/spec/storage.js'
import type { StoragePoolInfo, StorageVolumeInfo } from '../../../src/storage.js'
import { tell, type World } from '../world.js'
import type { VolumeBytes } from './volume-bytes.js'

/** A pool in memory. */
export interface PoolState {
  readonly spec: StoragePoolSpec
  readonly volumes: Map<string, VolumeState>
  /** Whether what is under it is there. */
  built: boolean
  running: boolean
  autostart: boolean
}

/** A volume in memory. */
export interface VolumeState {
  readonly spec: StorageVolumeSpec
  readonly path: string
  readonly bytes: VolumeBytes
  capacity: number
}

/** Bytes that every running pool has. */
const poolCapacity = 2 ** 40

/** A pool as it is now. */
export function poolInfoOf(pool: PoolState): StoragePoolInfo {
  const { name, uuid } = pool.spec
  const allocation = [...pool.volumes.values()].reduce((sum, volume) => sum + allocationOf(volume), 0)
  const sizes = pool.running
    ? { capacity: poolCapacity, allocation, available: poolCapacity - allocation }
    : { capacity: 0, allocation: 0, available: 0 }
  return Object.freeze<StoragePoolInfo>({
    name,
    uuid,
    state: pool.running ? 'running' : 'inactive',
    ...sizes,
    autostart: pool.autostart,
    persistent: true,
  })
}

/** A volume as it is now. */
export function volumeInfoOf(pool: PoolState, volume: VolumeState): StorageVolumeInfo {
  return Object.freeze<StorageVolumeInfo>({
    name: volume.spec.name,
    pool: pool.spec.name,
    path: volume.path,
    type: ['logical', 'disk', 'iscsi'].includes(pool.spec.type) ? 'block' : 'file',
    capacity: volume.capacity,
    allocation: allocationOf(volume),
    format: volume.spec.format ?? 'raw',
    backing: volume.spec.backing?.path,
  })
}

function allocationOf({ bytes, spec }: VolumeState): number {
  return Math.max(bytes.allocation, spec.allocation ?? 0)
}

/** Tells every connection of the world of a change. */
export function tellPool(world: World, { spec }: PoolState, change: PoolEvent['change']): void {
  tell(world, { type: 'pool', change, pool: spec.name, uuid: spec.uuid, time: world.clock.now() })
}

/** @throws HypervisorError `ERR_INVALID_STATE` unless the pool runs, or does not, as is required. */
export function requireRunning({ running, spec }: PoolState, required: boolean): void {
  if (running === required) return
  throw new HypervisorError(
    'ERR_INVALID_STATE',
    `the storage pool '${spec.name}' is ${running ? 'running' : 'inactive'}`,
  )
}
