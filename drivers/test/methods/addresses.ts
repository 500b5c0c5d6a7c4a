import type { AddressMethods, AddressSource } from '../../../src/domain.js'
import type { InterfaceAddresses } from '../../../src/guest-info.js'
import { deepFreeze } from '../freeze.js'
import { type Machine, requireState } from '../machine.js'
import { leasesOf } from '../networks/dhcp.js'
import type { Session } from '../session.js'
import type { World } from '../world.js'
import { requireAgent } from './agent.js'
import { interfacesOf } from './guest-info.js'

/** Feature `interface-addresses`: by the leases of the world's networks, which its ARP table knows as well. */
export function addressMethods(session: Session, machine: Machine): AddressMethods {
  return {
    interfaceAddresses: ({ source = 'lease', signal } = {}) =>
      session.perform({
        name: 'interfaceAddresses',
        machine,
        signal,
        work() {
          requireState(machine, 'running', 'paused')
          if (source !== 'agent') return leasedTo(machine, session.world, source)
          requireAgent(machine)
          return interfacesOf(machine)
        },
      }),
  }
}

/** The cards on bridges of running networks that were given addresses, by the names that they have on the host. */
function leasedTo(
  machine: Machine,
  { networks }: World,
  source: Exclude<AddressSource, 'agent'>,
): readonly InterfaceAddresses[] {
  const leases = [...networks.values()].filter(({ running }) => running).flatMap(leasesOf)
  const cards = machine.networks.map((card, index) => ({
    name: `vnet${index}`,
    mac: card.mac,
    addresses: leases
      .filter(({ interface: bridge, mac }) => bridge === card.source && mac !== undefined && mac === card.mac)
      .map(({ family, address, prefix }) => ({
        family,
        address,
        prefix: source === 'arp' ? undefined : prefix,
      })),
  }))
  return deepFreeze(cards.filter(({ addresses }) => addresses.length > 0))
}
