import { BlockList, isIPv6 } from 'node:net'
import { HypervisorError } from '../../../src/errors.js'
import type { DhcpLease, VirtualNetworkUpdate } from '../../../src/networks.js'
import type { DhcpHost, VirtualNetworkSpec } from '../../../src/spec/virtual-network.js'
import { hostsOf, type NetworkState } from './network-state.js'

type AddressSpec = VirtualNetworkSpec['addresses'][number]

/** The specification with a host more, or less. @throws HypervisorError `ERR_OPERATION_FAILED`. */
export function updatedSpec(
  { spec }: NetworkState,
  { command, host }: VirtualNetworkUpdate,
): VirtualNetworkSpec {
  const index = spec.addresses.findIndex((addresses) => holds(addresses, host.address))
  const place = spec.addresses[index]
  if (place === undefined) throw failed(`no addresses of the network hold ${host.address}`)
  const hosts = place.dhcp?.hosts ?? []
  const same = hosts.find((other) => isSame(other, host))
  if (command === 'add' && same !== undefined)
    throw failed(`there is a host with the address ${same.address}`)
  if (command === 'delete' && same === undefined)
    throw failed(`there is no host with the address ${host.address}`)
  const changed = command === 'add' ? [...hosts, host] : hosts.filter((other) => other !== same)
  const addresses = { ...place, dhcp: { ranges: place.dhcp?.ranges ?? [], hosts: changed } }
  return { ...spec, addresses: spec.addresses.with(index, addresses) }
}

/**
 * What the DHCP server of a running network has given away: every known host has asked for its address, and keeps it
 * for good.
 */
export function leasesOf(network: NetworkState): readonly DhcpLease[] {
  return hostsOf(network).map(({ mac, duid, name, address }) => ({
    interface: network.spec.bridge ?? network.spec.name,
    family: isIPv6(address) ? 'ipv6' : 'ipv4',
    mac,
    address,
    prefix: network.spec.addresses.find((addresses) => holds(addresses, address))?.prefix ?? 0,
    hostname: name,
    clientId: duid,
    expires: undefined,
  }))
}

function holds({ address, prefix }: AddressSpec, wanted: string): boolean {
  const list = new BlockList()
  const family = (text: string): 'ipv4' | 'ipv6' => (isIPv6(text) ? 'ipv6' : 'ipv4')
  list.addSubnet(address, prefix, family(address))
  return family(address) === family(wanted) && list.check(wanted, family(wanted))
}

function isSame(a: DhcpHost, b: DhcpHost): boolean {
  return a.address === b.address || (a.mac !== undefined && a.mac === b.mac)
}

function failed(why: string): HypervisorError {
  return new HypervisorError('ERR_OPERATION_FAILED', why)
}
