import { refuse } from '../../spec/refuse.js'
import type { DomainSpec } from '../../spec/schema.js'
import { childOf, element, type XmlElement } from '../xml/element.js'
import { parseXml } from '../xml/parse.js'
import { isPc } from './architectures.js'
import { isContainerType } from './containers.js'
import { writeCpu } from './cpu.js'
import { writeMemory } from './memory.js'
import { writeOs } from './os.js'
import type { LibvirtSettings } from './settings.js'
import { writeDevices } from './write-devices.js'
import { isParavirtual, isXenType, xenPcFeatures } from './xen.js'

/** Type of a domain whose settings do not name one: the type that every host with QEMU has. */
export const defaultDomainType = 'qemu'

/** What is written for every domain: what libvirt takes where nothing is said. */
export const usualElements: readonly XmlElement[] = [
  element('clock', { offset: 'utc' }),
  element('on_poweroff', {}, 'destroy'),
  element('on_reboot', {}, 'restart'),
  element('on_crash', {}, 'destroy'),
]

const pcFeatures = element('features', {}, element('acpi'), element('apic'))

/** The features that a domain has where nothing is said: those of a PC, if it is one. */
export function usualFeatures(
  { architecture, machine }: Pick<DomainSpec, 'architecture' | 'machine'>,
  type: string,
): XmlElement | undefined {
  if (!isPc(architecture) || isContainerType(type) || isParavirtual({ machine }, type)) return undefined
  return isXenType(type) ? xenPcFeatures : pcFeatures
}

/** Writes how many virtual CPUs there are. */
export function writeVcpus({ count, maximum }: DomainSpec['vcpus']): XmlElement {
  const current = count === maximum ? undefined : count
  return element('vcpu', { placement: 'static', current }, String(maximum))
}

/**
 * Writes a specification as libvirt's domain XML (https://libvirt.org/formatdomain.html), for a domain of the
 * type `settings.type`, by default {@link defaultDomainType}.
 *
 * @throws HypervisorError `ERR_INVALID_SPEC` with the `field` that libvirt has no words for.
 */
export function writeDomain(spec: DomainSpec, settings: LibvirtSettings): XmlElement {
  const { type = defaultDomainType } = settings
  const own = settings.elements.map((text, index) => ownElement(text, `libvirt.elements[${index}]`))
  const places: string[] = []
  // In the place of the usual one: libvirt minds no order, but its schema wants what happens at an end together.
  const orOwn = (name: string, write: () => XmlElement | undefined): readonly (XmlElement | undefined)[] => {
    places.push(name)
    const same = own.filter((child) => child.name === name)
    return same.length > 0 ? same : [write()]
  }
  // Of Xen's domains libvirt takes the order from <os> alone.
  const inOs = own.some((child) => child.name === 'os' && childOf(child, 'boot') !== undefined)
  const ordered = !inOs && !isXenType(type)
  const usual = [
    ...orOwn('title', () => (spec.title ? element('title', {}, spec.title) : undefined)),
    ...orOwn('memory', () => writeMemory(spec.memory)),
    ...orOwn('vcpu', () => writeVcpus(spec.vcpus)),
    ...orOwn('os', () => writeOs(spec, type)),
    ...orOwn('features', () => usualFeatures(spec, type)),
    ...orOwn('cpu', () => writeCpu(spec, type)),
    ...usualElements.flatMap((child) => orOwn(child.name, () => child)),
  ]
  return element(
    'domain',
    { type },
    element('name', {}, spec.name),
    element('uuid', {}, spec.uuid),
    ...usual,
    ...own.filter(({ name }) => !places.includes(name)),
    writeDevices(spec, settings, { type, ordered }),
  )
}

/** What a specification always says itself. */
const notOwn: ReadonlyMap<string, string> = new Map([
  ['name', 'name'],
  ['uuid', 'uuid'],
  ['devices', 'libvirt.devices'],
])

function ownElement(text: string, field: string): XmlElement {
  const own = parseXml(text, field)
  const place = notOwn.get(own.name)
  if (place === undefined) return own
  throw refuse(field, `<${own.name}> cannot stand here`, `Use the field ${place}.`)
}
