import { networkSchema } from '../../spec/devices.js'
import { wordField } from '../../spec/fields.js'
import { refuse } from '../../spec/refuse.js'
import type { DiskSpecInput, NetworkSpecInput } from '../../spec/schema.js'
import { given } from '../given.js'
import { nearestWord } from '../nearest-word.js'
import type { XmlElement } from '../xml/element.js'
import { imageOf } from './files.js'
import { type Resource, resourceTypes } from './resource.js'

const devices: ReadonlyMap<number, NonNullable<DiskSpecInput['device']>> = new Map([
  [resourceTypes.disk, 'disk'],
  [resourceTypes.cdrom, 'cdrom'],
  [resourceTypes.dvd, 'cdrom'],
  [resourceTypes.floppy, 'floppy'],
])

/** The most of each that a specification may have. */
const [mostDisks, mostNetworks] = [64, 32]

/** The drives, in the order of the descriptor. @throws HypervisorError `ERR_INVALID_SPEC` with the field. */
export function readDrives(envelope: XmlElement, resources: readonly Resource[]): readonly DiskSpecInput[] {
  const drives = resources.filter(({ type }) => devices.has(type))
  if (drives.length > mostDisks)
    throw refuse('disks', `there are ${drives.length}, and ${mostDisks} is the most`)
  return drives.map((drive, index) => {
    const device = devices.get(drive.type) ?? 'disk'
    const field = `disks[${index}].path`
    if (drive.hostResource === undefined) {
      if (device === 'disk') throw refuse(field, `the disk '${drive.name}' has no HostResource`)
      return withoutUndefined({ device, bus: busOf(device, drive, resources) })
    }
    const { path, format } = imageOf(envelope, drive.hostResource, field)
    return withoutUndefined({ path, format, device, bus: busOf(device, drive, resources) })
  })
}

function withoutUndefined({ bus, ...drive }: DiskSpecInput): DiskSpecInput {
  return bus === undefined ? drive : { ...drive, bus }
}

function busOf(
  device: DiskSpecInput['device'],
  { parent }: Resource,
  resources: readonly Resource[],
): DiskSpecInput['bus'] {
  if (device === 'floppy') return undefined
  const controller = resources.find(({ id }) => id === parent)
  const kind = controller?.subTypes.join(' ').toLowerCase() ?? ''
  switch (controller?.type) {
    case resourceTypes.ide:
      return 'ide'
    case resourceTypes.scsi:
      return 'scsi'
    case resourceTypes.storage:
      if (kind.includes('nvme')) return 'nvme'
      return kind.includes('sata') || kind.includes('ahci') ? 'sata' : undefined
    case resourceTypes.usb:
      return 'usb'
    default:
      return undefined
  }
}

/** What VirtualBox calls the network of its own NAT. */
export const natNetwork = 'NAT'

/** The network interfaces. A network whose name is no word becomes the nearest one. */
export function readNetworks(items: readonly Resource[]): readonly NetworkSpecInput[] {
  if (items.length > mostNetworks) {
    throw refuse('networks', `there are ${items.length}, and ${mostNetworks} is the most`)
  }
  const { model, mac } = networkSchema.shape
  return items.map(({ subTypes, connection = natNetwork, address }) => {
    const source = wordField.safeParse(connection).success ? connection : nearestWord(connection, 'network')
    return {
      ...(connection.toUpperCase() === natNetwork ? { type: 'user' } : { type: 'bridge', source }),
      ...given({
        model: subTypes.map((word) => word.toLowerCase()).find((word) => model.safeParse(word).success),
        mac: mac.safeParse(address).data,
      }),
    } satisfies NetworkSpecInput
  })
}
