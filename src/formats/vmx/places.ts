import { refuse } from '../../spec/refuse.js'
import type { DiskSpec } from '../../spec/schema.js'

/** The buses of disks: how many controllers there are of each, and which units they have ("Configuration Maximums" of vSphere 6.5). */
const buses = {
  scsi: { controllers: 4, units: range(16).filter((unit) => unit !== 7) },
  sata: { controllers: 4, units: range(30) },
  nvme: { controllers: 4, units: range(15) },
  ide: { controllers: 2, units: range(2) },
} as const

/** A bus whose disks have a controller and a unit: `scsi0:1`. */
export type VmxBus = keyof typeof buses

/** The names of the buses, in the order in which their disks are read. */
export const busNames: readonly VmxBus[] = ['scsi', 'sata', 'nvme', 'ide']

function range(count: number): readonly number[] {
  return Array.from({ length: count }, (_, index) => index)
}

/** The bus of a disk; one that names none is on the bus that VMware's own programs choose. */
export function busOf({ device, bus }: DiskSpec, field: string): VmxBus | 'floppy' {
  const chosen = bus ?? { disk: 'scsi' as const, cdrom: 'ide' as const, floppy: 'fdc' as const }[device]
  if ((device === 'floppy') !== (chosen === 'fdc')) {
    throw refuse(`${field}.bus`, `a ${device} cannot be on the bus ${chosen}`)
  }
  if (chosen === 'fdc') return 'floppy'
  if (chosen === 'virtio' || chosen === 'usb') {
    throw refuse(`${field}.bus`, `VMware does not have the bus ${chosen}`, 'Use scsi, sata, nvme or ide.')
  }
  return chosen
}

/**
 * Hands out places on a bus, one behind the other.
 *
 * @param taken Those that are in use, in lower case.
 */
export function createPlaces(taken: ReadonlySet<string>): (bus: VmxBus | 'floppy', field: string) => string {
  const used = new Set(taken)
  return (bus, field) => {
    const free = placesOf(bus).find((place) => !used.has(place))
    if (free === undefined) throw refuse(`${field}.bus`, `VMware has no more places on the bus ${bus}`)
    used.add(free)
    return free
  }
}

/** Whether a place is one that there is on a bus. */
export function isPlaceOf(place: string, bus: VmxBus | 'floppy'): boolean {
  return placesOf(bus).includes(place)
}

function placesOf(bus: VmxBus | 'floppy'): readonly string[] {
  if (bus === 'floppy') return ['floppy0', 'floppy1']
  const { controllers, units } = buses[bus]
  return range(controllers).flatMap((controller) => units.map((unit) => `${bus}${controller}:${unit}`))
}
