import type { NodeDeviceInfo } from '../../../src/node-devices.js'
import { deepFreeze } from '../freeze.js'

/** A device of the host of which nothing is known. */
export const plainDevice: Omit<NodeDeviceInfo, 'name'> = deepFreeze({
  parent: 'computer',
  driver: undefined,
  path: undefined,
  pci: undefined,
  usb: undefined,
  net: undefined,
  storage: undefined,
  capabilities: [],
})

const maker = { id: '0x1234', name: 'Polyvisor' }
const onPci = { class: undefined, vendor: maker, iommuGroup: undefined, numaNode: 0 }

/** The devices of the made-up host: a network card, a disk and a stick, the same on every machine. */
export const madeUpDevices: readonly NodeDeviceInfo[] = deepFreeze([
  { ...plainDevice, name: 'computer', parent: undefined, capabilities: ['system'] },
  {
    ...plainDevice,
    name: 'pci_0000_00_03_0',
    driver: 'test-net',
    path: '/sys/devices/pci0000:00/0000:00:03.0',
    capabilities: ['pci'],
    pci: {
      ...onPci,
      address: '0000:00:03.0',
      class: '0x020000',
      product: { id: '0x0001', name: 'Network card' },
    },
  },
  {
    ...plainDevice,
    name: 'net_eth0_52_54_00_00_00_01',
    parent: 'pci_0000_00_03_0',
    path: '/sys/devices/pci0000:00/0000:00:03.0/net/eth0',
    capabilities: ['net', '80203'],
    net: { interface: 'eth0', mac: '52:54:00:00:00:01', link: 'up', speed: 1000 },
  },
  {
    ...plainDevice,
    name: 'pci_0000_00_04_0',
    driver: 'test-disk',
    path: '/sys/devices/pci0000:00/0000:00:04.0',
    capabilities: ['pci'],
    pci: { ...onPci, address: '0000:00:04.0', class: '0x010000', product: { id: '0x0002', name: 'Disk' } },
  },
  {
    ...plainDevice,
    name: 'block_vda',
    parent: 'pci_0000_00_04_0',
    path: '/sys/devices/pci0000:00/0000:00:04.0/block/vda',
    capabilities: ['storage'],
    storage: {
      block: '/dev/vda',
      driveType: 'disk',
      bus: undefined,
      vendor: 'Polyvisor',
      model: undefined,
      serial: 'test-1',
      size: 64 * 2 ** 30,
      removable: false,
    },
  },
  {
    ...plainDevice,
    name: 'usb_1_1',
    driver: 'usb',
    path: '/sys/devices/usb1/1-1',
    capabilities: ['usb_device'],
    usb: { bus: 1, device: 2, vendor: maker, product: { id: '0x0003', name: 'Stick' } },
  },
])
