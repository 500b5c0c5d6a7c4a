/**
 * What a driver found out about one platform of this machine.
 *
 * - `works`: a machine was run.
 * - `degraded`: it runs, but not as its name promises, for example a KVM that interprets its guest.
 * - `missing`: it is not installed.
 * - `broken`: it is there and does not work.
 */
export type FindingStatus = 'works' | 'degraded' | 'missing' | 'broken'

/** One line of `polyvisor doctor`. */
export interface Finding {
  /** The platform, for example `kvm`, `qemu-system-x86_64`, `v86`. */
  readonly name: string
  readonly status: FindingStatus
  /** Version in the program's own words. */
  readonly version?: string | undefined
  /** Path of the program, library or device. */
  readonly path?: string | undefined
  /** What was seen, in one sentence. */
  readonly detail: string
  /** What to do about it, for example the package to install. */
  readonly hint?: string | undefined
  /** Further facts, for programs. */
  readonly facts?: Readonly<Record<string, string | number | boolean>> | undefined
}
