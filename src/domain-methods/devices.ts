import type { CallOptions } from '../call.js'
import type { DomainStats } from '../domain-data.js'
import type { DiskFormat } from '../spec/devices.js'
import type { DeviceSpecInput } from '../spec/schema.js'

/** Feature `balloon`. */
export interface BalloonMethods {
  /** Asks the guest's balloon for this much memory, in bytes, and resolves when the request was delivered. */
  setMemory(bytes: number, options?: CallOptions): Promise<void>
}

/** Feature `vcpu-hotplug`. */
export interface VcpuMethods {
  /** Changes the number of virtual CPUs, up to the specification's `vcpus.maximum`. */
  setVcpus(count: number, options?: CallOptions): Promise<void>
}

/** Feature `device-hotplug`. */
export interface DeviceMethods {
  /** Adds a device to the running machine and returns its id. @throws HypervisorError `ERR_DEVICE_EXISTS`. */
  attachDevice(device: DeviceSpecInput, options?: CallOptions): Promise<string>
  /**
   * Removes a device, and resolves when the guest has let go of it, or its machine has ended.
   * @throws HypervisorError `ERR_NO_DEVICE`, `ERR_OPERATION_FAILED` if the guest refuses, `ERR_DISCONNECTED` if the
   *   connection is closed before.
   */
  detachDevice(id: string, options?: CallOptions): Promise<void>
}

/** Feature `block-resize`. */
export interface DiskResizeMethods {
  /**
   * Changes the size of a disk, in bytes, a multiple of 512. What lies beyond a smaller size is lost.
   * @throws HypervisorError `ERR_NO_DEVICE`; `ERR_INVALID_STATE` if the domain is not running or paused;
   *   `ERR_INVALID_ARGUMENT` for a size that is none, and for a disk that is read-only or a drive for media;
   *   `ERR_OPERATION_FAILED` if the format cannot do it.
   */
  resizeDisk(id: string, bytes: number, options?: CallOptions): Promise<void>
}

/** Formats of the images that a backup writes. */
export const backupFormats = ['qcow2', 'raw'] as const

/** How to back disks up. */
export interface BackupOptions extends CallOptions {
  /** Format of the new images. Default: `qcow2`. */
  readonly format?: (typeof backupFormats)[number] | undefined
  /**
   * The name of a checkpoint to make of these disks at the same moment, so that the next backup can be incremental.
   * Only where the driver has the feature `checkpoints`.
   */
  readonly checkpoint?: string | undefined
  /**
   * The name of the checkpoint since which is copied what has changed, and nothing else: the images then have the format
   * qcow2 and are of use only on top of the backup of that moment. Only where the driver has the feature `checkpoints`.
   */
  readonly incremental?: string | undefined
}

/** Feature `backup`. */
export interface BackupMethods {
  /**
   * Copies disks to new images while the guest goes on, and resolves when they are whole. All of them hold what the
   * disks held at one and the same moment, at the beginning of the call; they need no other file. What the guest has not
   * written to its disks by then is not in them: freeze its file systems first (feature `guest-agent`) where that
   * matters. An abort cancels. A call that is aborted or fails leaves no file, if the hypervisor is on this host, and no
   * checkpoint, unless the machine has ended meanwhile.
   *
   * An incremental backup is laid upon the one of its checkpoint, which changes no data, by
   * `qemu-img rebase -u -f qcow2 -F qcow2 -b full.qcow2 incremental.qcow2`; `incremental.qcow2` then reads as the whole
   * disk of its own moment, for as long as `full.qcow2` is there. That may be an incremental one itself, and so on.
   * @param targets For each disk to copy, by its id, the path of its new image.
   * @throws HypervisorError `ERR_FILE` if a file exists or cannot be written, `ERR_NO_DEVICE`, `ERR_INVALID_STATE` if
   *   the domain is not running or paused, `ERR_INVALID_ARGUMENT` for no disk, one file for two disks, or another format.
   *   With checkpoints also `ERR_CHECKPOINT_EXISTS`, `ERR_NO_CHECKPOINT`; `ERR_INVALID_ARGUMENT` for a disk that the
   *   checkpoint does not track; `ERR_INVALID_STATE` if what it tracked was lost in a crash; and `ERR_UNSUPPORTED` if the
   *   driver has no checkpoints, or the disk another format than qcow2.
   */
  backup(targets: Readonly<Record<string, string>>, options?: BackupOptions): Promise<void>
}

/** How to change the medium in a drive. */
export interface ChangeMediaOptions extends CallOptions {
  /** Format of the image. Default: by the ending of the file's name, else raw, as in a specification. */
  readonly format?: DiskFormat | undefined
  /** Whether a tray that the guest has locked is opened all the same. Default: `false`. */
  readonly force?: boolean | undefined
}

/** Feature `media-change`. */
export interface MediaMethods {
  /**
   * Puts the image at `path` into a CD-ROM or floppy drive in the place of what was in it, or takes that out where
   * `path` is `undefined`. The definition follows: `spec()` says what is in the drive, and the next start finds it
   * there. A drive that was attached while the machine ran goes with the machine, and no definition has it.
   *
   * A guest may lock the tray of a CD-ROM drive, as most do while they have mounted the disc. It is then asked to eject,
   * and after five seconds the call fails and nothing has changed, unless `force` is set.
   * @param id The drive, as in the specification.
   * @throws HypervisorError `ERR_INVALID_STATE` if the domain is not running or paused, or has snapshots of the medium;
   *   `ERR_NO_DEVICE`; `ERR_INVALID_ARGUMENT` for a disk that is no such drive; `ERR_FILE` if the file is not there or
   *   cannot be used; `ERR_OPERATION_FAILED` if the tray stays locked, or the hypervisor cannot read the image.
   */
  changeMedia(id: string, path: string | undefined, options?: ChangeMediaOptions): Promise<void>
}

/** Feature `stats`. */
export interface StatsMethods {
  /** Reads the counters. */
  stats(options?: CallOptions): Promise<DomainStats>
}

/** Feature `affinity`. */
export interface AffinityMethods {
  /** Binds the machine to host CPUs, numbered from 0. */
  setAffinity(cpus: readonly number[], options?: CallOptions): Promise<void>
}
