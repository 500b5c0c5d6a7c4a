import type { AddressMethods, AddressSource } from '../../../src/domain.js'
import type { LibvirtClient } from '../rpc/client.js'
import type { DomainReference } from '../rpc/references.js'
import { agentError } from './agent-link.js'

/** `virDomainInterfaceAddressesSource` (include/libvirt/libvirt-domain.h). */
const sources: Readonly<Record<AddressSource, number>> = { lease: 0, agent: 1, arp: 2 }

/** `VIR_IP_ADDR_TYPE_IPV6` (include/libvirt/libvirt-network.h). */
const ipv6 = 1

/** Feature `interface-addresses`. */
export function addressMethods(client: LibvirtClient, dom: DomainReference): AddressMethods {
  return {
    async interfaceAddresses({ source = 'lease', signal } = {}) {
      const { ifaces } = await client
        .call('domainInterfaceAddresses', { dom, source: sources[source], flags: 0 }, { signal })
        .catch((error: unknown) => {
          throw source === 'agent' ? agentError(error, 'guest-network-get-interfaces', dom.name) : error
        })
      return ifaces.map(({ name, hwaddr, addrs }) => ({
        name,
        mac: hwaddr?.toLowerCase(),
        addresses: addrs.map(({ type, addr, prefix }) => ({
          family: type === ipv6 ? 'ipv6' : 'ipv4',
          address: addr,
          // libvirt says 0 where there is none to say
          prefix: source === 'arp' ? undefined : prefix,
        })),
      }))
    },
  }
}
