import type { NetworksBackend } from '../../../src/backend.js'
import { byName } from '../../../src/by-name.js'
import { HypervisorError } from '../../../src/errors.js'
import type { VirtualNetwork } from '../../../src/networks.js'
import { deepFreeze } from '../freeze.js'
import { performOn } from '../perform-on.js'
import type { Session } from '../session.js'
import { leasesOf, updatedSpec } from './dhcp.js'
import { type NetworkState, networkInfoOf, requireRunning, tellNetwork } from './network-state.js'

/** The feature `networks` of a connection. */
export function createNetworks(session: Session): NetworksBackend {
  const { world } = session
  const { networks } = world
  return {
    list: (o) =>
      session.perform({
        name: 'listNetworks',
        ...o,
        work: () => Object.freeze([...networks.values()].map(networkInfoOf).sort(byName)),
      }),
    lookup: (nameOrUuid, o) =>
      session.perform({
        name: 'lookupNetwork',
        ...o,
        work() {
          const wanted = nameOrUuid.toLowerCase()
          const found =
            networks.get(nameOrUuid) ?? [...networks.values()].find(({ spec }) => spec.uuid === wanted)
          if (found !== undefined) return createNetwork(session, found)
          throw new HypervisorError('ERR_NO_NETWORK', `there is no network '${nameOrUuid}'`)
        },
      }),
    define: (spec, o) =>
      session.perform({
        name: 'defineNetwork',
        ...o,
        work() {
          for (const { spec: other } of networks.values()) {
            if (other.name !== spec.name && other.uuid !== spec.uuid) continue
            throw new HypervisorError(
              'ERR_NETWORK_EXISTS',
              `the network '${other.name}' with the UUID ${other.uuid} is there already`,
              { field: other.name === spec.name ? 'name' : 'uuid' },
            )
          }
          const bridge = spec.bridge ?? `virbr${networks.size}`
          const network = { spec: deepFreeze({ ...spec, bridge }), running: false, autostart: false }
          networks.set(spec.name, network)
          tellNetwork(world, network, 'defined')
          return createNetwork(session, network)
        },
      }),
  }
}

function createNetwork(session: Session, network: NetworkState): VirtualNetwork {
  const { world } = session
  const { name, uuid } = network.spec
  const perform = performOn(session, () => {
    if (world.networks.get(name) !== network) {
      throw new HypervisorError('ERR_NO_NETWORK', `the network '${name}' was undefined`)
    }
  })
  const run = (running: boolean): void => {
    requireRunning(network, !running)
    network.running = running
    tellNetwork(world, network, running ? 'started' : 'stopped')
  }
  return {
    name,
    uuid,
    info: (o) => perform('info', o, () => networkInfoOf(network)),
    spec: (o) => perform('spec', o, () => network.spec),
    start: (o) => perform('start', o, () => run(true)),
    destroy: (o) => perform('destroy', o, () => run(false)),
    undefine: (o) =>
      perform('undefine', o, () => {
        requireRunning(network, false)
        world.networks.delete(name)
        tellNetwork(world, network, 'undefined')
      }),
    autostart: (o) => perform('autostart', o, () => network.autostart),
    setAutostart: (autostart, o) =>
      perform('setAutostart', o, () => {
        network.autostart = autostart
      }),
    update: (change, o) =>
      perform('update', o, () => {
        network.spec = deepFreeze(updatedSpec(network, change))
      }),
    dhcpLeases: (o) =>
      perform('dhcpLeases', o, () => {
        requireRunning(network, true)
        return leasesOf(network)
      }),
  }
}
