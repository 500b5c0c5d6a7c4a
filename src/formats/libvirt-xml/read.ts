import { domainNameField } from '../../spec/fields.js'
import { refuse } from '../../spec/refuse.js'
import { type DomainSpecInput, specFields } from '../../spec/schema.js'
import { nameAndTitle } from '../name-and-title.js'
import { readUuid } from '../uuid.js'
import { childOf, childrenOf, element, textOf, type XmlElement } from '../xml/element.js'
import { writeXml } from '../xml/write.js'
import { isAssignedToContainer, isContainerType } from './containers.js'
import { readCpu } from './cpu.js'
import { readMemory } from './memory.js'
import { withNamespaces } from './namespaces.js'
import { readOs } from './os.js'
import { readDevices } from './read-devices.js'
import { sameXml } from './same.js'
import { domainTypeField, type LibvirtSettings } from './settings.js'
import { usualElements, usualFeatures, writeVcpus } from './write.js'
import { isXenType } from './xen.js'

/** A specification as one writes it, with libvirt's own key. */
export type LibvirtSpecInput = DomainSpecInput & {
  readonly libvirt: LibvirtSettings & { readonly type: string }
}

/** How to read a domain. */
export interface ReadDomainOptions {
  /**
   * What becomes of what libvirt writes down by itself when a domain is defined: addresses on buses, the controllers
   * that they need, the keyboard and mouse of a PC, files of UEFI firmware. Kept, it fixes what the guest sees; left
   * away, it is chosen anew. Default: `leave`.
   */
  readonly assigned?: 'keep' | 'leave' | undefined
  /**
   * What becomes of a name that is none of a specification: it is refused, or made the nearest one that is, and then is the
   * title unless there is one. Default: `refuse`.
   */
  readonly names?: 'refuse' | 'nearest' | undefined
}

/**
 * Reads libvirt's domain XML (https://libvirt.org/formatdomain.html) as a specification. What the neutral
 * specification has no words for is kept as it is under the key `libvirt`, and so comes back when the specification is
 * written again. Left away are comments, what only a running machine has (its number, names of devices that the user
 * has not given), and what `options` say.
 *
 * @throws HypervisorError `ERR_INVALID_SPEC` with the `field` for what no specification can hold: a name, an amount of
 *   memory, a number of CPUs, an architecture.
 */
export function readDomain(root: XmlElement, options: ReadDomainOptions = {}): LibvirtSpecInput {
  if (root.name !== 'domain') throw refuse('content', `is <${root.name}>, and no <domain> of libvirt`)
  refuseAmbiguity(root)
  const leaveAssigned = options.assigned !== 'keep'
  const type = readType(root)
  const name = readName(root, options.names)
  const os = readOs(childOf(root, 'os'), { name, type, leaveAssigned })
  const { architecture, machine } = os.spec
  const memory = readMemoryOf(root)
  const vcpus = readVcpus(childOf(root, 'vcpu'))
  const cpu = readCpu(childOf(root, 'cpu'), architecture, type)
  const ordered = os.kept.every((own) => childOf(own, 'boot') === undefined) && !isXenType(type)
  const place = { type, leaveAssigned, ordered, architecture, machine }
  const devices = readDevices(childOf(root, 'devices'), place)
  const title = specFields.title.safeParse(childOf(root, 'title')?.children.join('')).data
  const uuid = textOf(childOf(root, 'uuid'))
  const features = childOf(root, 'features')
  const usual = usualFeatures({ architecture, machine }, type)
  const noFeatures = usual !== undefined && features === undefined ? [element('features')] : []
  const container = leaveAssigned && isContainerType(type)
  const kept = [
    ...childrenOf(root)
      .filter((child) => !isSaid(child, root, { title, features: usual }))
      .filter((child) => !(container && isAssignedToContainer(child))),
    ...noFeatures,
    ...os.kept,
    ...vcpus.kept,
    ...cpu.kept,
  ]
  const asText = (child: XmlElement): string => writeXml(withNamespaces(child, root))
  return {
    name,
    ...(uuid === undefined ? {} : { uuid: readUuid(uuid) }),
    ...(title === undefined ? {} : { title }),
    ...(options.names === 'nearest' ? nameAndTitle(name, title) : {}),
    ...os.spec,
    memory,
    ...vcpus.spec,
    ...cpu.spec,
    boot: { ...os.boot, ...orderField(devices.order ?? os.order) },
    disks: [...devices.disks],
    networks: [...devices.networks],
    ...devices.spec,
    libvirt: {
      type,
      ...devices.settings,
      elements: kept.map(asText),
      devices: devices.kept.map(asText),
      details: Object.fromEntries(
        Object.entries(devices.details).map(([id, further]) => [id, further.map(asText)]),
      ),
    },
  }
}

function orderField(order: NonNullable<DomainSpecInput['boot']>['order']) {
  return order === undefined ? {} : { order }
}

const single = [
  'name',
  'uuid',
  'title',
  'memory',
  'currentMemory',
  'vcpu',
  'os',
  'features',
  'cpu',
  'devices',
]

/** Refuses what libvirt's own schema does not allow, and what could only be read by leaving a part of it away. */
function refuseAmbiguity(root: XmlElement): void {
  for (const name of single) {
    if (childrenOf(root, name).length > 1) throw refuse('content', `has <${name}> more than once`)
  }
  const devices = childOf(root, 'devices')
  for (const parent of [root, devices ?? root]) {
    if (!parent.children.some((child) => typeof child === 'string' && child.trim() !== '')) continue
    throw refuse('content', `has text beside the elements of <${parent.name}>`)
  }
  const known = (name: string): boolean => ['type', 'id', 'xmlns'].includes(name) || name.startsWith('xmlns:')
  const foreign =
    Object.keys(root.attributes).find((name) => !known(name)) ?? Object.keys(devices?.attributes ?? {})[0]
  if (foreign !== undefined)
    throw refuse('content', `has an attribute '${foreign}' that libvirt does not know`)
}

function readType({ attributes: { type } }: XmlElement): string {
  const { success, data } = domainTypeField.safeParse(type)
  if (success) return data
  throw refuse('libvirt.type', type === undefined ? 'is not said' : `'${type}' is no type of domain`)
}

function readName(root: XmlElement, names: ReadDomainOptions['names']): string {
  const text = childOf(root, 'name')?.children.join('') ?? ''
  if (names === 'nearest' && text !== '') return text
  const { success, data, error } = domainNameField.safeParse(text)
  if (success) return data
  const why = text === '' ? 'is not said' : `'${text}' ${error.issues[0]?.message ?? 'is not valid'}`
  throw refuse('name', `${why}, which is stricter than libvirt`, 'Give the domain another name in the XML.')
}

function readMemoryOf(root: XmlElement): number {
  const memory = childOf(root, 'memory')
  const size = memory && readMemory(memory)
  if (size !== undefined) return size
  throw refuse('memory', memory === undefined ? 'is not said' : `'${textOf(memory)}' is no amount of memory`)
}

function readVcpus(vcpu: XmlElement | undefined): {
  readonly spec: Pick<DomainSpecInput, 'vcpus'>
  readonly kept: readonly XmlElement[]
} {
  const maximum = Number(vcpu === undefined ? '1' : textOf(vcpu))
  const count = Number(vcpu?.attributes['current'] ?? maximum)
  const { success, data, error } = specFields.vcpus.safeParse({ count, maximum })
  if (!success) throw refuse('vcpus', error.issues[0]?.message ?? 'are not valid')
  return { spec: { vcpus: data }, kept: vcpu !== undefined && !isPlainVcpu(vcpu, data) ? [vcpu] : [] }
}

function isPlainVcpu(vcpu: XmlElement, vcpus: { readonly count: number; readonly maximum: number }): boolean {
  const { attributes } = vcpu
  return sameXml({ ...vcpu, attributes: { placement: 'static', ...attributes } }, writeVcpus(vcpus))
}

/** Whether the specification says what a child of the domain says, or will say it when it is written again. */
function isSaid(
  child: XmlElement,
  root: XmlElement,
  { title, features }: { readonly title: string | undefined; readonly features: XmlElement | undefined },
): boolean {
  switch (child.name) {
    case 'name':
    case 'uuid':
    case 'vcpu':
    case 'os':
    case 'cpu':
    case 'devices':
      return true
    case 'title':
      return title !== undefined
    case 'memory':
      return sameAmount(child, root)
    case 'currentMemory':
      return sameAmount(child, root)
    case 'features':
      return features !== undefined && sameXml(child, features)
    default:
      return usualElements.some((usual) => sameXml(usual, child))
  }
}

/** Whether an element says no more than the amount of memory, in whichever unit. */
function sameAmount({ attributes: { unit, ...more }, ...child }: XmlElement, root: XmlElement): boolean {
  const amount = readMemory({ ...child, attributes: unit === undefined ? {} : { unit } })
  const memory = childOf(root, 'memory')
  return (
    amount !== undefined &&
    Object.keys(more).length === 0 &&
    memory !== undefined &&
    amount === readMemory(memory)
  )
}
