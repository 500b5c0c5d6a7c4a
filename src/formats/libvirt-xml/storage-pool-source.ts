import type { StoragePoolSpec } from '../../spec/storage.js'
import { given } from '../given.js'
import { childOf, childrenOf, element, textOf, type XmlElement } from '../xml/element.js'

type IscsiSource = Extract<StoragePoolSpec, { type: 'iscsi' }>['source']

/** Writes what is under a pool, in the order in which libvirt writes it. */
export function writePoolSource(spec: StoragePoolSpec): XmlElement | undefined {
  switch (spec.type) {
    case 'dir':
      return undefined
    case 'fs':
    case 'disk': {
      const { device, format } = spec.source
      return element('source', {}, element('device', { path: device }), element('format', { type: format }))
    }
    case 'netfs': {
      const { host, path, format, version } = spec.source
      return element(
        'source',
        {},
        element('host', { name: host }),
        element('dir', { path }),
        element('format', { type: format }),
        version === undefined ? undefined : element('protocol', { ver: version }),
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
    case 'iscsi':
      return writeIscsi(spec.source)
  }
}

function writeIscsi({ host, port, iqn, initiator, auth }: IscsiSource): XmlElement {
  return element(
    'source',
    {},
    element('host', { name: host, port }),
    element('device', { path: iqn }),
    initiator === undefined ? undefined : element('initiator', {}, element('iqn', { name: initiator })),
    auth === undefined
      ? undefined
      : element('auth', { type: 'chap', username: auth.username }, element('secret', { ...auth.secret })),
  )
}

/** Reads what is under a pool of a type, still unchecked. */
export function readPoolSource(type: string, source: XmlElement | undefined): object | undefined {
  const attribute = (child: string, name: string): string | undefined =>
    childOf(source, child)?.attributes[name]
  const format = attribute('format', 'type')
  switch (type) {
    case 'fs':
    case 'disk':
      return given({
        device: attribute('device', 'path'),
        // What libvirt calls a disk whose table it has not written yet.
        format: format === 'unknown' ? undefined : format,
      })
    case 'netfs':
      return given({
        host: attribute('host', 'name'),
        path: attribute('dir', 'path'),
        format,
        version: attribute('protocol', 'ver'),
      })
    case 'logical':
      return given({
        name: textOf(childOf(source, 'name')),
        devices: childrenOf(source, 'device').map(({ attributes }) => attributes['path']),
      })
    case 'iscsi':
      return readIscsi(source)
    default:
      return undefined
  }
}

function readIscsi(source: XmlElement | undefined): object {
  const host = childOf(source, 'host')?.attributes
  const port = host?.['port']
  const auth = childOf(source, 'auth')
  return given({
    host: host?.['name'],
    port: port === undefined ? undefined : Number(port),
    iqn: childOf(source, 'device')?.attributes['path'],
    initiator: childOf(source, 'initiator', 'iqn')?.attributes['name'],
    auth:
      auth === undefined
        ? undefined
        : given({
            username: auth.attributes['username'],
            secret: { ...childOf(auth, 'secret')?.attributes },
          }),
  })
}
