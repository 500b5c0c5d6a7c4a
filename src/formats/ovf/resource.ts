import { childOf, childrenOf, textOf, type XmlElement } from '../xml/element.js'

/** Types of resources (`CIM_ResourceAllocationSettingData.ResourceType`; DSP0243 1.1.0, 8.3), and VMware's use of 20 and 21. */
export const resourceTypes = {
  processor: 3,
  memory: 4,
  ide: 5,
  scsi: 6,
  ethernet: 10,
  floppy: 14,
  cdrom: 15,
  dvd: 16,
  disk: 17,
  storage: 20,
  serial: 21,
  usb: 23,
  graphics: 24,
} as const

/** A resource of a machine: one `Item`, `StorageItem` or `EthernetPortItem`. */
export interface Resource {
  readonly type: number
  readonly id: string
  readonly name: string
  /** Words for kinds of it, in order of preference. */
  readonly subTypes: readonly string[]
  readonly parent: string | undefined
  readonly address: string | undefined
  readonly hostResource: string | undefined
  readonly connection: string | undefined
  readonly quantity: string | undefined
  readonly unit: string | undefined
  /** Whether whoever does not understand it must give up (7.3; `true` where nothing is said). */
  readonly required: boolean
}

/**
 * The resources of a machine in a configuration: those of it and those of all. Where one of both has the same identifier,
 * the one of the configuration counts (9.8). Items that only bound others are left away (8.4).
 */
export function readResources(hardware: XmlElement, configuration: string | undefined): readonly Resource[] {
  const items = ['ovf:Item', 'ovf:StorageItem', 'ovf:EthernetPortItem'].flatMap((name) =>
    childrenOf(hardware, name),
  )
  const places = new Map(hardware.children.map((child, index) => [child, index] as const))
  const chosen = new Map<string, { readonly item: XmlElement; readonly own: boolean }>()
  for (const [index, item] of items.entries()) {
    const of = item.attributes['ovf:configuration']?.trim().split(/\s+/)
    const bound = item.attributes['ovf:bound']
    if (bound !== undefined && bound !== 'normal') continue
    if (of !== undefined && (configuration === undefined || !of.includes(configuration))) continue
    const id = field(item, 'InstanceID') ?? `#${index}`
    if (of === undefined && chosen.get(id)?.own === true) continue
    chosen.set(id, { item, own: of !== undefined })
  }
  return [...chosen.values()]
    .map(({ item }) => item)
    .sort((one, other) => (places.get(one) ?? 0) - (places.get(other) ?? 0))
    .map(readResource)
}

function readResource(item: XmlElement): Resource {
  return {
    type: Number(field(item, 'ResourceType') ?? '0'),
    id: field(item, 'InstanceID') ?? '',
    name: field(item, 'ElementName') ?? field(item, 'Caption') ?? '',
    subTypes: (field(item, 'ResourceSubType') ?? '').split(/\s+/).filter((word) => word !== ''),
    parent: field(item, 'Parent'),
    address: field(item, 'Address'),
    hostResource: field(item, 'HostResource'),
    connection: field(item, 'Connection'),
    quantity: field(item, 'VirtualQuantity'),
    unit: field(item, 'AllocationUnits'),
    required: isRequired(item),
  }
}

function field(item: XmlElement, name: string): string | undefined {
  return textOf(childOf(item, `rasd:${name}`)) || undefined
}

/** Whether an element may not be passed over by whoever does not understand it (7.3). */
export function isRequired({ attributes }: XmlElement): boolean {
  return !['false', '0'].includes(attributes['ovf:required'] ?? 'true')
}
