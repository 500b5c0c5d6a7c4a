import type { CallOptions } from '../call.js'
import type { CheckpointInfo, JobInfo, MigrationProgress, SnapshotInfo } from '../domain-data.js'

/** Feature `save`. */
export interface SaveMethods {
  /**
   * Writes the whole running state to a new file and stops the machine. An abort cancels: the machine goes
   * on and no file is left.
   * @throws HypervisorError `ERR_FILE` if the file exists or cannot be written; `ERR_INVALID_STATE` if the domain is not
   *   running or paused, and with `qemu` as long as it has devices or CPUs that were added while it ran.
   */
  save(path: string, options?: CallOptions): Promise<void>
  /**
   * Starts the domain from a file that `save` wrote for it.
   * @throws HypervisorError `ERR_FILE` if the file is not such a file, or is another domain's.
   */
  restore(path: string, options?: CallOptions): Promise<void>
}

/** Feature `managed-save`. */
export interface ManagedSaveMethods {
  /**
   * Saves the whole running state to a place of the driver's own and stops the machine, with the event `saved`. The
   * next `start` or `startPaused` goes on from it instead of booting, with the event `restored` in the place of
   * `started`, and uses it up; `undefine` removes it. A domain that was paused goes on paused. An abort cancels: the
   * machine goes on, and nothing is saved.
   * @throws HypervisorError `ERR_INVALID_STATE` if it is not running or paused, and with `qemu` as long as it has devices or
   *   CPUs that were added while it ran.
   */
  managedSave(options?: CallOptions): Promise<void>
  /** Whether the next start goes on from such a state. */
  hasManagedSave(options?: CallOptions): Promise<boolean>
  /** Removes it, so that the next start boots. Where there is none, nothing happens. */
  removeManagedSave(options?: CallOptions): Promise<void>
}

/** Forms of a core dump: an ELF core, or the compressed form of Linux's kdump. */
export const coreDumpFormats = ['elf', 'kdump-zlib', 'kdump-lzo', 'kdump-snappy'] as const

/** How to dump the memory of a guest. */
export interface CoreDumpOptions extends CallOptions {
  /** Form of the file. Default: `elf`. */
  readonly format?: (typeof coreDumpFormats)[number] | undefined
}

/** Feature `core-dump`. */
export interface CoreDumpMethods {
  /**
   * Writes the guest's memory, and the registers of its CPUs, to a new file that only its owner can read. The guest is
   * held up meanwhile, which hypervisors may tell as `suspended` and `resumed`, and then is in the state that it was in.
   * A call that is aborted or fails leaves no file; where the hypervisor cannot stop, the call waits for the whole file.
   * @throws HypervisorError `ERR_FILE` if the file exists or cannot be written, `ERR_INVALID_STATE` if the domain is
   *   not running or paused, `ERR_INVALID_ARGUMENT` for a form that is none; `ERR_UNSUPPORTED` or
   *   `ERR_OPERATION_FAILED` for one that this hypervisor cannot write.
   */
  coreDump(path: string, options?: CoreDumpOptions): Promise<void>
}

/** What a new snapshot is to be. */
export interface CreateSnapshotOptions extends CallOptions {
  readonly description?: string | undefined
  /** Default: the first kind that the driver has. */
  readonly kind?: SnapshotInfo['kind'] | undefined
}

/** Feature `snapshots`. */
export interface SnapshotMethods {
  /** Makes a snapshot. @throws HypervisorError `ERR_SNAPSHOT_EXISTS` if the name is taken. */
  createSnapshot(name: string, options?: CreateSnapshotOptions): Promise<SnapshotInfo>
  /** The snapshots, oldest first. */
  listSnapshots(options?: CallOptions): Promise<readonly SnapshotInfo[]>
  /** Returns to a snapshot; what happened since is lost. @throws HypervisorError `ERR_NO_SNAPSHOT`. */
  revertToSnapshot(name: string, options?: CallOptions): Promise<void>
  /** Deletes a snapshot. @throws HypervisorError `ERR_NO_SNAPSHOT`. */
  deleteSnapshot(name: string, options?: CallOptions): Promise<void>
}

/** What a new checkpoint is to be. */
export interface CreateCheckpointOptions extends CallOptions {
  /** A line about it. */
  readonly description?: string | undefined
  /** The ids of the disks whose changes are tracked. Default: all that the guest can write to. */
  readonly disks?: readonly string[] | undefined
}

/** Feature `checkpoints`. */
export interface CheckpointMethods {
  /**
   * Marks this moment: from now on the hypervisor keeps which parts of the disks change, beside their data in images of
   * the format qcow2, until the checkpoint is deleted. `backup` with `incremental` then copies those parts alone. It
   * keeps no data, so nobody can return to it. A checkpoint that is to go with a full backup is made by
   * `backup(targets, { checkpoint })`, at the very moment whose data are copied.
   *
   * It outlives the machine, if that ends in order. A crash of the hypervisor or of its host loses what a checkpoint
   * tracks: a backup since it is then refused, and it can only be deleted. `undefine` forgets it, as it does snapshots.
   * @throws HypervisorError `ERR_CHECKPOINT_EXISTS` if the name is taken; `ERR_INVALID_STATE` if the domain is not
   *   running or paused, or has no disk that its guest can write to; `ERR_NO_DEVICE`; `ERR_UNSUPPORTED` for a disk of
   *   another format than qcow2; `ERR_INVALID_ARGUMENT` for a name that is none, and for a disk that is read-only.
   */
  createCheckpoint(name: string, options?: CreateCheckpointOptions): Promise<CheckpointInfo>
  /** The checkpoints, oldest first. */
  listCheckpoints(options?: CallOptions): Promise<readonly CheckpointInfo[]>
  /**
   * Deletes a checkpoint, and ends its tracking. Others stay good, and those made next after it get its parent.
   * @throws HypervisorError `ERR_NO_CHECKPOINT`, `ERR_INVALID_STATE` if the domain is not running or paused.
   */
  deleteCheckpoint(name: string, options?: CallOptions): Promise<void>
}

/** How to migrate. */
export interface MigrateOptions extends CallOptions {
  /** The most bytes a second to send. Default: the hypervisor's own. */
  readonly bandwidth?: number | undefined
  /** Called as the migration goes on. */
  readonly onProgress?: ((progress: MigrationProgress) => void) | undefined
}

/** Feature `migrate`. */
export interface MigrateMethods {
  /**
   * Moves the running machine to the connection of `destinationUri`, where it keeps name and UUID. An abort
   * cancels: the machine goes on where it was.
   */
  migrate(destinationUri: string, options?: MigrateOptions): Promise<void>
}

/** Feature `jobs`. */
export interface JobMethods {
  /**
   * What a long operation on the domain is doing now, whichever program began it: a migration, a save, a dump. Without
   * one, or with the machine off, it is `undefined`.
   */
  job(options?: CallOptions): Promise<JobInfo | undefined>
  /**
   * Asks the hypervisor to cancel it, and resolves when it has been asked: the call that began it is then rejected with
   * `ERR_ABORTED`, and the machine goes on. A job that is all but done may still end.
   * @throws HypervisorError `ERR_INVALID_STATE` if there is no job, `ERR_UNSUPPORTED` for one that the hypervisor cannot
   *   cancel, such as a dump.
   */
  abortJob(options?: CallOptions): Promise<void>
}
