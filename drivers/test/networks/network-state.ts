import { HypervisorError } from '../../../src/errors.js'
import type { NetworkEvent } from '../../../src/events.js'
import type { VirtualNetworkInfo } from '../../../src/networks.js'
import type { DhcpHost, VirtualNetworkSpec } from '../../../src/spec/virtual-network.js'
import { tell, type World } from '../world.js'

/** A network in memory. */
export interface NetworkState {
  spec: VirtualNetworkSpec
  running: boolean
  autostart: boolean
}

/** A network as it is now. */
export function networkInfoOf({ spec, running, autostart }: NetworkState): VirtualNetworkInfo {
  return Object.freeze<VirtualNetworkInfo>({
    name: spec.name,
    uuid: spec.uuid,
    state: running ? 'running' : 'inactive',
    bridge: spec.bridge,
    autostart,
    persistent: true,
  })
}

/** Tells every connection of the world of a change. */
export function tellNetwork(world: World, { spec }: NetworkState, change: NetworkEvent['change']): void {
  tell(world, { type: 'network', change, network: spec.name, uuid: spec.uuid, time: world.clock.now() })
}

/** @throws HypervisorError `ERR_INVALID_STATE` unless the network runs, or does not, as is required. */
export function requireRunning({ running, spec }: NetworkState, required: boolean): void {
  if (running === required) return
  throw new HypervisorError(
    'ERR_INVALID_STATE',
    `the network '${spec.name}' is ${running ? 'running' : 'inactive'}`,
  )
}

/** The hosts of a network's DHCP, in order. */
export function hostsOf({ spec }: NetworkState): readonly DhcpHost[] {
  return spec.addresses.flatMap(({ dhcp }) => dhcp?.hosts ?? [])
}
