import type { CallOptions } from '../../../src/call.js'

/** A program in a guest, as VMware Tools see it. Times are milliseconds since 1970-01-01 UTC, by the guest's clock. */
export interface VmwareGuestProcess {
  readonly pid: number
  readonly name: string
  readonly owner: string
  readonly commandLine: string
  readonly startedAt: number
  /** Of one that was started by these operations and has ended, which is known for some minutes. */
  readonly endedAt: number | undefined
}

/** A file of a guest. */
export interface VmwareGuestFile {
  /** Its name in the folder that was asked for. */
  readonly name: string
  readonly type: 'file' | 'folder' | 'symlink'
  /** In bytes. */
  readonly size: number
  /** In milliseconds since 1970-01-01 UTC. */
  readonly modifiedAt: number | undefined
  /** What a symbolic link leads to. */
  readonly target: string | undefined
  /** As `chmod` takes them: `0o644`; `undefined` in Windows, as are owner and group. */
  readonly permissions: number | undefined
  readonly ownerId: number | undefined
  readonly groupId: number | undefined
}

/** How files of a guest are listed. */
export interface ListGuestFilesOptions extends CallOptions {
  /** A regular expression (of Perl) that names must match. Default: all. */
  readonly pattern?: string | undefined
}

/** How a folder of a guest is made. */
export interface MakeGuestFolderOptions extends CallOptions {
  /** Whether those above are made too. Default: `false`. */
  readonly parents?: boolean | undefined
}

/** How something of a guest is removed. */
export interface DeleteGuestFileOptions extends CallOptions {
  /** Whether it is a folder, and goes with all that is in it. Default: `false`. */
  readonly folder?: boolean | undefined
}

/**
 * What VMware Tools do in guests beside programs and files (`agentExec`, `agentReadFile`, `agentWriteFile` of a domain), as
 * the user whom the client authentication file has for the guest. A machine is given as to `connection.lookup`.
 *
 * Every method throws `ERR_NO_DOMAIN`; `ERR_INVALID_STATE` if the machine does not run; `ERR_AGENT` for what VMware Tools
 * refuse, or if they do not run; `ERR_AUTH`.
 */
export interface VmwareGuests {
  /** The programs that run, and those that have ended lately. */
  processes(machine: string, options?: CallOptions): Promise<readonly VmwareGuestProcess[]>
  /** Ends a program. */
  terminate(machine: string, pid: number, options?: CallOptions): Promise<void>
  /** The environment that programs are given: all of it, or what of these variables is set. */
  environment(
    machine: string,
    names?: readonly string[],
    options?: CallOptions,
  ): Promise<Readonly<Record<string, string>>>
  /** The files of a folder, without `.` and `..`, in the guest's order. */
  files(machine: string, folder: string, options?: ListGuestFilesOptions): Promise<readonly VmwareGuestFile[]>
  /** Makes a folder. */
  makeFolder(machine: string, path: string, options?: MakeGuestFolderOptions): Promise<void>
  /** Removes a file or a folder. */
  delete(machine: string, path: string, options?: DeleteGuestFileOptions): Promise<void>
}
