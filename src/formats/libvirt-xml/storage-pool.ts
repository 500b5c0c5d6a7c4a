import { HypervisorError } from '../../errors.js'
import { type StoragePoolSpec, storagePoolSchema } from '../../spec/storage.js'
import { given } from '../given.js'
import { childOf, childrenOf, element, textOf, type XmlElement } from '../xml/element.js'
import { readPoolSource, writePoolSource } from './storage-pool-source.js'

/** Namespace of what libvirt's file system pools have beyond its own words (formatstorage, "Storage pool XML"). */
const fileSystemNamespace = 'http://libvirt.org/schemas/storagepool/fs/1.0'

/** Writes a pool as libvirt's XML (formatstorage, "Storage pool XML"). */
export function writeStoragePool(spec: StoragePoolSpec): XmlElement {
  const options = spec.type === 'fs' || spec.type === 'netfs' ? spec.mountOptions : []
  return element(
    'pool',
    { type: spec.type, 'xmlns:fs': options.length === 0 ? undefined : fileSystemNamespace },
    element('name', {}, spec.name),
    element('uuid', {}, spec.uuid),
    writePoolSource(spec),
    element('target', {}, element('path', {}, spec.target)),
    options.length === 0
      ? undefined
      : element('fs:mount_opts', {}, ...options.map((name) => element('fs:option', { name }))),
  )
}

/**
 * Reads a pool, as far as a specification can say it; the owner and mode of its files, for example, are left away.
 *
 * @throws HypervisorError `ERR_UNSUPPORTED` for a pool that a specification has no words for.
 */
export function readStoragePool(pool: XmlElement): StoragePoolSpec {
  const type = pool.attributes['type'] ?? ''
  const { success, data, error } = storagePoolSchema.safeParse(
    given({
      type,
      name: textOf(childOf(pool, 'name')),
      uuid: textOf(childOf(pool, 'uuid')),
      target: textOf(childOf(pool, 'target', 'path')),
      source: readPoolSource(type, childOf(pool, 'source')),
      mountOptions: type === 'fs' || type === 'netfs' ? readMountOptions(pool) : undefined,
    }),
  )
  if (success && data.uuid !== undefined) return { ...data, uuid: data.uuid }
  throw new HypervisorError(
    'ERR_UNSUPPORTED',
    `a specification cannot say what this pool of type '${type}' is`,
    {
      cause: error,
    },
  )
}

/** By the prefix that libvirt writes, whatever the one was that it was given. */
function readMountOptions(pool: XmlElement): readonly (string | undefined)[] {
  return childrenOf(childOf(pool, 'fs:mount_opts'), 'fs:option').map(({ attributes }) => attributes['name'])
}
