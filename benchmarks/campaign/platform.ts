import type { DomainSpecInput } from '../../src/index.js'
import type { StoredImage } from '../image/image-record.js'
import type { LinuxDevices } from '../linux/devices.js'
import type { PlatformRecord } from './records.js'

/** A platform that can be booted: what the campaign's folder says of it, and the specification of its machine. */
export interface CampaignPlatform {
  readonly record: PlatformRecord
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
