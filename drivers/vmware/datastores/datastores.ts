import type { Readable, Writable } from 'node:stream'
import type { CallOptions } from '../../../src/call.js'

/** A datastore, as it is now. Sizes are in bytes. */
export interface DatastoreInfo {
  readonly name: string
  /** The server's word for its file system: `VMFS`, `NFS`, `vsan`. */
  readonly type: string
  readonly capacity: number
  readonly available: number
  /** Whether any host reaches it. */
  readonly accessible: boolean
}

/** What the server takes a file for, by its name. */
export type DatastoreFileType =
  | 'folder'
  | 'disk'
  | 'iso'
  | 'floppy'
  | 'configuration'
  | 'log'
  | 'nvram'
  | 'snapshot'
  | 'file'

/** A file or folder on a datastore. */
export interface DatastoreFile {
  /** As a specification takes it: `[datastore1] folder/disc.iso`. */
  readonly path: string
  readonly name: string
  readonly type: DatastoreFileType
  /** In bytes. */
  readonly size: number
  /** When it was last changed, in milliseconds since 1970-01-01 UTC. */
  readonly modified: number | undefined
}

/** How files are listed. */
export interface ListFilesOptions extends CallOptions {
  /** Whether the folders below are searched too. Default: `false`. */
  readonly recursive?: boolean | undefined
  /** Names with `*` and `?`. Default: all. */
  readonly pattern?: string | undefined
}

/** How a file is read. */
export interface DownloadFileOptions extends CallOptions {
  /** Called with the number of bytes so far, after every piece. */
  readonly onProgress?: ((bytes: number) => void) | undefined
}

/** How a file is written. */
export interface UploadFileOptions extends DownloadFileOptions {
  /** How many bytes come. Another number is an error. Default: as many as come, which not every server takes. */
  readonly size?: number | undefined
  /** Whether a file of the name may be there, and is replaced then. Default: `false`. */
  readonly overwrite?: boolean | undefined
}

/**
 * The datastores of the connection's place, and their files, by paths as specifications have them:
 * `[datastore1] folder/disc.iso`. A signal that is given to a transfer breaks it off, whenever that is.
 *
 * Every method throws `ERR_FILE` for a datastore or file that is not there, `ERR_INVALID_ARGUMENT` for a path that is none,
 * `ERR_AUTH`, `ERR_DISCONNECTED`.
 */
export interface Datastores {
  /** What is known of every datastore, ordered by name. */
  list(options?: CallOptions): Promise<readonly DatastoreInfo[]>
  /** The files of a folder, `[datastore1] folder` or `[datastore1]`, ordered by path. */
  files(folder: string, options?: ListFilesOptions): Promise<readonly DatastoreFile[]>
  /**
   * Opens a stream that writes a file. The bytes go into a file beside it (`NAME.polyvisor-…part`), which gets the name when
   * all of them are there: so the file is complete or not there, and where it is replaced the old one stays until then. The
   * stream finishes after that. Destroying it breaks the upload off, and what was sent is removed before it closes; after a
   * lost connection the part may stay.
   *
   * @throws HypervisorError `ERR_FILE` if the file is there and may not be replaced. The stream fails with
   *   `ERR_OPERATION_FAILED` if more or fewer bytes come than `size` says.
   */
  upload(path: string, options?: UploadFileOptions): Promise<Writable>
  /** Opens a stream that reads a file, with back-pressure. Destroying it breaks the download off. */
  download(path: string, options?: DownloadFileOptions): Promise<Readable>
  /**
   * Removes a file, or a folder **with all that is in it**. Of a disk only the file that is named goes: {@link deleteDisk}
   * knows all of its files.
   */
  delete(path: string, options?: CallOptions): Promise<void>
  /** Removes a disk, `….vmdk`, with every file that it has. */
  deleteDisk(path: string, options?: CallOptions): Promise<void>
  /** Makes a folder and those that it is in; one that is there stays. @throws HypervisorError `ERR_FILE` where a file is. */
  makeFolder(path: string, options?: CallOptions): Promise<void>
}
