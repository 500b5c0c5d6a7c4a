import { isIP, isIPv6 } from 'node:net'
import { HypervisorError } from '../../errors.js'
import { type DhcpHost, type VirtualNetworkSpec, virtualNetworkSchema } from '../../spec/virtual-network.js'
import { given } from '../given.js'
import { childOf, childrenOf, element, textOf, type XmlElement } from '../xml/element.js'

/** Writes a network as libvirt's XML (formatnetwork). */
export function writeVirtualNetwork(spec: VirtualNetworkSpec): XmlElement {
  return element(
    'network',
    {},
    element('name', {}, spec.name),
    element('uuid', {}, spec.uuid),
    spec.forward === 'none' ? undefined : element('forward', { mode: spec.forward }),
    spec.bridge === undefined ? undefined : element('bridge', { name: spec.bridge }),
    ...spec.addresses.map(writeAddress),
  )
}

function writeAddress({ address, prefix, dhcp }: VirtualNetworkSpec['addresses'][number]): XmlElement {
  const ranges = (dhcp?.ranges ?? []).map(({ start, end }) => element('range', { start, end }))
  const hosts = (dhcp?.hosts ?? []).map(writeDhcpHost)
  return element(
    'ip',
    { family: isIPv6(address) ? 'ipv6' : 'ipv4', address, prefix },
    dhcp === undefined ? undefined : element('dhcp', {}, ...ranges, ...hosts),
  )
}

/** Writes a host of DHCP. */
export function writeDhcpHost({ mac, duid, name, address }: DhcpHost): XmlElement {
  return element('host', { mac, id: duid, name, ip: address })
}

/**
 * Reads a network, as far as a specification can say it; its DNS, for example, is left away.
 *
 * @throws HypervisorError `ERR_UNSUPPORTED` for a network that a specification has no words for.
 */
export function readVirtualNetwork(network: XmlElement): VirtualNetworkSpec {
  const forward = childOf(network, 'forward')
  const { data, success, error } = virtualNetworkSchema.safeParse(
    given({
      name: textOf(childOf(network, 'name')),
      uuid: textOf(childOf(network, 'uuid')),
      bridge: childOf(network, 'bridge')?.attributes['name'],
      forward: forward === undefined ? 'none' : (forward.attributes['mode'] ?? 'nat'),
      addresses: childrenOf(network, 'ip').map(readAddress),
    }),
  )
  if (success && data.uuid !== undefined) return { ...data, uuid: data.uuid }
  throw new HypervisorError('ERR_UNSUPPORTED', 'a specification cannot say what this network is', {
    cause: error,
  })
}

function readAddress(ip: XmlElement): unknown {
  const { address = '', prefix, netmask } = ip.attributes
  const dhcp = childOf(ip, 'dhcp')
  return {
    address,
    prefix: prefix === undefined ? prefixOf(address, netmask) : Number(prefix),
    ...(dhcp === undefined
      ? {}
      : {
          dhcp: {
            ranges: childrenOf(dhcp, 'range').map(({ attributes: { start, end } }) => ({ start, end })),
            hosts: childrenOf(dhcp, 'host').map(readDhcpHost),
          },
        }),
  }
}

function readDhcpHost({ attributes: { mac, id, name, ip } }: XmlElement): object {
  return given({ mac, duid: id, name, address: ip })
}

/** The prefix of a netmask; without either, that of the address's class, as libvirt takes it. */
function prefixOf(address: string, netmask: string | undefined): number {
  if (netmask !== undefined) {
    const bits = netmask.split('.').map((byte) => Number(byte).toString(2).replaceAll('0', ''))
    return bits.join('').length
  }
  if (isIP(address) === 6) return 64
  const first = Number(address.split('.')[0])
  return first < 128 ? 8 : first < 192 ? 16 : 24
}
