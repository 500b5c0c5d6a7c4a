import type {
  HypervisorEvent,
  NetworkEvent,
  NodeDeviceEvent,
  PoolEvent,
  SecretEvent,
} from '../../src/events.js'
import type { RpcChannel } from './rpc/channel.js'
import { libvirtCode } from './rpc/failure.js'
import type { ProtocolMessage } from './rpc/messages.js'
import { usageOf } from './secrets/usage.js'

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

/** `virSecretEventLifecycleType` (include/libvirt/libvirt-secret.h). */
const secretChanges: readonly SecretEvent['change'][] = ['defined', 'undefined']

/** `virNodeDeviceEventLifecycleType` (include/libvirt/libvirt-nodedev.h). */
const nodeDeviceChanges: readonly NodeDeviceEvent['change'][] = ['created', 'deleted', 'defined', 'undefined']

/**
 * Asks for the events of pools, networks, secrets and devices of the host: `VIR_STORAGE_POOL_EVENT_ID_LIFECYCLE` and `_REFRESH`,
 * `VIR_NETWORK_EVENT_ID_LIFECYCLE`, `VIR_SECRET_EVENT_ID_LIFECYCLE` and `_VALUE_CHANGED`,
 * `VIR_NODE_DEVICE_EVENT_ID_LIFECYCLE` and `_UPDATE`. A daemon of its own has them where libvirt's daemons are many; domains do
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
  const secretEvents = [0, 1].map((eventID) =>
    channel.call('connectSecretEventRegisterAny', { eventID }, { signal }),
  )
  const nodeDeviceEvents = [0, 1].map((eventID) =>
    channel.call('connectNodeDeviceEventRegisterAny', { eventID }, { signal }),
  )
  const registrations = [...poolEvents, networkEvents, ...secretEvents, ...nodeDeviceEvents]
  await Promise.all(registrations.map((registration) => registration.catch(ifThere)))
}

/** What an event of a pool, a network, a secret or a device of the host means. */
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
    case 'secretEventLifecycle': {
      const { optSecret, event } = message.content
      const change = secretChanges[event]
      return change === undefined
        ? []
        : [{ type: 'secret', change, uuid: optSecret.uuid, usage: usageOf(optSecret), time }]
    }
    case 'secretEventValueChanged': {
      const { optSecret } = message.content
      return [
        { type: 'secret', change: 'value-changed', uuid: optSecret.uuid, usage: usageOf(optSecret), time },
      ]
    }
    case 'nodeDeviceEventLifecycle': {
      const { dev, event } = message.content
      const change = nodeDeviceChanges[event]
      return change === undefined ? [] : [{ type: 'node-device', change, device: dev.name, time }]
    }
    case 'nodeDeviceEventUpdate':
      return [{ type: 'node-device', change: 'updated', device: message.content.dev.name, time }]
    default:
      return []
  }
}
