import type { Readable, Writable } from 'node:stream'
import type { CallOptions } from './call.js'
import type { StoragePoolSpec, StoragePoolSpecInput, StorageVolumeSpecInput } from './spec/storage.js'

/** State of a pool; only in `running` and `degraded` its volumes can be used. */
export type StoragePoolState = 'inactive' | 'building' | 'running' | 'degraded' | 'inaccessible'

/** A pool, as it is now. Sizes are in bytes, and 0 where the pool is not running. */
export interface StoragePoolInfo {
  readonly name: string
  /** RFC 9562 UUID in lower case. */
  readonly uuid: string
  readonly state: StoragePoolState
  readonly capacity: number
  readonly allocation: number
  readonly available: number
  /** Whether it is started with the hypervisor. */
  readonly autostart: boolean
  /** Whether it has a definition, which outlives a stop. */
  readonly persistent: boolean
}

/** A volume, as it is now. */
export interface StorageVolumeInfo {
  readonly name: string
  /** Name of its pool. */
  readonly pool: string
  /** Where a machine of the host finds it. */
  readonly path: string
  readonly type: 'file' | 'block' | 'dir' | 'network' | 'netdir' | 'ploop'
  /** Bytes that a machine sees. */
  readonly capacity: number
  /** Bytes that it takes from its pool. */
  readonly allocation: number
  /** The hypervisor's word for its format, for example `raw`, where it has one. */
  readonly format: string | undefined
  /** Path of the image that it is a layer upon. */
  readonly backing: string | undefined
}

/** Which part of a volume to transfer, and whom to tell. */
export interface TransferOptions extends CallOptions {
  /** The first byte. Default: 0. */
  readonly offset?: number | undefined
  /** How many bytes, at least one. Default: all that there are, or come. */
  readonly length?: number | undefined
  /** Called with the number of bytes so far, after every piece. */
  readonly onProgress?: ((bytes: number) => void) | undefined
}

/** How to change the size of a volume. */
export interface ResizeVolumeOptions extends CallOptions {
  /** Whether it may become smaller. Default: `false`. */
  readonly shrink?: boolean | undefined
}

/** A volume of a pool. Every method throws `ERR_NO_VOLUME` if it is gone, `ERR_INVALID_STATE` if its pool is not running. */
export interface StorageVolume {
  readonly name: string
  /** Name of its pool. */
  readonly pool: string
  /** Where a machine of the host finds it. */
  readonly path: string
  info(options?: CallOptions): Promise<StorageVolumeInfo>
  /** Makes another volume of the same pool with the same content. @throws HypervisorError `ERR_VOLUME_EXISTS`. */
  clone(name: string, options?: CallOptions): Promise<StorageVolume>
  /**
   * Sets the capacity, in bytes.
   * @throws HypervisorError `ERR_INVALID_ARGUMENT` for a smaller one without `shrink`, or one that the content does
   *   not fit into.
   */
  resize(bytes: number, options?: ResizeVolumeOptions): Promise<void>
  /** Overwrites all of it with zeros. */
  wipe(options?: CallOptions): Promise<void>
  delete(options?: CallOptions): Promise<void>
  /**
   * Opens a stream that writes the bytes of the volume, its file as it is, with back-pressure. It finishes when the
   * hypervisor has confirmed the last byte; destroying it breaks it off, and what was written stays.
   * The stream fails with `ERR_OPERATION_FAILED` if more comes than `length`.
   * @throws HypervisorError `ERR_INVALID_ARGUMENT`.
   */
  upload(options?: TransferOptions): Promise<Writable>
  /**
   * Opens a stream that reads the bytes of the volume, its file as it is, with back-pressure.
   * @throws HypervisorError `ERR_INVALID_ARGUMENT`.
   */
  download(options?: TransferOptions): Promise<Readable>
}

/** A storage pool. Every method throws `ERR_NO_POOL` if it is gone. */
export interface StoragePool {
  readonly name: string
  /** RFC 9562 UUID in lower case. */
  readonly uuid: string
  info(options?: CallOptions): Promise<StoragePoolInfo>
  /**
   * Its specification, as far as one can say it: what it has beyond that, such as the owner of its files, is left away.
   * @throws HypervisorError `ERR_UNSUPPORTED` for a pool of another type.
   */
  spec(options?: CallOptions): Promise<StoragePoolSpec>
  /**
   * Makes what is under the pool: of a `dir` the folder, of `fs` and `netfs` the folder where it is mounted, of `logical`
   * the volume group of its devices, of a `disk` the partition table, of `iscsi` nothing. No file system is made.
   * @throws HypervisorError `ERR_INVALID_STATE` if it is running, `ERR_OPERATION_FAILED` if a volume group or a
   *   partition table is there already.
   */
  build(options?: CallOptions): Promise<void>
  /**
   * @throws HypervisorError `ERR_INVALID_STATE` if it is running, `ERR_OPERATION_FAILED` if what is under it is not
   *   there, `ERR_NO_SECRET` if the secret with its password is not, or has no value.
   */
  start(options?: CallOptions): Promise<void>
  /** Stops it; its volumes stay. @throws HypervisorError `ERR_INVALID_STATE` if it is not running. */
  destroy(options?: CallOptions): Promise<void>
  /** Looks for volumes that came or went by other ways. @throws HypervisorError `ERR_INVALID_STATE` if it is not running. */
  refresh(options?: CallOptions): Promise<void>
  /**
   * Removes what {@link build} makes: a folder, which must be empty, but a volume group or a partition table with all
   * that is in it. The definition stays.
   * @throws HypervisorError `ERR_INVALID_STATE` if it is running, `ERR_OPERATION_FAILED` if files are left in the
   *   folder, `ERR_UNSUPPORTED` for `iscsi`.
   */
  delete(options?: CallOptions): Promise<void>
  /** Forgets the definition; the volumes stay. @throws HypervisorError `ERR_INVALID_STATE` if it is running. */
  undefine(options?: CallOptions): Promise<void>
  /** Whether it is started with the hypervisor. */
  autostart(options?: CallOptions): Promise<boolean>
  setAutostart(autostart: boolean, options?: CallOptions): Promise<void>
  /** Its volumes, ordered by name. @throws HypervisorError `ERR_INVALID_STATE` if it is not running. */
  listVolumes(options?: CallOptions): Promise<readonly StorageVolumeInfo[]>
  /** @throws HypervisorError `ERR_NO_VOLUME`, `ERR_INVALID_STATE` if the pool is not running. */
  lookupVolume(name: string, options?: CallOptions): Promise<StorageVolume>
  /**
   * Makes a volume.
   * @throws HypervisorError `ERR_INVALID_SPEC` with the `field`, `ERR_VOLUME_EXISTS`, `ERR_INVALID_STATE` if the
   *   pool is not running, `ERR_UNSUPPORTED` for `iscsi`.
   */
  createVolume(spec: StorageVolumeSpecInput, options?: CallOptions): Promise<StorageVolume>
}

/** Feature `storage` of a connection. */
export interface Storage {
  /** What is known of every pool, ordered by name. */
  listPools(options?: CallOptions): Promise<readonly StoragePoolInfo[]>
  /** Finds a pool by its name or UUID. @throws HypervisorError `ERR_NO_POOL`. */
  lookupPool(nameOrUuid: string, options?: CallOptions): Promise<StoragePool>
  /**
   * Defines a pool. Nothing is built or started.
   * @throws HypervisorError `ERR_INVALID_SPEC` with the `field`; `ERR_POOL_EXISTS` if the name or UUID is taken;
   *   `ERR_OPERATION_FAILED` if another pool is of the same folder, device, export or target.
   */
  definePool(spec: StoragePoolSpecInput, options?: CallOptions): Promise<StoragePool>
}
