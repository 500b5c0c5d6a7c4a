import { z } from 'zod'
import { flag, many, number, parsed } from '../soap/schema.js'
import { typeKey } from '../soap/value.js'
import { type DriveAddress, type DriveBus, writeAddress } from './addresses.js'

const backingSchema: z.ZodType<Backing> = z.lazy(() =>
  z
    .object({
      fileName: z.string().optional(),
      deviceName: z.string().optional(),
      port: z.object({ portgroupKey: z.string().optional() }).optional(),
      parent: backingSchema.optional(),
    })
    .transform(({ fileName, deviceName, port, parent }) => ({
      fileName,
      deviceName,
      portgroupKey: port?.portgroupKey,
      parent,
    })),
)

/** What a device is made of. */
export interface Backing {
  readonly fileName: string | undefined
  readonly deviceName: string | undefined
  readonly portgroupKey: string | undefined
  /** What a disk with snapshots lies on. */
  readonly parent: Backing | undefined
}

const deviceSchema = z
  .object({
    [typeKey]: z.string().optional(),
    key: number,
    controllerKey: number.optional(),
    unitNumber: number.optional(),
    busNumber: number.optional(),
    macAddress: z.string().optional(),
    backing: backingSchema.optional(),
    deviceInfo: z.object({ label: z.string(), summary: z.string() }).optional(),
    connectable: z.object({ startConnected: flag }).optional(),
  })
  .transform(({ [typeKey]: type = '', ...device }) => ({ ...device, type }))

/** A device of a machine, as far as it is read. */
export type Device = z.output<typeof deviceSchema>

const hardwareSchema = z.object({
  numCPU: number,
  memoryMB: number,
  device: many(deviceSchema),
})

/** What a machine has. */
export type Hardware = z.output<typeof hardwareSchema>

/** Reads the property `config.hardware`. */
export function readHardware(property: unknown): Hardware {
  return parsed('hardware of a machine', hardwareSchema, property)
}

/** Buses by the types of controllers in the API. */
const buses: Readonly<Record<string, DriveBus>> = {
  ParaVirtualSCSIController: 'scsi',
  VirtualAHCIController: 'sata',
  VirtualBusLogicController: 'scsi',
  VirtualIDEController: 'ide',
  VirtualLsiLogicController: 'scsi',
  VirtualLsiLogicSASController: 'scsi',
  VirtualNVMEController: 'nvme',
  VirtualSATAController: 'sata',
  VirtualSIOController: 'floppy',
}

/** Kinds of drives by their types in the API. */
const kinds: ReadonlyMap<string, 'disk' | 'cdrom' | 'floppy'> = new Map([
  ['VirtualDisk', 'disk'],
  ['VirtualCdrom', 'cdrom'],
  ['VirtualFloppy', 'floppy'],
])

/** A drive of a machine. */
export interface Drive {
  readonly device: Device
  readonly kind: 'disk' | 'cdrom' | 'floppy'
  readonly address: DriveAddress
  /** The address as text, by which the machine keeps the identifier. */
  readonly place: string
}

/** The keys of the controllers of drives, by bus and number: `scsi0`. */
export function controllersOf({ device: devices }: Hardware): ReadonlyMap<string, number> {
  const found = devices.flatMap(({ type, key, busNumber = 0 }) => {
    const bus = buses[type]
    return bus === undefined ? [] : [[`${bus}${busNumber}`, key] as const]
  })
  return new Map(found)
}

/** The drives of a machine, in the order in which it has them. */
export function drivesOf({ device: devices }: Hardware): readonly Drive[] {
  return devices.flatMap((device) => {
    const kind = kinds.get(device.type)
    const controller = devices.find(({ key }) => key === device.controllerKey)
    const bus = buses[controller?.type ?? '']
    if (kind === undefined || controller === undefined || bus === undefined) return []
    const address = { bus, busNumber: controller.busNumber ?? 0, unit: device.unitNumber ?? 0 }
    return [{ device, kind, address, place: writeAddress(address) }]
  })
}
