import { networkSchema } from '../../spec/devices.js'
import { refuse } from '../../spec/refuse.js'
import type { NetworkSpec } from '../../spec/schema.js'
import { childOf, element, type XmlElement } from '../xml/element.js'
import { aliasPrefix } from './alias.js'
import { isXenType } from './xen.js'

/** libvirt's words for how a card reaches the world (formatdomain, "Network interfaces"; `null` since libvirt 8.7). */
const types = { user: 'user', bridge: 'bridge', tap: 'ethernet', isolated: 'null' } as const

/** What the rest of the document says about a network interface. */
export interface NetworkPlace {
  /** For errors: `networks[0]`. */
  readonly field: string
  /** The type of the domain. */
  readonly type: string
  readonly bootOrder: number | undefined
}

/** Writes a network interface. @throws HypervisorError `ERR_INVALID_SPEC`. */
export function writeNetwork(network: NetworkSpec, { field, type, bootOrder }: NetworkPlace): XmlElement {
  if (network.forwards.length > 0) {
    throw refuse(
      `${field}.forwards`,
      'libvirt forwards ports only with passt, which this driver does not set up',
    )
  }
  // Without a model, a card of Xen is one of its own, and beside that an emulated one where the guest is a PC.
  const model = network.model ?? (isXenType(type) ? undefined : 'virtio')
  return element(
    'interface',
    { type: types[network.type] },
    network.mac === undefined ? undefined : element('mac', { address: network.mac }),
    linkOf(network),
    model === undefined ? undefined : element('model', { type: model }),
    network.id === undefined ? undefined : element('alias', { name: aliasPrefix + network.id }),
    bootOrder === undefined ? undefined : element('boot', { order: bootOrder }),
  )
}

function linkOf(network: NetworkSpec): XmlElement | undefined {
  switch (network.type) {
    case 'bridge':
      return element('source', { bridge: network.source })
    case 'tap':
      return element('target', { dev: network.source, managed: 'no' })
    case 'user':
    case 'isolated':
      return undefined
  }
}

/** Reads a network interface, as near as a specification can say it; `undefined` if it cannot say it at all. */
export function readNetwork(network: XmlElement, id: string, domainType: string): NetworkSpec | undefined {
  const { type: word, ...more } = network.attributes
  const type = networkSchema.shape.type.unwrap().options.find((candidate) => types[candidate] === word)
  // Without a model, each version of libvirt and each machine has its own default.
  const model = childOf(network, 'model')?.attributes['type']
  if (type === undefined || (model === undefined && !isXenType(domainType)) || Object.keys(more).length > 0)
    return undefined
  const { success, data } = networkSchema.safeParse({
    id,
    type,
    ...(model === undefined ? {} : { model }),
    ...sourceOf(network, type),
    ...macOf(network),
  })
  return success ? data : undefined
}

function sourceOf(network: XmlElement, type: NetworkSpec['type']): Pick<NetworkSpec, 'source'> {
  if (type === 'bridge') return { source: childOf(network, 'source')?.attributes['bridge'] }
  return type === 'tap' ? { source: childOf(network, 'target')?.attributes['dev'] } : {}
}

function macOf(network: XmlElement): Pick<NetworkSpec, 'mac'> {
  const mac = childOf(network, 'mac')?.attributes['address']
  return mac === undefined ? {} : { mac }
}
