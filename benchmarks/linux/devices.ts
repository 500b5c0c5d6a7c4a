/** The devices that a Linux guest may have, and the modules of the kernel that drive them on QEMU's PC. */
export const deviceModules = {
  'disk-virtio': ['virtio_pci', 'virtio_blk'],
  'disk-scsi': ['virtio_pci', 'virtio_scsi', 'sd_mod'],
  'disk-ide': ['ata_piix', 'sd_mod'],
  'network-virtio': ['virtio_pci', 'virtio_net'],
  'network-e1000': ['e1000'],
  'network-rtl8139': ['8139cp'],
  'file-system': ['ext4'],
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
}

/** The devices by name, a file system included. */
export function guestDevices({ disk, network }: LinuxDevices): readonly GuestDevice[] {
  return [`disk-${disk}`, `network-${network}`, 'file-system']
}
