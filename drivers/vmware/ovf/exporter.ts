import type { CallOptions } from '../../../src/call.js'

/** How a machine is exported. */
export interface ExportOvfOptions extends CallOptions {
  /** Whether files that are there already are replaced. Default: `false`. */
  readonly overwrite?: boolean | undefined
  /**
   * Called with the bytes so far, after every piece, and the capacity of all disks, which what is sent stays below as a rule:
   * disks come compressed, and nobody knows their length before.
   */
  readonly onProgress?: ((bytes: number, capacity: number) => void) | undefined
}

/** A package that was written. */
export interface ExportedPackage {
  /** Of its descriptor or archive. */
  readonly path: string
  /** The names and sizes of its disks and further files, in the order of the descriptor. */
  readonly files: readonly { readonly name: string; readonly size: number }[]
  /** What the server says is not quite right about the descriptor. */
  readonly warnings: readonly string[]
}

/**
 * Writes a machine that is off as an OVF package: an archive if `path` ends in `.ova`, else (`.ovf`) a descriptor with a
 * manifest and the disks beside it (`NAME-disk0.vmdk`). The server lends places where the disks can be read (`ExportVm`),
 * and writes the descriptor itself (`CreateDescriptor`). Discs in drives stay behind. Everything gets its name when all of it
 * is there, the descriptor last; if the export fails or is aborted, nothing is left.
 *
 * @param machine As to `connection.lookup`: UUID, inventory path or name.
 * @param path On this host, in a folder that is there.
 * @throws HypervisorError `ERR_NO_DOMAIN`; `ERR_INVALID_STATE` if it is not off; `ERR_INVALID_ARGUMENT` with the field `path`
 *   for another ending; `ERR_FILE` for a file that is there or cannot be written; `ERR_ABORTED`, `ERR_DISCONNECTED`.
 */
export type ExportOvf = (
  machine: string,
  path: string,
  options?: ExportOvfOptions,
) => Promise<ExportedPackage>
