import type { CheckpointInfo } from '../../../src/domain-data.js'
import { childOf, childrenOf, element, textOf, type XmlElement } from '../../../src/formats/xml/element.js'
import { parseXml } from '../../../src/formats/xml/parse.js'
import { writeXml } from '../../../src/formats/xml/write.js'
import { runningDevices } from './defined-devices.js'

/** A disk of a domain as its definition has it. */
export interface DefinedDisk {
  readonly id: string
  /** libvirt's name: `vda`. */
  readonly target: string
  /** `undefined` for an empty drive. */
  readonly format: string | undefined
  readonly readonly: boolean
}

/** The disks of a definition. */
export function definedDisks(root: XmlElement): readonly DefinedDisk[] {
  const elements = childrenOf(childOf(root, 'devices'), 'disk')
  return runningDevices(root, 'disk').map(({ id, target }, index) => {
    const disk = elements[index]
    const format = childOf(disk, 'driver')?.attributes['type'] ?? 'raw'
    const readonly = childOf(disk, 'readonly') !== undefined
    return { id, target, readonly, format: childOf(disk, 'source') === undefined ? undefined : format }
  })
}

/**
 * Writes `<domaincheckpoint>` (https://libvirt.org/formatcheckpoint.html).
 *
 * @param disks those to track; without those that are not, libvirt would track all.
 */
export function writeCheckpoint(
  name: string,
  description: string | undefined,
  all: readonly DefinedDisk[],
  disks: readonly DefinedDisk[],
): string {
  const elements = all.map((disk) =>
    element('disk', { name: disk.target, checkpoint: disks.includes(disk) ? 'bitmap' : 'no' }),
  )
  return writeXml(
    element(
      'domaincheckpoint',
      {},
      element('name', {}, name),
      description === undefined ? undefined : element('description', {}, description),
      element('disks', {}, ...elements),
    ),
  )
}

/** Whether the XML with sizes has a tracked disk without one: its bitmap is not there, or is inconsistent. */
export function lacksBitmap(xml: string): boolean {
  const disks = childrenOf(childOf(parseXml(xml, 'checkpoint'), 'disks'), 'disk')
  return disks.some(
    ({ attributes }) => attributes['checkpoint'] === 'bitmap' && attributes['size'] === undefined,
  )
}

/** Reads it. A disk that the domain does not have any more keeps libvirt's name. */
export function readCheckpoint(xml: string, disks: readonly DefinedDisk[]): CheckpointInfo {
  const root = parseXml(xml, 'checkpoint')
  const description = textOf(childOf(root, 'description'))
  const parent = textOf(childOf(root, 'parent', 'name'))
  const targets = childrenOf(childOf(root, 'disks'), 'disk').flatMap(({ attributes }) =>
    attributes['checkpoint'] === 'bitmap' ? (attributes['name'] ?? []) : [],
  )
  return {
    name: textOf(childOf(root, 'name')) ?? '',
    createdAt: Number(textOf(childOf(root, 'creationTime')) ?? '0') * 1000,
    ...(description === undefined ? {} : { description }),
    ...(parent === undefined ? {} : { parent }),
    disks: targets.map((target) => disks.find((disk) => disk.target === target)?.id ?? target),
  }
}
