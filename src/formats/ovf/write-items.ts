import type { DomainSpec } from '../../spec/schema.js'
import { element, type XmlElement } from '../xml/element.js'
import { controllers, type DrivePlace, type OvfBus } from './places.js'
import { resourceTypes } from './resource.js'

/** Fields of an item by their names in the schema. */
type Fields = Readonly<Record<string, string | number | undefined>>

/** Identifiers of the first of each kind; those of controllers are named by drives. */
const firstIds = { cpu: 1, memory: 2, controller: 100, drive: 200, network: 300, serial: 400, graphics: 500 }

/**
 * Writes the virtual hardware: controllers stand before what is on them.
 *
 * @param hostResources What each drive with a file is to the host, by its number.
 */
export function writeItems(
  { vcpus, memory, disks, networks, serials, graphics }: DomainSpec,
  places: readonly (DrivePlace | undefined)[],
  hostResources: ReadonlyMap<number, string>,
  networkNames: readonly string[],
): readonly XmlElement[] {
  const mebibytes = memory / 2 ** 20
  const needed = neededControllers(places)
  const parentOf = (place: DrivePlace): number =>
    firstIds.controller +
    needed.findIndex(({ bus, index }) => bus === place.bus && index === place.controller)
  return [
    item({
      AllocationUnits: 'hertz * 10^6',
      ElementName: `${vcpus.count} virtual CPUs`,
      InstanceID: firstIds.cpu,
      ResourceType: resourceTypes.processor,
      VirtualQuantity: vcpus.count,
    }),
    item({
      AllocationUnits: 'byte * 2^20',
      ElementName: `${mebibytes} MiB of memory`,
      InstanceID: firstIds.memory,
      ResourceType: resourceTypes.memory,
      VirtualQuantity: mebibytes,
    }),
    ...needed.map(({ bus, index }, position) => {
      const { type, subType, title } = controllers[bus]
      return item({
        Address: index,
        ElementName: `${title} ${index}`,
        InstanceID: firstIds.controller + position,
        ResourceSubType: subType,
        ResourceType: type,
      })
    }),
    ...disks.map(({ device }, index) => {
      const place = places[index]
      return item({
        AddressOnParent: place?.unit ?? index,
        AutomaticAllocation: device === 'disk' ? undefined : String(hostResources.has(index)),
        ElementName: `${titles[device]} ${index}`,
        HostResource: hostResources.get(index),
        InstanceID: firstIds.drive + index,
        Parent: place === undefined ? undefined : parentOf(place),
        ResourceSubType: device === 'cdrom' ? 'vmware.cdrom.iso' : undefined,
        ResourceType: driveTypes[device],
      })
    }),
    ...networks.map(({ mac, model }, index) =>
      item({
        Address: mac,
        AddressOnParent: index,
        AutomaticAllocation: 'true',
        Connection: networkNames[index],
        ElementName: `Ethernet ${index}`,
        InstanceID: firstIds.network + index,
        ResourceSubType: model === undefined ? undefined : (cardNames[model] ?? model),
        ResourceType: resourceTypes.ethernet,
      }),
    ),
    ...serials.map((_, index) =>
      item(
        {
          AutomaticAllocation: 'false',
          ElementName: `Serial port ${index}`,
          InstanceID: firstIds.serial + index,
          ResourceType: resourceTypes.serial,
        },
        false,
      ),
    ),
    ...(graphics === 'vga'
      ? [
          item(
            {
              AutomaticAllocation: 'false',
              ElementName: 'Graphics card',
              InstanceID: firstIds.graphics,
              ResourceType: resourceTypes.graphics,
            },
            false,
          ),
        ]
      : []),
  ]
}

const titles = { disk: 'Disk', cdrom: 'CD-ROM', floppy: 'Floppy' } as const

const driveTypes = {
  disk: resourceTypes.disk,
  cdrom: resourceTypes.cdrom,
  floppy: resourceTypes.floppy,
} as const

/** VMware's spelling of its cards. */
const cardNames: Readonly<Record<string, string>> = {
  e1000: 'E1000',
  e1000e: 'E1000e',
  pcnet32: 'PCNet32',
  vmxnet2: 'VmxNet2',
  vmxnet3: 'VmxNet3',
}

function neededControllers(
  places: readonly (DrivePlace | undefined)[],
): readonly { readonly bus: OvfBus; readonly index: number }[] {
  const found = new Map<string, { readonly bus: OvfBus; readonly index: number }>()
  for (const place of places) {
    if (place === undefined) continue
    found.set(`${place.bus}${place.controller}`, { bus: place.bus, index: place.controller })
  }
  return [...found.values()]
}

/** The schema has the fields in the order of the alphabet. */
function item(fields: Fields, required = true): XmlElement {
  const children = Object.entries(fields).flatMap(([name, value]) =>
    value === undefined ? [] : [element(`rasd:${name}`, {}, String(value))],
  )
  return element('ovf:Item', { 'ovf:required': required ? undefined : 'false' }, ...children)
}
