import { HypervisorError } from '../../errors.js'
import { type StoragePoolSpec, storagePoolSchema } from '../../spec/storage.js'
import { childOf, childrenOf, element, textOf, type XmlElement } from '../xml/element.js'
import { given } from './given.js'

/** Writes a pool as libvirt's XML (formatstorage, "Storage pool XML"). */
export function writeStoragePool(spec: StoragePoolSpec): XmlElement {
  return element(
    'pool',
    { type: spec.type },
    element('name', {}, spec.name),
    element('uuid', {}, spec.uuid),
    sourceOf(spec),
    element('target', {}, element('path', {}, targetOf(spec))),
  )
}

function targetOf(spec: StoragePoolSpec): string {
  return spec.type === 'logical' ? (spec.target ?? `/dev/${spec.source.name}`) : spec.target
}

function sourceOf(spec: StoragePoolSpec): XmlElement | undefined {
  switch (spec.type) {
    case 'dir':
      return undefined
    case 'fs':
    case 'disk': {
      const { device, format } = spec.source
      return element('source', {}, element('device', { path: device }), element('format', { type: format }))
    }
    case 'netfs': {
      const { host, path, format } = spec.source
      return element(
        'source',
        {},
        element('host', { name: host }),
        element('dir', { path }),
        element('format', { type: format }),
      )
    }
    case 'logical':
      return element(
        'source',
        {},
        ...spec.source.devices.map((path) => element('device', { path })),
        element('name', {}, spec.source.name),
        element('format', { type: 'lvm2' }),
      )
    case 'iscsi': {
      const { host, port, iqn } = spec.source
      return element('source', {}, element('host', { name: host, port }), element('device', { path: iqn }))
    }
  }
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
      source: readSource(type, childOf(pool, 'source')),
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

function readSource(type: string, source: XmlElement | undefined): object | undefined {
  const attribute = (child: string, name: string): string | undefined =>
    childOf(source, child)?.attributes[name]
  const format = attribute('format', 'type')
  switch (type) {
    case 'fs':
    case 'disk':
      return given({
        device: attribute('device', 'path'),
        format: format === 'unknown' ? undefined : format,
      })
    case 'netfs':
      return given({ host: attribute('host', 'name'), path: attribute('dir', 'path'), format })
    case 'logical':
      return given({
        name: textOf(childOf(source, 'name')),
        devices: childrenOf(source, 'device').map(({ attributes }) => attributes['path']),
      })
    case 'iscsi': {
      const port = attribute('host', 'port')
      return given({
        host: attribute('host', 'name'),
        port: port === undefined ? undefined : Number(port),
        iqn: attribute('device', 'path'),
      })
    }
    default:
      return undefined
  }
}
