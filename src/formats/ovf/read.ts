import { refuse } from '../../spec/refuse.js'
import type { DomainSpecInput } from '../../spec/schema.js'
import type { Beyond } from '../format.js'
import { given } from '../given.js'
import { nameAndTitle } from '../name-and-title.js'
import { childOf, childrenOf, textOf, type XmlElement } from '../xml/element.js'
import { parseXml } from '../xml/parse.js'
import { withUsualPrefixes } from './names.js'
import { readDrives, readNetworks } from './read-devices.js'
import { isRequired, type Resource, readResources, resourceTypes } from './resource.js'
import { readSystem } from './systems.js'
import { bytesOf } from './units.js'

/** What was read of a descriptor. */
export interface ReadOvf {
  readonly input: DomainSpecInput
  readonly beyond: readonly Beyond[]
}

/** Parts that a specification says, or that say nothing of the machine. */
const understood: ReadonlySet<string> = new Set(
  ['Info', 'Name', 'References', 'DiskSection', 'NetworkSection', 'OperatingSystemSection']
    .concat(['VirtualHardwareSection', 'VirtualSystem', 'DeploymentOptionSection', 'Strings'])
    .map((name) => `ovf:${name}`),
)

/**
 * Reads the descriptor of an OVF package, 1.x or 2.x (DSP0243), of one machine. Disks are the files beside it. Of several
 * configurations the default one is read (9.8).
 *
 * @throws HypervisorError `ERR_INVALID_SPEC` with the `field` for what no specification can hold.
 */
export function readOvf(text: string): ReadOvf {
  const envelope = withUsualPrefixes(parseXml(text, 'OVF descriptor'))
  if (envelope.name !== 'ovf:Envelope') throw refuse('ovf', 'it is no Envelope of OVF 1 or 2')
  const system = onlySystem(envelope)
  const hardware = childOf(system, 'ovf:VirtualHardwareSection')
  if (hardware === undefined) throw refuse('ovf', 'the machine has no VirtualHardwareSection')
  const resources = readResources(hardware, usualConfiguration(envelope))
  const of = (type: keyof typeof resourceTypes): readonly Resource[] =>
    resources.filter((resource) => resource.type === resourceTypes[type])
  const section = childOf(system, 'ovf:OperatingSystemSection')
  const annotation = textOf(childOf(system, 'ovf:AnnotationSection', 'ovf:Annotation'))
  const named = textOf(childOf(system, 'ovf:Name')) || system.attributes['ovf:id'] || ''
  const { name, title } = nameAndTitle(named, annotation)
  const firmware = firmwareOf(hardware)
  const input = given({
    name,
    title,
    architecture: readSystem(section?.attributes['ovf:id'], section?.attributes['vmw:osType']),
    memory: memoryOf(of('memory')),
    vcpus: of('processor').reduce((sum, { quantity }) => sum + countOf(quantity), 0) || 1,
    firmware,
    disks: readDrives(envelope, resources),
    networks: readNetworks(of('ethernet')),
    serials: of('serial')
      .slice(0, 4)
      .map(() => ({ type: 'console' })),
    graphics: of('graphics').length > 0 ? 'vga' : 'none',
  })
  const parts = [...childrenOf(envelope), ...childrenOf(system)].filter(
    (part) => part !== system && !understood.has(part.name) && isRequired(part) && !isTitle(part, title),
  )
  return {
    input: { name, ...input },
    beyond: [
      ...parts.map((part) => ({ field: `ovf.${localName(part)}`, what: `<${localName(part)}>` })),
      ...beyondHardware(hardware, resources),
    ],
  }
}

function onlySystem(envelope: XmlElement): XmlElement {
  const [first, ...others] = childrenOf(envelope, 'ovf:VirtualSystem')
  if (first !== undefined && others.length === 0) return first
  const collection = childOf(envelope, 'ovf:VirtualSystemCollection')
  const why =
    collection === undefined && first === undefined
      ? 'it has no VirtualSystem'
      : 'it has several machines, and one is what a specification is of'
  throw refuse('ovf', why)
}

/** The configuration that is the default one: the first, if none says so. */
function usualConfiguration(envelope: XmlElement): string | undefined {
  const all = childrenOf(childOf(envelope, 'ovf:DeploymentOptionSection'), 'ovf:Configuration')
  const chosen = all.find(({ attributes }) => ['true', '1'].includes(attributes['ovf:default'] ?? ''))
  return (chosen ?? all[0])?.attributes['ovf:id']
}

function memoryOf(items: readonly Resource[]): number {
  const [item] = items
  if (item?.quantity === undefined)
    throw refuse('memory', 'is not said', 'Add an Item of the resource type 4.')
  // Without a unit it is bytes (`CIM_ResourceAllocationSettingData.AllocationUnits`), which nobody means by a small number.
  return bytesOf(
    item.quantity,
    item.unit ?? (Number(item.quantity) < 2 ** 20 ? 'MegaBytes' : 'byte'),
    'memory',
  )
}

function countOf(quantity = '1'): number {
  if (/^\d{1,4}$/.test(quantity)) return Number(quantity)
  throw refuse('vcpus', `'${quantity.slice(0, 40)}' is no number of CPUs`)
}

/** VMware says it as a setting of its own: `<vmw:Config vmw:key="firmware" vmw:value="efi"/>`. */
function firmwareOf(hardware: XmlElement): 'bios' | 'uefi' | undefined {
  const config = childrenOf(hardware, 'vmw:Config').find(
    ({ attributes }) => attributes['vmw:key'] === 'firmware',
  )
  const value = config?.attributes['vmw:value']
  if (value === 'efi') return 'uefi'
  return value === 'bios' ? 'bios' : undefined
}

function isTitle(part: XmlElement, title: string | undefined): boolean {
  return part.name === 'ovf:AnnotationSection' && textOf(childOf(part, 'ovf:Annotation')) === title
}

const sayable: ReadonlySet<number> = new Set(Object.values(resourceTypes))

function beyondHardware(hardware: XmlElement, resources: readonly Resource[]): readonly Beyond[] {
  const known = ['ovf:Info', 'ovf:System', 'ovf:Item', 'ovf:StorageItem', 'ovf:EthernetPortItem']
  const settings = childrenOf(hardware).filter(
    (part) => !known.includes(part.name) && isRequired(part) && part.attributes['vmw:key'] !== 'firmware',
  )
  return [
    ...settings.map((part) => ({ field: `ovf.${localName(part)}`, what: `<${localName(part)}>` })),
    ...resources
      .filter(({ type, required }) => required && !sayable.has(type))
      .map(({ type, id, name }) => ({
        field: `ovf.Item[${id}]`,
        what: `a resource of the type ${type}: ${name}`,
      })),
  ]
}

function localName({ name }: XmlElement): string {
  return name.slice(name.indexOf(':') + 1)
}
