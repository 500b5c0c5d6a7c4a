/** The devices and file systems that a Linux guest may have, and the modules of the kernel that drive them on QEMU's PC. */
export const deviceModules = {
  'disk-virtio': ['virtio_pci', 'virtio_blk'],
  'disk-scsi': ['virtio_pci', 'virtio_scsi', 'sd_mod'],
  'disk-ide': ['ata_piix', 'sd_mod'],
  'network-virtio': ['virtio_pci', 'virtio_net'],
  'network-e1000': ['e1000'],
  'network-rtl8139': ['8139cp'],
  'file-system': ['ext4'],
  'root-image': ['virtio_pci', 'virtio_blk', 'squashfs', 'overlay'],
} as const satisfies Readonly<Record<string, readonly string[]>>

/** One of {@link deviceModules}. */
export type GuestDevice = keyof typeof deviceModules

/** Every module that some device needs. */
export const allDeviceModules: readonly string[] = [...new Set(Object.values(deviceModules).flat())]

/** The buses of disks and the network cards that a Linux guest may have. */
export const diskBuses = ['virtio', 'scsi', 'ide'] as const
export const networkCards = ['virtio', 'e1000', 'rtl8139'] as const

/** What a Linux guest has, if its workloads need it. */
export interface LinuxDevices {
  readonly disk: (typeof diskBuses)[number]
  readonly network: (typeof networkCards)[number]
  /** Whether it has a root file system of a distribution, a squashfs on a disk of its own. Default: `false`. */
  readonly rootImage?: boolean
}

/** The devices by name, file systems included. */
export function guestDevices({ disk, network, rootImage = false }: LinuxDevices): readonly GuestDevice[] {
  return [
    `disk-${disk}`,
    `network-${network}`,
    'file-system',
    ...(rootImage ? (['root-image'] as const) : []),
  ]
}
