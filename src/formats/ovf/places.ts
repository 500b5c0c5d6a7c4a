import { refuse } from '../../spec/refuse.js'
import type { DiskSpec } from '../../spec/schema.js'
import { resourceTypes } from './resource.js'

/** A controller of drives. */
export interface Controller {
  readonly type: number
  readonly subType: string | undefined
  readonly title: string
  /** Units, in order. */
  readonly units: readonly number[]
  readonly most: number
}

const upTo = (count: number): readonly number[] => Array.from({ length: count }, (_, index) => index)

/** VMware's controllers with its words for them; SCSI's is number 7 itself. */
export const controllers = {
  scsi: {
    ...{ type: resourceTypes.scsi, subType: 'lsilogic', title: 'SCSI controller', most: 4 },
    units: upTo(16).filter((unit) => unit !== 7),
  },
  ide: { type: resourceTypes.ide, subType: undefined, title: 'IDE controller', units: upTo(2), most: 2 },
  sata: {
    ...{ type: resourceTypes.storage, subType: 'vmware.sata.ahci', title: 'SATA controller', most: 4 },
    units: upTo(30),
  },
  nvme: {
    ...{ type: resourceTypes.storage, subType: 'vmware.nvme.controller', title: 'NVMe controller', most: 4 },
    units: upTo(15),
  },
} as const satisfies Readonly<Record<string, Controller>>

/** A bus that drives are written on. */
export type OvfBus = keyof typeof controllers

/** Where a drive is. A floppy is on no bus. */
export interface DrivePlace {
  readonly bus: OvfBus
  /** Which of the controllers of the bus, from 0. */
  readonly controller: number
  readonly unit: number
}

/** Gives each drive the next place on its bus; `undefined` for a floppy. @throws HypervisorError `ERR_INVALID_SPEC`. */
export function placeDrives(disks: readonly DiskSpec[]): readonly (DrivePlace | undefined)[] {
  const taken: Record<OvfBus, number> = { scsi: 0, ide: 0, sata: 0, nvme: 0 }
  let floppies = 0
  return disks.map((disk, index) => {
    const field = `disks[${index}].bus`
    if (disk.device === 'floppy') {
      floppies += 1
      if (floppies > 2) throw refuse(`disks[${index}]`, 'there are two floppy drives, and no more')
      return undefined
    }
    const bus = busOf(disk, field)
    const { units, most } = controllers[bus]
    const place = taken[bus]
    taken[bus] += 1
    const [controller, unit] = [Math.floor(place / units.length), units[place % units.length]]
    if (controller < most && unit !== undefined) return { bus, controller, unit }
    throw refuse(field, `there are ${units.length * most} places on ${bus}, and no more`)
  })
}

function busOf({ device, bus }: DiskSpec, field: string): OvfBus {
  const wanted = bus ?? (device === 'disk' ? 'scsi' : 'ide')
  if (wanted === 'scsi' || wanted === 'ide' || wanted === 'sata' || wanted === 'nvme') return wanted
  throw refuse(field, `there is no ${wanted} in OVF as it is understood`, 'Use scsi, sata, ide or nvme.')
}
