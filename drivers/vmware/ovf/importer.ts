import type { CallOptions } from '../../../src/call.js'
import type { OvfPackage } from '../../../src/formats/ovf/package/open.js'

/** How a package is imported. */
export interface ImportOvfOptions extends CallOptions {
  /** Name of the new machine. Default: that of the descriptor. */
  readonly name?: string | undefined
  /** Where its disks go. Default: the datastore of the URI, or the only one. */
  readonly datastore?: string | undefined
  /** Networks of the server, by those of the package. Default: those of the same names. */
  readonly networks?: Readonly<Record<string, string>> | undefined
  /** Called with the bytes so far and the bytes in all, after every piece. */
  readonly onProgress?: ((bytes: number, total: number) => void) | undefined
}

/** A machine that was imported; `connection.lookup(uuid)` is its domain. */
export interface ImportedMachine {
  readonly name: string
  readonly uuid: string
}

/**
 * Makes a machine of an OVF package: the server reads the descriptor (`CreateImportSpec`), lends places for the disks
 * (`ImportVApp`), and the files go there, verified by the manifest on the way. If that fails or is aborted, nothing is left.
 *
 * @throws HypervisorError `ERR_INVALID_SPEC` for what the server does not take of the descriptor, `ERR_DOMAIN_EXISTS`,
 *   `ERR_INVALID_ARGUMENT` for a network that is not there, `ERR_FILE` for a damaged package, `ERR_ABORTED`.
 */
export type ImportOvf = (source: OvfPackage, options?: ImportOvfOptions) => Promise<ImportedMachine>
