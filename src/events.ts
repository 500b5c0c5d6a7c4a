import type { SecretUsage } from './spec/secret.js'

/** What happened to a domain in its life. */
export const lifecycleEvents = [
  'defined',
  'undefined',
  'started',
  'suspended',
  'resumed',
  'shutdown',
  'stopped',
  'crashed',
  'saved',
  'restored',
  'reset',
  'migrated',
] as const

/** One of {@link lifecycleEvents}. `shutdown` says that the guest powers itself off; `stopped` that the machine is gone. */
export type LifecycleChange = (typeof lifecycleEvents)[number]

interface EventOfDomain {
  /** Name of the domain. */
  readonly domain: string
  readonly uuid: string
  /** Host time, milliseconds since 1970-01-01 UTC. */
  readonly time: number
}

/** The life cycle of a domain moved on. */
export interface LifecycleEvent extends EventOfDomain {
  readonly type: 'lifecycle'
  readonly change: LifecycleChange
  /** Why, in a few words, where that is known. */
  readonly reason?: string | undefined
}

/** A device came or went. */
export interface DeviceEvent extends EventOfDomain {
  readonly type: 'device'
  readonly change: 'added' | 'removed'
  readonly device: string
}

/** The balloon gave the guest another amount of memory. */
export interface BalloonEvent extends EventOfDomain {
  readonly type: 'balloon'
  /** Bytes that the guest has now. */
  readonly memory: number
}

/** The number of virtual CPUs changed. */
export interface VcpusEvent extends EventOfDomain {
  readonly type: 'vcpus'
  readonly vcpus: number
}

/** A snapshot was made, deleted or returned to. */
export interface SnapshotEvent extends EventOfDomain {
  readonly type: 'snapshot'
  readonly change: 'created' | 'reverted' | 'deleted'
  readonly snapshot: string
}

/** A watchdog fired, a disk failed, or the guest's kernel panicked. */
export interface TroubleEvent extends EventOfDomain {
  readonly type: 'trouble'
  readonly change: 'watchdog' | 'io-error' | 'guest-panicked'
  readonly detail?: string | undefined
}

/** A storage pool changed. `created` says that what is under it was built, `deleted` that it was removed. */
export interface PoolEvent {
  readonly type: 'pool'
  readonly change: 'defined' | 'undefined' | 'created' | 'deleted' | 'started' | 'stopped' | 'refreshed'
  /** Name of the pool. */
  readonly pool: string
  readonly uuid: string
  /** Host time, milliseconds since 1970-01-01 UTC. */
  readonly time: number
}

/** A virtual network changed. */
export interface NetworkEvent {
  readonly type: 'network'
  readonly change: 'defined' | 'undefined' | 'started' | 'stopped'
  /** Name of the network. */
  readonly network: string
  readonly uuid: string
  /** Host time, milliseconds since 1970-01-01 UTC. */
  readonly time: number
}

/** A secret changed. Its value is never told. */
export interface SecretEvent {
  readonly type: 'secret'
  readonly change: 'defined' | 'undefined' | 'value-changed'
  readonly uuid: string
  /** What the secret is for, where it is for something that has a word. */
  readonly usage: SecretUsage | undefined
  /** Host time, milliseconds since 1970-01-01 UTC. */
  readonly time: number
}

/** A device of the host came or went, or something about it changed. */
export interface NodeDeviceEvent {
  readonly type: 'node-device'
  /** `defined` and `undefined` are those of a mediated device, which may have a definition. */
  readonly change: 'created' | 'deleted' | 'defined' | 'undefined' | 'updated'
  /** Name of the device. */
  readonly device: string
  /** Host time, milliseconds since 1970-01-01 UTC. */
  readonly time: number
}

/** An event in the hypervisor's own words, for what the neutral ones do not say. */
export interface NativeEvent extends EventOfDomain {
  readonly type: 'native'
  /** The hypervisor's own name, for example QMP's `RTC_CHANGE`. */
  readonly name: string
  readonly data: unknown
}

/** Events may have been missed: the connection was re-established, or this listener was too slow. */
export interface GapEvent {
  readonly type: 'gap'
  readonly time: number
  readonly reason: 'reconnected' | 'overflow'
  /** How many events of this listener were dropped, where that is known. */
  readonly dropped?: number | undefined
}

/** Anything that `connection.events()` yields. */
export type HypervisorEvent =
  | LifecycleEvent
  | DeviceEvent
  | BalloonEvent
  | VcpusEvent
  | SnapshotEvent
  | TroubleEvent
  | PoolEvent
  | NetworkEvent
  | SecretEvent
  | NodeDeviceEvent
  | NativeEvent
  | GapEvent

/** Which events to see. An empty filter sees all; `gap` events always come through. */
export interface EventFilter {
  /** Name of one domain; no event of a pool, network, secret or the host is seen then. */
  readonly domain?: string | undefined
  /** Types to see. */
  readonly types?: readonly HypervisorEvent['type'][] | undefined
  /** Ends the iteration, without an error. */
  readonly signal?: AbortSignal | undefined
}
