import { refuse } from '../../spec/refuse.js'
import type { DomainSpec, NetworkSpec } from '../../spec/schema.js'
import { element, type XmlElement } from '../xml/element.js'
import type { DiskFacts } from './capacity.js'
import { vmdkUri } from './files.js'
import { namespaces } from './names.js'
import { placeDrives } from './places.js'
import { natNetwork } from './read-devices.js'
import { refuseBeyondOvf } from './requirements.js'
import { writeSystem } from './systems.js'
import { writeItems } from './write-items.js'

/** A file that belongs to a machine, and how it is referred to. */
export interface WrittenFile {
  /** Which of the disks of the specification it is of. */
  readonly disk: number
  readonly href: string
  /** Bytes of the file, where that is known. */
  readonly size: number | undefined
  /** What it says of itself, if it is a disk. */
  readonly facts: DiskFacts | undefined
}

/** The newest virtual hardware that every vSphere since 6.5 has. */
const usualHardware = 'vmx-13'

/**
 * Writes a specification as the descriptor of an OVF package, version 1 (DSP0243 1.1.0), which everybody reads.
 *
 * @throws HypervisorError `ERR_INVALID_SPEC` with the `field` that it has no words for.
 */
export function writeOvf(spec: DomainSpec, files: readonly WrittenFile[]): XmlElement {
  refuseBeyondOvf(spec)
  const system = writeSystem(spec.architecture)
  if (system === undefined)
    throw refuse('architecture', `OVF has no number for systems of ${spec.architecture}`)
  const networks = [...new Set(spec.networks.map(networkName))]
  const info = (text: string): XmlElement => element('ovf:Info', {}, text)
  const declarations = Object.entries(namespaces).map(([prefix, uri]) => [`xmlns:${prefix}`, uri] as const)
  return element(
    'ovf:Envelope',
    Object.fromEntries(declarations),
    element('ovf:References', {}, ...files.map(writeFile)),
    element('ovf:DiskSection', {}, info('Disks'), ...files.flatMap(writeDisk)),
    element(
      'ovf:NetworkSection',
      {},
      info('Networks'),
      ...networks.map((name) =>
        element('ovf:Network', { 'ovf:name': name }, element('ovf:Description', {}, name)),
      ),
    ),
    element(
      'ovf:VirtualSystem',
      { 'ovf:id': spec.name },
      info('A machine'),
      element('ovf:Name', {}, spec.name),
      element(
        'ovf:OperatingSystemSection',
        { 'ovf:id': system.id, 'vmw:osType': system.vmwareType },
        info('The system of the guest'),
        element('ovf:Description', {}, system.name),
      ),
      spec.title === undefined
        ? undefined
        : element('ovf:AnnotationSection', {}, info('A title'), element('ovf:Annotation', {}, spec.title)),
      element(
        'ovf:VirtualHardwareSection',
        {},
        info('Virtual hardware'),
        element(
          'ovf:System',
          {},
          element('vssd:ElementName', {}, 'Virtual hardware'),
          element('vssd:InstanceID', {}, '0'),
          element('vssd:VirtualSystemIdentifier', {}, spec.name),
          element('vssd:VirtualSystemType', {}, spec.machine ?? usualHardware),
        ),
        ...writeItems(spec, placeDrives(spec.disks), resourcesOf(files), spec.networks.map(networkName)),
        spec.firmware === undefined
          ? undefined
          : element('vmw:Config', {
              'ovf:required': 'false',
              'vmw:key': 'firmware',
              'vmw:value': spec.firmware === 'uefi' ? 'efi' : 'bios',
            }),
      ),
    ),
  )
}

function writeFile({ disk, href, size }: WrittenFile): XmlElement {
  return element('ovf:File', { 'ovf:href': href, 'ovf:id': `file${disk}`, 'ovf:size': size })
}

function writeDisk({ disk, facts }: WrittenFile): readonly XmlElement[] {
  if (facts === undefined) return []
  const { capacity, kind } = facts
  return [
    element('ovf:Disk', {
      'ovf:capacity': capacity,
      'ovf:capacityAllocationUnits': 'byte',
      'ovf:diskId': `vmdisk${disk}`,
      'ovf:fileRef': `file${disk}`,
      'ovf:format': kind === '' ? vmdkUri : `${vmdkUri}#${kind}`,
    }),
  ]
}

/** What each drive with a file is to the host (8.3). */
function resourcesOf(files: readonly WrittenFile[]): ReadonlyMap<number, string> {
  return new Map(
    files.map(({ disk, facts }) => [
      disk,
      facts === undefined ? `ovf:/file/file${disk}` : `ovf:/disk/vmdisk${disk}`,
    ]),
  )
}

function networkName({ type, source }: NetworkSpec): string {
  return type === 'user' || source === undefined ? natNetwork : source
}
