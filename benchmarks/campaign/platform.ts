import type { DomainSpecInput } from '../../src/index.js'
import type { StoredImage } from '../image/image-record.js'
import type { LinuxDevices } from '../linux/devices.js'
import type { PlatformRecord } from './records.js'

/** Where the platforms of a campaign are that may be on other hosts. */
export interface Places {
  /** URI of the dom0 with the platforms of Xen. */
  readonly dom0: string
}

/** A platform that can be booted: what the campaign's folder says of it, and the specification of its machine. */
export interface CampaignPlatform {
  readonly record: PlatformRecord
  /** URI of the connection on which its machines are made. Default: that of the record, which names no other host. */
  readonly connection?: string
  /** Complete but for the name, with the paths of this machine. */
  readonly spec: Omit<DomainSpecInput, 'name'> & { readonly [driver: string]: unknown }
  /**
   * A sample really has so many times the units that its record says, rounded. For a validation, which must find
   * the difference. Default: 1.
   */
  readonly workFactor?: number
  /** The root file system whose programs it runs. */
  readonly rootImage?: StoredImage
  /** The devices of a Linux guest, which its kernel was chosen for. */
  readonly devices?: LinuxDevices
  /** Machines of the same kind that do the same work beside the one that is measured. Default: 0. */
  readonly neighbours?: number
}

/** URI of the connection on which a platform's machines are made. */
export function connectionOf({
  connection,
  record,
}: Pick<CampaignPlatform, 'connection' | 'record'>): string {
  return connection ?? record.uri
}
