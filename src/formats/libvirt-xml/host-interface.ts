import { HypervisorError } from '../../errors.js'
import { type HostInterfaceSpec, hostInterfaceSchema } from '../../spec/host-interface.js'
import { given } from '../given.js'
import { childOf, childrenOf, element, type XmlElement } from '../xml/element.js'

/** Writes an interface of the host as libvirt's XML (docs/schemas/interface.rng; libvirt has no page for it). */
export function writeHostInterface(spec: HostInterfaceSpec): XmlElement {
  return element(
    'interface',
    { type: spec.type, name: spec.name },
    element('start', { mode: spec.start }),
    spec.type === 'ethernet' && spec.mac !== undefined ? element('mac', { address: spec.mac }) : undefined,
    spec.mtu === undefined ? undefined : element('mtu', { size: spec.mtu }),
    writeProtocol('ipv4', spec.ipv4),
    writeProtocol('ipv6', spec.ipv6),
    writeOwn(spec),
  )
}

type Addressing = NonNullable<HostInterfaceSpec['ipv4'] | HostInterfaceSpec['ipv6']>

function writeProtocol(family: 'ipv4' | 'ipv6', addressing: Addressing | undefined): XmlElement | undefined {
  if (addressing === undefined) return undefined
  const { dhcp, addresses, gateway } = addressing
  return element(
    'protocol',
    { family },
    'autoconf' in addressing && addressing.autoconf ? element('autoconf') : undefined,
    dhcp ? element('dhcp') : undefined,
    ...addresses.map(({ address, prefix }) => element('ip', { address, prefix })),
    gateway === undefined ? undefined : element('route', { gateway }),
  )
}

/** What only interfaces of its type have. */
function writeOwn(spec: HostInterfaceSpec): XmlElement | undefined {
  const parts = (names: readonly string[]): readonly XmlElement[] =>
    names.map((name) => element('interface', { type: 'ethernet', name }))
  switch (spec.type) {
    case 'ethernet':
      return undefined
    case 'bridge': {
      const stp = spec.stp === undefined ? undefined : spec.stp ? 'on' : 'off'
      return element('bridge', { stp }, ...parts(spec.interfaces))
    }
    case 'bond':
      return element('bond', { mode: spec.mode }, ...parts(spec.interfaces))
    case 'vlan':
      return element('vlan', { tag: spec.tag }, element('interface', { name: spec.interface }))
  }
}

/**
 * Reads an interface of the host, as far as a specification can say it; how a bond watches its links, for example, is
 * left away.
 *
 * @throws HypervisorError `ERR_UNSUPPORTED` for an interface that a specification has no words for.
 */
export function readHostInterface(iface: XmlElement): HostInterfaceSpec {
  const { type, name } = iface.attributes
  const { data, error } = hostInterfaceSchema.safeParse(
    given({
      type,
      name,
      start: childOf(iface, 'start')?.attributes['mode'],
      mtu: numberOf(childOf(iface, 'mtu')?.attributes['size']),
      ipv4: readProtocol(iface, 'ipv4'),
      ipv6: readProtocol(iface, 'ipv6'),
      ...readOwn(iface),
    }),
  )
  if (data !== undefined) return data
  throw new HypervisorError('ERR_UNSUPPORTED', 'a specification cannot say what this interface is', {
    cause: error,
  })
}

function readProtocol(iface: XmlElement, family: 'ipv4' | 'ipv6'): object | undefined {
  const protocol = childrenOf(iface, 'protocol').find(({ attributes }) => attributes['family'] === family)
  if (protocol === undefined) return undefined
  return given({
    ...(family === 'ipv6' ? { autoconf: childOf(protocol, 'autoconf') !== undefined } : {}),
    dhcp: childOf(protocol, 'dhcp') !== undefined,
    addresses: childrenOf(protocol, 'ip').map(({ attributes: { address, prefix } }) => ({
      address,
      prefix: numberOf(prefix),
    })),
    gateway: childOf(protocol, 'route')?.attributes['gateway'],
  })
}

function readOwn(iface: XmlElement): Readonly<Record<string, unknown>> {
  switch (iface.attributes['type']) {
    case 'ethernet':
      return { mac: childOf(iface, 'mac')?.attributes['address'] }
    case 'bridge': {
      const bridge = childOf(iface, 'bridge')
      const stp = bridge?.attributes['stp']
      return { stp: stp === undefined ? undefined : stp === 'on', interfaces: readParts(bridge) }
    }
    case 'bond': {
      const bond = childOf(iface, 'bond')
      return { mode: bond?.attributes['mode'], interfaces: readParts(bond) }
    }
    case 'vlan': {
      const vlan = childOf(iface, 'vlan')
      const on = childOf(vlan, 'interface')?.attributes['name']
      return { tag: numberOf(vlan?.attributes['tag']), interface: on }
    }
    default:
      return {}
  }
}

/** The names of the parts; a part that is no Ethernet interface has none here, and so is refused. */
function readParts(of: XmlElement | undefined): readonly (string | undefined)[] {
  return childrenOf(of, 'interface').map(({ attributes: { type, name } }) =>
    type === 'ethernet' ? name : undefined,
  )
}

function numberOf(text: string | undefined): number | undefined {
  return text === undefined ? undefined : Number(text)
}
