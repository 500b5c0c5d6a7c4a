/** What a guest says of its operating system. */
export interface GuestSystem {
  readonly hostname: string
  readonly operatingSystem: GuestOperatingSystem
  /** Absent if the agent does not tell it. */
  readonly timezone?: GuestTimezone | undefined
}

/** An operating system in its own words; on Linux they are those of os-release(5) and uname(2). */
export interface GuestOperatingSystem {
  /** One word in lower case, such as `debian` or `mswindows`. */
  readonly id?: string | undefined
  readonly name?: string | undefined
  /** Name and version for people. */
  readonly prettyName?: string | undefined
  readonly version?: string | undefined
  readonly versionId?: string | undefined
  readonly variant?: string | undefined
  readonly variantId?: string | undefined
  readonly kernelRelease?: string | undefined
  readonly kernelVersion?: string | undefined
  /** Architecture in the guest's words, such as `x86_64`. */
  readonly machine?: string | undefined
}

/** The time zone of a guest. */
export interface GuestTimezone {
  /** Its name, such as `CET`, where the guest has one. */
  readonly name?: string | undefined
  /** How far its clocks are ahead of UTC now, in seconds; below zero in the west. */
  readonly offset: number
}

/** A user who is logged in. */
export interface GuestUser {
  readonly name: string
  /** The domain of the user's account, in Windows. */
  readonly domain?: string | undefined
  /** The earliest login that still lasts, by the guest's clock, milliseconds since 1970-01-01 UTC. */
  readonly loggedInAt: number
}

/** A file system that is mounted in a guest. */
export interface GuestFileSystem {
  readonly mountPoint: string
  /** The guest's name of the block device, such as `vda1`. */
  readonly name: string
  /** Such as `ext4`. */
  readonly type: string
  readonly totalBytes?: number | undefined
  /** Bytes that are in use. */
  readonly usedBytes?: number | undefined
  /** The disks that it lies on, as far as the guest can tell them. */
  readonly disks: readonly GuestDisk[]
}

/** A disk as a guest sees it. */
export interface GuestDisk {
  /** How it is attached: `virtio`, `scsi`, `ide`, `sata`, `nvme`, `usb`, … */
  readonly bus: string
  /** The guest's device node, such as `/dev/vda`. */
  readonly device?: string | undefined
  readonly serial?: string | undefined
}

/** A network interface and its addresses. */
export interface InterfaceAddresses {
  readonly name: string
  /** Ethernet address in lower case, where the interface has one. */
  readonly mac?: string | undefined
  readonly addresses: readonly InterfaceAddress[]
}

/** An address of a network interface. */
export interface InterfaceAddress {
  readonly family: 'ipv4' | 'ipv6'
  readonly address: string
  /** Length of the network's part of the address, in bits, where the source of the address knows it. */
  readonly prefix?: number | undefined
}
