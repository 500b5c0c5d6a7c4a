import { element, type XmlElement } from '../../../src/formats/xml/element.js'
import type { DiskSpec } from '../../../src/spec/schema.js'
import { textElement, typedElement } from '../soap/value.js'
import type { DriveAddress, DriveBus } from './addresses.js'

/** Writes the addition of a device; `fields` are in the order of the API. */
export function addDevice(type: string, ...fields: readonly (XmlElement | undefined)[]): XmlElement {
  return changeDevice('add', type, ...fields)
}

/** Writes the change of a device. */
export function changeDevice(
  operation: 'add' | 'edit' | 'remove',
  type: string,
  ...fields: readonly (XmlElement | undefined)[]
): XmlElement {
  return typedElement(
    'deviceChange',
    'VirtualDeviceConfigSpec',
    textElement('operation', operation),
    typedElement('device', type, ...fields),
  )
}

/** The controllers that every machine has, by the keys that the API gives them. */
const ideKeys = [200, 201]
const superIoKey = 400

interface NewController {
  readonly type: string
  readonly fields: readonly (XmlElement | undefined)[]
}

/** LSI Logic's parallel controller is the one that every old guest has a driver for. */
const newControllers: Readonly<Record<Exclude<DriveBus, 'ide' | 'floppy'>, NewController>> = {
  scsi: { type: 'VirtualLsiLogicController', fields: [textElement('sharedBus', 'noSharing')] },
  sata: { type: 'VirtualAHCIController', fields: [] },
  nvme: { type: 'VirtualNVMEController', fields: [] },
}

/** Keys of new devices are negative, and the server gives them others. */
const firstControllerKey = -100
const firstDriveKey = -200

/**
 * Writes drives and the controllers that they need, which come first.
 *
 * @param disks Each with its place.
 * @param there The keys of the controllers that there are, by bus and number: `scsi0`.
 */
export function writeDrives(
  disks: readonly { readonly disk: DiskSpec; readonly address: DriveAddress }[],
  there: ReadonlyMap<string, number> = new Map(),
): readonly XmlElement[] {
  const controllers: XmlElement[] = []
  const keys = new Map(there)
  const controllerOf = ({ bus, busNumber }: DriveAddress): number => {
    if (bus === 'floppy') return superIoKey
    if (bus === 'ide') return ideKeys[busNumber] ?? superIoKey
    const name = `${bus}${busNumber}`
    const known = keys.get(name)
    if (known !== undefined) return known
    const key = firstControllerKey - keys.size
    keys.set(name, key)
    const { type, fields } = newControllers[bus]
    controllers.push(addDevice(type, textElement('key', key), textElement('busNumber', busNumber), ...fields))
    return key
  }
  const drives = disks.map(({ disk, address }, index) => {
    const key = textElement('key', firstDriveKey - index)
    const place = [
      textElement('controllerKey', controllerOf(address)),
      textElement('unitNumber', address.unit),
    ]
    if (disk.device === 'cdrom')
      return addDevice('VirtualCdrom', key, ...writeMedium(cdromMedia, disk.path), ...place)
    if (disk.device === 'floppy')
      return addDevice('VirtualFloppy', key, ...writeMedium(floppyMedia, disk.path), ...place)
    const backing = typedElement(
      'backing',
      'VirtualDiskFlatVer2BackingInfo',
      textElement('fileName', disk.path),
      textElement('diskMode', 'persistent'),
    )
    // The disk is there already, and knows its size.
    return addDevice('VirtualDisk', key, backing, ...place, textElement('capacityInKB', 0))
  })
  return [...controllers, ...drives]
}

interface MediaTypes {
  readonly image: string
  readonly none: string
}

/** The types of what is in a CD-ROM drive. An empty one waits for a disc of whoever has the console. */
export const cdromMedia: MediaTypes = {
  image: 'VirtualCdromIsoBackingInfo',
  none: 'VirtualCdromRemotePassthroughBackingInfo',
}

/** The same of floppy drives. */
export const floppyMedia: MediaTypes = {
  image: 'VirtualFloppyImageBackingInfo',
  none: 'VirtualFloppyRemoteDeviceBackingInfo',
}

/** Writes what is in a drive, and that it is in there. */
export function writeMedium(types: MediaTypes, path: string | undefined): readonly XmlElement[] {
  const backing =
    path === undefined
      ? typedElement('backing', types.none, textElement('deviceName', ''), exclusive(types))
      : typedElement('backing', types.image, textElement('fileName', path))
  return [backing, connectable(path !== undefined)]
}

function exclusive(types: MediaTypes): XmlElement | undefined {
  return types === cdromMedia ? textElement('exclusive', false) : undefined
}

/** Writes whether a device is connected, now and from the start on. */
export function connectable(connected: boolean): XmlElement {
  return element(
    'connectable',
    {},
    textElement('startConnected', connected),
    textElement('allowGuestControl', true),
    textElement('connected', connected),
  )
}
