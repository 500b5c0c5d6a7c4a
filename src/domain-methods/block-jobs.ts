import type { CallOptions } from '../call.js'
import type { BlockJobInfo, JobProgress } from '../domain-data.js'
import type { BackupOptions } from './devices.js'

/** How to run any block job. */
export interface BlockJobOptions extends CallOptions {
  /** The most that it may copy, in bytes a second. Default: no limit. */
  readonly bandwidth?: number | undefined
  /** Called with how far it has come, about five times a second. */
  readonly onProgress?: ((progress: JobProgress) => void) | undefined
}

/** How to pull. */
export interface BlockPullOptions extends BlockJobOptions {
  /** Path of the image in the chain that stays below; what is above it is pulled. Default: none, all is pulled. */
  readonly base?: string | undefined
}

/** What to commit. */
export interface BlockCommitOptions extends BlockJobOptions {
  /** Path of the image in the chain that is written to. Default: the lowest. */
  readonly base?: string | undefined
  /** Path of the uppermost image that is committed. Default: the one that the guest writes to. */
  readonly top?: string | undefined
}

/** How to copy. */
export interface BlockCopyOptions extends BlockJobOptions, Pick<BackupOptions, 'format'> {
  /** Whether the machine goes on with the copy. Default: `false`, it stays with the disk that it has. */
  readonly pivot?: boolean | undefined
  /** Whether only the uppermost image is copied, and the copy has the same images below it. Default: `false`. */
  readonly shallow?: boolean | undefined
}

/**
 * Feature `block-jobs`: changes of the chain of images behind a disk, while the guest goes on. A chain is the image that
 * the guest writes to and those below it, where what is not in the one above is read; snapshots of the kind `external`
 * make chains. Images are named by their paths, and those that are not needed any more are left where they are.
 *
 * The calls resolve when the job is done, and the definition then says which image the disk has. An abort cancels the
 * job: the disk stays as it was. When the program that called is killed, a pull, and a commit below the image that the
 * guest writes to, go on to their end, and other jobs until somebody ends them with `abortBlockJob`. If that is in the
 * very moment in which the machine goes over to another image, the guest's requests wait until `blockJob` is called or
 * another job is begun. Where no daemon runs the machine (`qemu`), other changes of it get `ERR_BUSY` until the job is
 * done, as long as the program lives.
 */
export interface BlockJobMethods {
  /**
   * Copies what the images below have into the one that the guest writes to, which then needs them no more.
   * @param disk Its id.
   * @throws HypervisorError `ERR_NO_DEVICE`; `ERR_INVALID_STATE` if the domain is not running or paused, or a snapshot
   *   needs what would go; `ERR_BUSY` if the disk has a block job already; `ERR_INVALID_ARGUMENT` if `base` is not below
   *   the uppermost image, or the disk is read-only or a drive with a medium; `ERR_OPERATION_FAILED` if it fails on the
   *   way; `ERR_ABORTED` if somebody else cancels it.
   */
  blockPull(disk: string, options?: BlockPullOptions): Promise<void>
  /**
   * Writes what images have down into one below them, and takes them out of the chain. Where the guest's own image is
   * among them, the machine goes on with the base, and the definition names it.
   * @param disk Its id.
   * @throws HypervisorError Those of `blockPull`; `ERR_INVALID_STATE` too if there is no image below, or if the machine
   *   would leave an image in which `qemu` tracks checkpoints;
   *   `ERR_INVALID_ARGUMENT` too if `top` is not in the chain or `base` is not below it.
   */
  blockCommit(disk: string, options?: BlockCommitOptions): Promise<void>
  /**
   * Copies a disk to a new image, together with what the guest writes meanwhile. The copy holds what the disk holds at
   * the end of the call; with `pivot`, the machine goes on with it and the definition names it. What the guest has not
   * written to its disk by then is not in it. A call that is aborted or fails leaves no file, if the hypervisor is on this
   * host.
   * @param disk Its id.
   * @param path The image to write.
   * @throws HypervisorError Those of `blockPull`; `ERR_FILE` if the file exists or cannot be written;
   *   `ERR_INVALID_ARGUMENT` too for another format, and for a shallow copy that is raw or of a disk with nothing below.
   */
  blockCopy(disk: string, path: string, options?: BlockCopyOptions): Promise<void>
  /**
   * What the job of a disk is doing, whoever began it; `undefined` if it has none or the domain is off.
   * @throws HypervisorError `ERR_NO_DEVICE`.
   */
  blockJob(disk: string, options?: CallOptions): Promise<BlockJobInfo | undefined>
  /**
   * Cancels the job of a disk, whoever began it; who waits for it gets `ERR_ABORTED`. The disk stays as it was.
   * @throws HypervisorError `ERR_NO_DEVICE`, `ERR_INVALID_STATE` if there is no job.
   */
  abortBlockJob(disk: string, options?: CallOptions): Promise<void>
  /**
   * Changes how much the job of a disk may copy, in bytes a second; `undefined` takes the limit away.
   * @throws HypervisorError `ERR_NO_DEVICE`, `ERR_INVALID_STATE` if there is no job, `ERR_INVALID_ARGUMENT`.
   */
  setBlockJobBandwidth(disk: string, bytesPerSecond: number | undefined, options?: CallOptions): Promise<void>
}
