import { refuse } from '../../../src/spec/refuse.js'
import type { DiskSpec } from '../../../src/spec/schema.js'

/** Buses of drives, in the words of VMware's configuration files. */
export type DriveBus = 'scsi' | 'sata' | 'ide' | 'nvme' | 'floppy'

/** Where a drive is: on the bus of a number, at a unit. */
export interface DriveAddress {
  readonly bus: DriveBus
  readonly busNumber: number
  readonly unit: number
}

interface BusShape {
  /** How many buses of the kind a machine may have. */
  readonly buses: number
  /** Its units, in order. SCSI's controller itself is number 7. */
  readonly units: readonly number[]
}

const upTo = (count: number): readonly number[] => Array.from({ length: count }, (_, index) => index)

/** vSphere Configuration Maximums 6.5: four SCSI, SATA and NVMe controllers, two of IDE with two drives each. */
const shapes: Readonly<Record<DriveBus, BusShape>> = {
  scsi: { buses: 4, units: upTo(16).filter((unit) => unit !== 7) },
  sata: { buses: 4, units: upTo(30) },
  ide: { buses: 2, units: upTo(2) },
  nvme: { buses: 4, units: upTo(15) },
  floppy: { buses: 1, units: upTo(2) },
}

/** Writes an address as VMware's configuration files do: `scsi0:1`. */
export function writeAddress({ bus, busNumber, unit }: DriveAddress): string {
  return bus === 'floppy' ? `floppy${unit}` : `${bus}${busNumber}:${unit}`
}

/**
 * Gives every drive a place: the next one that is free on its bus.
 *
 * @param taken Places that have a drive, as {@link writeAddress} writes them.
 * @param fieldOf The field of a drive, for the error.
 * @throws HypervisorError `ERR_INVALID_SPEC` where there are more drives than places.
 */
export function placeDrives(
  disks: readonly DiskSpec[],
  taken: readonly string[] = [],
  fieldOf = (index: number): string => `disks[${index}]`,
): readonly DriveAddress[] {
  const used = new Set(taken)
  return disks.map((disk, index) => {
    const bus = busOf(disk)
    const places = placesOn(bus)
    const free = places.find((address) => !used.has(writeAddress(address)))
    if (free === undefined) {
      throw refuse(`${fieldOf(index)}.bus`, `there are ${places.length} places on ${bus}, and no more`)
    }
    used.add(writeAddress(free))
    return free
  })
}

function placesOn(bus: DriveBus): readonly DriveAddress[] {
  const { buses, units } = shapes[bus]
  return upTo(buses).flatMap((busNumber) => units.map((unit) => ({ bus, busNumber, unit })))
}

/** The bus that a drive is on, if it is not told otherwise. */
export function busOf({ device, bus }: DiskSpec): DriveBus {
  if (device === 'floppy') return 'floppy'
  const given = bus ?? (device === 'disk' ? 'scsi' : 'ide')
  return given === 'sata' || given === 'ide' || given === 'nvme' ? given : 'scsi'
}
