import { posix } from 'node:path'
import { HypervisorError } from '../../../src/errors.js'
import type { StorageVolumeSpec } from '../../../src/spec/storage.js'
import type { StorageVolume } from '../../../src/storage.js'
import { deepFreeze } from '../freeze.js'
import { performOn } from '../perform-on.js'
import type { Session } from '../session.js'
import { type PoolState, requireRunning, type VolumeState, volumeInfoOf } from './pool-state.js'
import { openDownload, openUpload } from './transfer.js'
import { createVolumeBytes, type VolumeBytes } from './volume-bytes.js'

/** Makes a volume in a pool. @throws HypervisorError `ERR_VOLUME_EXISTS`. */
export function makeVolume(
  pool: PoolState,
  spec: StorageVolumeSpec,
  bytes: VolumeBytes = createVolumeBytes(),
): VolumeState {
  if (pool.volumes.has(spec.name)) {
    throw new HypervisorError('ERR_VOLUME_EXISTS', `there is a volume '${spec.name}' already`, {
      field: 'name',
    })
  }
  const volume = {
    spec: deepFreeze(spec),
    path: posix.join(pool.spec.target, spec.name),
    bytes,
    capacity: spec.capacity,
  }
  pool.volumes.set(spec.name, volume)
  return volume
}

/** A volume as one of a connection. */
export function createVolume(session: Session, pool: PoolState, volume: VolumeState): StorageVolume {
  const { world } = session
  const { name } = volume.spec
  const perform = performOn(session, () => {
    if (world.pools.get(pool.spec.name) !== pool || pool.volumes.get(name) !== volume) {
      throw new HypervisorError('ERR_NO_VOLUME', `there is no volume '${name}' any more`)
    }
    requireRunning(pool, true)
  })
  return {
    name,
    pool: pool.spec.name,
    path: volume.path,
    info: (o) => perform('info', o, () => volumeInfoOf(pool, volume)),
    clone: (newName, o) =>
      perform('clone', o, () => {
        const spec = { ...volume.spec, name: newName, capacity: volume.capacity }
        return createVolume(session, pool, makeVolume(pool, spec, volume.bytes.copy()))
      }),
    resize: (bytes, o) =>
      perform('resize', o, () => {
        if (bytes < volume.capacity && !o?.shrink) {
          throw new HypervisorError('ERR_INVALID_ARGUMENT', `the volume '${name}' would become smaller`, {
            field: 'bytes',
            hint: 'Say so: resize(bytes, { shrink: true }).',
          })
        }
        volume.capacity = bytes
        volume.bytes.truncate(bytes)
      }),
    wipe: (o) => perform('wipe', o, () => volume.bytes.truncate(0)),
    delete: (o) => perform('delete', o, () => void pool.volumes.delete(name)),
    upload: (o) => perform('upload', o, () => openUpload(session, volume, o)),
    download: (o) => perform('download', o, () => openDownload(session, volume, o)),
  }
}
