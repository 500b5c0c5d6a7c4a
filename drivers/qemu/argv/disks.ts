import { refuse } from '../../../src/spec/refuse.js'
import type { DiskSpec, DomainSpec } from '../../../src/spec/schema.js'
import { type ImageNodes, imageNodes, type JsonOption } from './image-nodes.js'
import { type MachineFacts, virtioDevice } from './machine.js'

/** A disk as QEMU has it: its image, unless the drive is empty, and the device that the guest sees. */
export interface DiskOptions {
  readonly nodes: ImageNodes | undefined
  readonly device: JsonOption
}

/** Hands out the places on buses that count them. */
export interface BusPlaces {
  next(bus: string): number
}

/** Makes {@link BusPlaces} in which everything is free. */
export function createBusPlaces(): BusPlaces {
  const used = new Map<string, number>()
  return {
    next(bus) {
      const place = used.get(bus) ?? 0
      used.set(bus, place + 1)
      return place
    },
  }
}

/** Where a disk goes, and in which place the firmware tries it. */
export interface DiskPlacement {
  readonly field: string
  readonly places: BusPlaces
  /** Whether the path is a block device of the host. */
  readonly hostDevice: boolean
  readonly bootIndex: number | undefined
}

/** The bus of a disk: the specification's, else the machine's usual one. */
export function busOf(disk: DiskSpec, machine: MachineFacts): NonNullable<DiskSpec['bus']> {
  if (disk.bus !== undefined) return disk.bus
  if (disk.device === 'floppy') return 'fdc'
  if (disk.device === 'disk') return 'virtio'
  if (machine.builtinBus === 'none') return 'scsi'
  return machine.builtinBus === 'ide' ? 'ide' : 'sata'
}

/** Writes a disk in QEMU's words. @throws HypervisorError `ERR_INVALID_SPEC`. */
export function diskOptions(disk: DiskSpec, machine: MachineFacts, placement: DiskPlacement): DiskOptions {
  const id = disk.id ?? 'disk'
  if (disk.path === undefined && busOf(disk, machine) === 'usb') {
    throw refuse(`${placement.field}.path`, 'is needed on the bus usb: QEMU has no empty drives there')
  }
  const nodes = imageNodes(disk, placement.hostDevice)
  const device = {
    ...busDevice(disk, machine, placement),
    id,
    ...(nodes && { drive: nodes.image['node-name'] }),
    ...(placement.bootIndex !== undefined && { bootindex: placement.bootIndex }),
    ...(disk.serial !== undefined && { serial: disk.serial }),
  }
  return { nodes, device: withWriteCache(disk, machine, placement.field, device) }
}

function busDevice(disk: DiskSpec, machine: MachineFacts, placement: DiskPlacement): JsonOption {
  const { field, places } = placement
  const bus = busOf(disk, machine)
  const optical = disk.device === 'cdrom'
  if ((disk.device === 'floppy') !== (bus === 'fdc')) {
    throw refuse(`${field}.bus`, `a ${disk.device} cannot be on the bus ${bus}`)
  }
  switch (bus) {
    case 'virtio':
      if (optical) throw refuse(`${field}.bus`, 'a cdrom cannot be on the bus virtio', 'Use scsi.')
      return { driver: virtioDevice(machine, 'blk', `${field}.bus`) }
    case 'scsi':
      return {
        driver: optical ? 'scsi-cd' : 'scsi-hd',
        bus: 'scsi0.0',
        'scsi-id': placeBelow(256, 'scsi', field, places),
      }
    case 'sata':
      requirePci(machine, field, bus)
      return {
        driver: optical ? 'ide-cd' : 'ide-hd',
        bus: `${machine.builtinBus === 'ahci' ? 'ide' : 'sata0'}.${placeBelow(6, 'sata', field, places)}`,
      }
    case 'ide': {
      if (machine.builtinBus !== 'ide') {
        throw refuse(`${field}.bus`, `the machine ${machine.type} has no IDE controller`, 'Use sata.')
      }
      const place = placeBelow(4, 'ide', field, places)
      return { driver: optical ? 'ide-cd' : 'ide-hd', bus: `ide.${place >> 1}`, unit: place & 1 }
    }
    case 'nvme':
      if (optical) throw refuse(`${field}.bus`, 'a cdrom cannot be on the bus nvme')
      requirePci(machine, field, bus)
      return { driver: 'nvme', serial: disk.serial ?? disk.id ?? 'disk' }
    case 'usb':
      requirePci(machine, field, bus)
      return { driver: 'usb-storage', bus: 'usb0.0' }
    case 'fdc':
      if (!machine.x86 || machine.builtinBus === 'none') {
        throw refuse(`${field}.bus`, 'this machine has no floppy controller')
      }
      return { driver: 'floppy', unit: placeBelow(2, 'fdc', field, places) }
  }
}

function requirePci(machine: MachineFacts, field: string, bus: string): void {
  if (machine.virtio !== 'pci') throw refuse(`${field}.bus`, `the bus ${bus} needs a machine with PCI`)
}

function placeBelow(limit: number, bus: string, field: string, places: BusPlaces): number {
  const place = places.next(bus)
  if (place < limit) return place
  throw refuse(`${field}.bus`, `the bus ${bus} takes ${limit} disks at most`)
}

/** The guest's write cache decides between write-back and write-through; not every device has the switch. */
function withWriteCache(
  disk: DiskSpec,
  machine: MachineFacts,
  field: string,
  device: JsonOption,
): JsonOption {
  if (disk.cache === undefined || disk.device !== 'disk') return device
  const through = disk.cache === 'writethrough' || disk.cache === 'directsync'
  if (busOf(disk, machine) === 'nvme') {
    if (through) throw refuse(`${field}.cache`, `the bus nvme has no ${disk.cache}`)
    return device
  }
  return { ...device, 'write-cache': through ? 'off' : 'on' }
}

/** Every disk of a specification, with the controllers that its buses need. */
export function diskArguments(
  spec: DomainSpec,
  machine: MachineFacts,
  hostDevices: ReadonlySet<string>,
  bootIndexes: ReadonlyMap<string, number>,
): readonly string[] {
  const places = createBusPlaces()
  const disks = spec.disks.map((disk, index) =>
    diskOptions(disk, machine, {
      field: `disks[${index}]`,
      places,
      hostDevice: hostDevices.has(disk.path ?? ''),
      bootIndex: bootIndexes.get(disk.id ?? ''),
    }),
  )
  return [
    ...controllerArguments(spec, machine),
    ...disks.flatMap(({ nodes, device }) => [
      ...(nodes === undefined ? [] : [nodes.file, nodes.image]).flatMap((node) => [
        '-blockdev',
        JSON.stringify(node),
      ]),
      '-device',
      JSON.stringify(device),
    ]),
  ]
}

function controllerArguments(spec: DomainSpec, machine: MachineFacts): readonly string[] {
  const buses = new Set(spec.disks.map((disk) => busOf(disk, machine)))
  const field = (bus: string): string =>
    `disks[${spec.disks.findIndex((disk) => busOf(disk, machine) === bus)}].bus`
  const controllers: JsonOption[] = []
  if (buses.has('scsi'))
    controllers.push({ driver: virtioDevice(machine, 'scsi', field('scsi')), id: 'scsi0' })
  if (buses.has('sata') && machine.builtinBus !== 'ahci') controllers.push({ driver: 'ahci', id: 'sata0' })
  if (buses.has('usb')) controllers.push({ driver: 'qemu-xhci', id: 'usb0' })
  if (buses.has('fdc') && machine.builtinBus === 'ahci') controllers.push({ driver: 'isa-fdc', id: 'fdc0' })
  return controllers.flatMap((controller) => ['-device', JSON.stringify(controller)])
}
