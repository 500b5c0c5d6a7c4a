import type { Readable, Writable } from 'node:stream'
import type { StorageBackend, StoragePoolBackend } from './backend.js'
import type { CallOptions } from './call.js'
import { HypervisorError } from './errors.js'
import { givenFlag, givenName, givenText } from './given-arguments.js'
import type { FeatureGuard } from './guard-feature.js'
import type { ResizeVolumeOptions, Storage, StoragePool, StorageVolume, TransferOptions } from './storage.js'

/** Wraps a driver's storage in what all calls have in common, and checks what they are given. */
export function guardStorage(guard: FeatureGuard<StorageBackend>, newUuid: () => string): Storage {
  return Object.freeze<Storage>({
    listPools: (o) => guard.use('listPools', o, (storage, c) => storage.listPools(c)),
    lookupPool: (nameOrUuid, o) =>
      guard.use('lookupPool', o, async (storage, c) =>
        guardPool(guard, await storage.lookupPool(givenName(nameOrUuid), c)),
      ),
    definePool: (input, o) =>
      guard.use('definePool', o, async (storage, c) => {
        const { parseStoragePool } = await import('./spec/parse-resource.js')
        return guardPool(guard, await storage.definePool(parseStoragePool(input, newUuid), c))
      }),
  })
}

function guardPool(guard: FeatureGuard<StorageBackend>, pool: StoragePoolBackend): StoragePool {
  const use = <Result>(
    operation: string,
    options: CallOptions | undefined,
    work: (callOptions: CallOptions) => Promise<Result>,
  ): Promise<Result> => guard.use(operation, options, (_storage, c) => work(c))
  return Object.freeze<StoragePool>({
    name: pool.name,
    uuid: pool.uuid,
    info: (o) => use('info', o, (c) => pool.info(c)),
    spec: (o) => use('spec', o, (c) => pool.spec(c)),
    build: (o) => use('build', o, (c) => pool.build(c)),
    start: (o) => use('start', o, (c) => pool.start(c)),
    destroy: (o) => use('destroy', o, (c) => pool.destroy(c)),
    refresh: (o) => use('refresh', o, (c) => pool.refresh(c)),
    delete: (o) => use('delete', o, (c) => pool.delete(c)),
    undefine: (o) => use('undefine', o, (c) => pool.undefine(c)),
    autostart: (o) => use('autostart', o, (c) => pool.autostart(c)),
    setAutostart: (autostart, o) =>
      use('setAutostart', o, (c) => pool.setAutostart(givenFlag('autostart', autostart), c)),
    listVolumes: (o) => use('listVolumes', o, (c) => pool.listVolumes(c)),
    lookupVolume: (name, o) =>
      use('lookupVolume', o, async (c) =>
        guardVolume(guard, await pool.lookupVolume(givenText('name', name), c)),
      ),
    createVolume: (input, o) =>
      use('createVolume', o, async (c) => {
        const { parseStorageVolume } = await import('./spec/parse-resource.js')
        return guardVolume(guard, await pool.createVolume(parseStorageVolume(input), c))
      }),
  })
}

function guardVolume(guard: FeatureGuard<StorageBackend>, volume: StorageVolume): StorageVolume {
  const use = <Result>(
    operation: string,
    options: CallOptions | undefined,
    work: (callOptions: CallOptions) => Promise<Result>,
  ): Promise<Result> => guard.use(operation, options, (_storage, c) => work(c))
  const transfer = <Stream extends Readable | Writable>(
    operation: string,
    options: TransferOptions | undefined,
    work: (transferOptions: TransferOptions) => Promise<Stream>,
  ): Promise<Stream> =>
    guard.open(operation, options, async (c) => {
      if (options?.offset !== undefined) requireBytes(options.offset, 'offset')
      // Hypervisors take 0 for all that there is.
      if (options?.length !== undefined) requireBytes(options.length, 'length', 1)
      return await work({ ...options, ...c })
    })
  return Object.freeze<StorageVolume>({
    name: volume.name,
    pool: volume.pool,
    path: volume.path,
    info: (o) => use('info', o, (c) => volume.info(c)),
    clone: (name, o) =>
      use('clone', o, async (c) => {
        const { parseVolumeName } = await import('./spec/parse-resource.js')
        return guardVolume(guard, await volume.clone(parseVolumeName(name), c))
      }),
    resize: (bytes, o?: ResizeVolumeOptions) =>
      use('resize', o, async (c) => {
        requireBytes(bytes, 'bytes')
        if (o?.shrink !== undefined) givenFlag('shrink', o.shrink)
        await volume.resize(bytes, { ...o, ...c })
      }),
    wipe: (o) => use('wipe', o, (c) => volume.wipe(c)),
    delete: (o) => use('delete', o, (c) => volume.delete(c)),
    upload: (o) => transfer('upload', o, (t) => volume.upload(t)),
    download: (o) => transfer('download', o, (t) => volume.download(t)),
  })
}

function requireBytes(value: number, field: string, least = 0): void {
  if (Number.isSafeInteger(value) && value >= least) return
  const wanted = `a whole number of bytes${least === 0 ? '' : ` from ${least}`}`
  throw new HypervisorError('ERR_INVALID_ARGUMENT', `${field} must be ${wanted}, not ${String(value)}`, {
    field,
  })
}
