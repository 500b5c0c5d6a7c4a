import type { HypervisorEvent, NetworkEvent, PoolEvent } from '../../src/events.js'
import type { RpcChannel } from './rpc/channel.js'
import { libvirtCode } from './rpc/failure.js'
import type { ProtocolMessage } from './rpc/messages.js'

/** `virStoragePoolEventLifecycleType` (include/libvirt/libvirt-storage.h). */
const poolChanges: readonly PoolEvent['change'][] = [
  'defined',
  'undefined',
  'started',
  'stopped',
  'created',
  'deleted',
]

/** `virNetworkEventLifecycleType` (include/libvirt/libvirt-network.h). */
const networkChanges: readonly NetworkEvent['change'][] = ['defined', 'undefined', 'started', 'stopped']

/**
 * Asks for the events of pools and networks: `VIR_STORAGE_POOL_EVENT_ID_LIFECYCLE` and `_REFRESH`, and
 * `VIR_NETWORK_EVENT_ID_LIFECYCLE`. A daemon of its own has them where libvirt's daemons are many; domains do
 * without it.
 */
export async function registerResourceEvents(
  channel: RpcChannel,
  signal: AbortSignal | undefined,
): Promise<void> {
  const ifThere = (error: unknown): void => {
    if (libvirtCode(error) === undefined) throw error
  }
  const poolEvents = [0, 1].map((eventID) =>
    channel.call('connectStoragePoolEventRegisterAny', { eventID }, { signal }),
  )
  const networkEvents = channel.call('connectNetworkEventRegisterAny', { eventID: 0 }, { signal })
  await Promise.all([...poolEvents, networkEvents].map((registration) => registration.catch(ifThere)))
}

/** What an event of a pool or network means. */
export function translateResourceEvent(message: ProtocolMessage, time: number): readonly HypervisorEvent[] {
  switch (message.name) {
    case 'storagePoolEventLifecycle': {
      const { pool, event } = message.content
      const change = poolChanges[event]
      return change === undefined ? [] : [{ type: 'pool', change, pool: pool.name, uuid: pool.uuid, time }]
    }
    case 'storagePoolEventRefresh': {
      const { pool } = message.content
      return [{ type: 'pool', change: 'refreshed', pool: pool.name, uuid: pool.uuid, time }]
    }
    case 'networkEventLifecycle': {
      const { net, event } = message.content
      const change = networkChanges[event]
      return change === undefined
        ? []
        : [{ type: 'network', change, network: net.name, uuid: net.uuid, time }]
    }
    default:
      return []
  }
}
