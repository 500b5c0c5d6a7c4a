import type { DiskSpec } from '../../../src/spec/schema.js'

/** A bus of disks: the controller that is made for it, and the places that it has. */
export interface Bus {
  readonly bus: NonNullable<DiskSpec['bus']>
  /** Name of the controller in machines of ours. */
  readonly name: string
  /** Words of `storagectl`. */
  readonly add: string
  readonly controller: string
  /** What `showvminfo` calls controllers of this bus. */
  readonly types: readonly string[]
  readonly ports: number
  readonly devices: number
  /** Whether the controller has as many ports as it is told. */
  readonly counted: boolean
}

/** The buses (VirtualBox User Manual, "VBoxManage storagectl", and "Virtual Storage"). */
export const buses: readonly Bus[] = [
  bus('sata', 'SATA', 'sata', 'IntelAhci', ['IntelAhci'], 30, 1, true),
  bus('ide', 'IDE', 'ide', 'PIIX4', ['PIIX3', 'PIIX4', 'ICH6'], 2, 2, false),
  bus('scsi', 'SCSI', 'scsi', 'LsiLogic', ['LsiLogic', 'BusLogic', 'LsiLogicSas'], 16, 1, false),
  bus('virtio', 'VirtIO', 'virtio', 'VirtIO', ['VirtioSCSI', 'VirtIO'], 256, 1, true),
  bus('nvme', 'NVMe', 'pcie', 'NVMe', ['NVMe'], 255, 1, true),
  bus('usb', 'USB', 'usb', 'USB', ['USB'], 8, 1, false),
  bus('fdc', 'Floppy', 'floppy', 'I82078', ['I82078'], 1, 2, false),
]

function bus(
  name: Bus['bus'],
  controllerName: string,
  add: string,
  controller: string,
  types: readonly string[],
  ports: number,
  devices: number,
  counted: boolean,
): Bus {
  return { bus: name, name: controllerName, add, controller, types, ports, devices, counted }
}

/** The bus of a disk: that which it names, or the one that VirtualBox's own dialogues choose. */
export function busOf({ device, bus }: DiskSpec): Bus | undefined {
  const usual = { disk: 'sata', cdrom: 'ide', floppy: 'fdc' }[device]
  return buses.find((candidate) => candidate.bus === (bus ?? usual))
}

/** A place of a disk. */
export interface DiskPlace {
  readonly bus: Bus
  readonly port: number
  readonly device: number
}

/** The places of disks, one behind the other on each bus; `undefined` for one that its bus has no place for. */
export function placesOf(disks: readonly DiskSpec[]): readonly (DiskPlace | undefined)[] {
  const used = new Map<Bus, number>()
  return disks.map((disk) => {
    const bus = busOf(disk)
    if (bus === undefined) return undefined
    const index = used.get(bus) ?? 0
    used.set(bus, index + 1)
    const [port, device] = [Math.floor(index / bus.devices), index % bus.devices]
    return port < bus.ports ? { bus, port, device } : undefined
  })
}

/** A place as `showvminfo` names it. */
export function placeKey(controller: string, port: number, device: number): string {
  return `${controller}-${port}-${device}`
}
