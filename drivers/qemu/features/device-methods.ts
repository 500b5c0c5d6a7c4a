import type { CallOptions } from '../../../src/call.js'
import type { DeviceMethods } from '../../../src/domain.js'
import type { DeviceSpecInput, DiskSpec } from '../../../src/spec/devices.js'
import { requireFile } from '../../../src/spec/files.js'
import { parseDevice } from '../../../src/spec/parse-device.js'
import { refuse } from '../../../src/spec/refuse.js'
import { busOf, createBusPlaces, diskOptions } from '../argv/disks.js'
import { blockNodes } from '../argv/image-nodes.js'
import { type MachineFacts, machineFacts } from '../argv/machine.js'
import { backendName, networkOptions } from '../argv/networks.js'
import { isBlockDevice } from '../command-line.js'
import type { QemuMachine } from '../machine.js'
import { announceDevice } from './announce.js'
import { attachDisk, attachNetwork, type DiskParts, detachDevice, deviceIds } from './device-hotplug.js'
import { pciPlace } from './pci-place.js'

/** The methods of the feature `device-hotplug`. */
export function deviceMethods(machine: QemuMachine): DeviceMethods {
  return {
    attachDevice: (device, options) => machine.withLock(() => attach(machine, device, options)),
    // A guest that never lets go must not keep others from destroying the machine: no lock here.
    async detachDevice(id, options) {
      const remains = {
        nodes: blockNodes(id),
        netdev: backendName(id),
      }
      await detachDevice(await machine.qmp(), id, remains, options)
    },
  }
}

async function attach(
  machine: QemuMachine,
  input: DeviceSpecInput,
  options: CallOptions | undefined,
): Promise<string> {
  const qmp = await machine.qmp()
  const { spec } = await machine.definition()
  const facts = machineFacts(spec)
  const taken = await deviceIds(qmp, options)
  const device = parseDevice(input, { taken, uuid: machine.uuid })
  if ('disk' in device) {
    const { disk } = device
    if (disk.path !== undefined) await requireFile(disk.path, 'disk.path', !disk.readonly)
    const { id } = disk
    const parts = diskParts(disk, facts)
    requireController(busOf(disk, facts), taken)
    const onPci = ['virtio', 'nvme'].includes(busOf(disk, facts))
    const place = onPci ? await pciPlace(qmp, facts, options) : {}
    await attachDisk(qmp, id, { ...parts, device: { ...parts.device, ...place } }, options)
    announceDevice(machine, id)
    return id
  }
  const { id } = device.network
  const parts = networkOptions(device.network, facts, 'network', undefined)
  const place = await pciPlace(qmp, facts, options)
  await attachNetwork(qmp, id, { ...parts, device: { ...parts.device, ...place } }, options)
  announceDevice(machine, id)
  return id
}

/** The buses to which a disk can be added while the machine runs. */
const hotplugBuses = ['virtio', 'scsi', 'nvme', 'usb']

/** The controllers of these buses are there from the start on, if the definition has a disk on them, and are not added later. */
const controllers: Readonly<Record<string, string>> = { scsi: 'scsi0', usb: 'usb0' }

function requireController(bus: string, devices: readonly string[]): void {
  const controller = controllers[bus]
  if (controller === undefined || devices.includes(controller)) return
  throw refuse(
    'disk.bus',
    `the machine has no controller of the bus ${bus}`,
    'A machine that is defined with a disk on that bus has one: for scsi an empty drive will do. Or use virtio.',
  )
}

function diskParts(disk: DiskSpec, facts: MachineFacts): DiskParts {
  const bus = busOf(disk, facts)
  if (!hotplugBuses.includes(bus)) {
    throw refuse(
      'disk.bus',
      `a disk on the bus ${bus} cannot be added to a running machine`,
      'Use virtio or scsi.',
    )
  }
  const parts = diskOptions(disk, facts, {
    field: 'disk',
    places: createBusPlaces(),
    hostDevice: disk.path !== undefined && isBlockDevice(disk.path),
    bootIndex: undefined,
  })
  // QEMU knows best which place on the bus is free now.
  const { 'scsi-id': _place, ...device } = parts.device
  return { ...parts, device }
}
