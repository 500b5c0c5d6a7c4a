import { HypervisorError } from '../../errors.js'
import type { StorageVolumeSpec } from '../../spec/storage.js'
import type { StorageVolumeInfo } from '../../storage.js'
import { childOf, element, textOf, type XmlElement } from '../xml/element.js'

/** Writes a volume as libvirt's XML (formatstorage, "Storage volume XML"). */
export function writeStorageVolume(spec: StorageVolumeSpec): XmlElement {
  const { name, capacity, allocation, format, backing } = spec
  return element(
    'volume',
    {},
    element('name', {}, name),
    element('capacity', { unit: 'bytes' }, String(capacity)),
    allocation === undefined ? undefined : element('allocation', { unit: 'bytes' }, String(allocation)),
    element('target', {}, format === undefined ? undefined : element('format', { type: format })),
    backing === undefined
      ? undefined
      : element(
          'backingStore',
          {},
          element('path', {}, backing.path),
          element('format', { type: backing.format }),
        ),
  )
}

/** The volume of another name that is like the one of this XML. */
export function writeClone(original: XmlElement, name: string): XmlElement {
  const format = childOf(original, 'target', 'format')
  return element(
    'volume',
    {},
    element('name', {}, name),
    element('capacity', { unit: 'bytes' }, String(bytesOf(original, 'capacity'))),
    element('allocation', { unit: 'bytes' }, String(bytesOf(original, 'allocation'))),
    element('target', {}, format),
  )
}

/**
 * Reads what libvirt knows of a volume.
 *
 * @param pool Name of its pool.
 * @throws HypervisorError `ERR_PROTOCOL` for what libvirt cannot have written, and sizes above 2^53 − 1.
 */
export function readStorageVolume(volume: XmlElement, pool: string): StorageVolumeInfo {
  return {
    name: textOf(childOf(volume, 'name')) ?? '',
    pool,
    path: textOf(childOf(volume, 'target', 'path')) ?? '',
    type: readType(volume.attributes['type'] ?? 'file'),
    capacity: bytesOf(volume, 'capacity'),
    allocation: bytesOf(volume, 'allocation'),
    format: childOf(volume, 'target', 'format')?.attributes['type'],
    backing: textOf(childOf(volume, 'backingStore', 'path')),
  }
}

const types: readonly StorageVolumeInfo['type'][] = ['file', 'block', 'dir', 'network', 'netdir', 'ploop']

function readType(text: string): StorageVolumeInfo['type'] {
  const type = types.find((candidate) => candidate === text)
  if (type !== undefined) return type
  throw new HypervisorError('ERR_PROTOCOL', `there are no volumes of the type '${text}'`)
}

/** libvirt writes sizes in bytes. */
function bytesOf(volume: XmlElement, name: string): number {
  const size = childOf(volume, name)
  const bytes = Number(textOf(size) ?? '0')
  const unit = size?.attributes['unit'] ?? 'bytes'
  if (unit === 'bytes' && Number.isSafeInteger(bytes) && bytes >= 0) return bytes
  throw new HypervisorError('ERR_PROTOCOL', `the ${name} of a volume is '${textOf(size)}' ${unit}`)
}
