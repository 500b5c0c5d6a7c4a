import type { CallOptions } from './call.js'
import type { ListOptions } from './connection.js'
import type { ConnectionFeature } from './connection-features.js'
import type { CpuBaselineOptions, CpuComparison, CpuModels, CpuModelsOptions } from './cpu-models.js'
import type { DomainCore, MethodsOf } from './domain.js'
import type { Capabilities, DomainInfo, NodeInfo } from './domain-data.js'
import type { EventHub } from './event-hub.js'
import type { DomainFeature } from './features.js'
import type { HostInterface, Interfaces } from './interfaces.js'
import type { ConnectionLifecycle } from './lifecycle.js'
import type { Networks, VirtualNetwork } from './networks.js'
import type { NodeDevices } from './node-devices.js'
import type { NodeStats } from './node-stats.js'
import type { Nwfilter, Nwfilters } from './nwfilters.js'
import type { Secret, Secrets } from './secrets.js'
import type { CpuModelSpec } from './spec/cpu-model.js'
import type { HostInterfaceSpec } from './spec/host-interface.js'
import type { NwfilterSpec } from './spec/nwfilter.js'
import type { DomainSpec } from './spec/schema.js'
import type { SecretSpec } from './spec/secret.js'
import type { StoragePoolSpec, StorageVolumeSpec } from './spec/storage.js'
import type { VirtualNetworkSpec } from './spec/virtual-network.js'
import type { Storage, StoragePool, StorageVolume } from './storage.js'

/**
 * What a driver implements for a domain: the core and the methods of its declared features. The options
 * that arrive hold one `signal` that already stands for the caller's signal and time-out.
 */
export type DomainBackend<Feature extends DomainFeature> = Omit<DomainCore, 'features'> & MethodsOf<Feature>

/** A checked specification with the driver's own part of it. */
export interface DomainDefinition<Options> {
  /** Complete: defaults filled in, paths absolute. */
  readonly spec: DomainSpec
  /** What stood under the driver's key, checked by the driver's schema. */
  readonly options: Options
}

/** What a driver implements for a storage pool: specifications arrive checked, the names of volumes too. */
export type StoragePoolBackend = Omit<StoragePool, 'createVolume'> & {
  createVolume(spec: StorageVolumeSpec, options: CallOptions): Promise<StorageVolume>
}

/** What a driver implements for the feature `storage` of its connections. */
export type StorageBackend = Pick<Storage, 'listPools'> & {
  lookupPool(nameOrUuid: string, options: CallOptions): Promise<StoragePoolBackend>
  /** The specification is complete, with a UUID. */
  definePool(spec: StoragePoolSpec, options: CallOptions): Promise<StoragePoolBackend>
}

/** What a driver implements for the feature `networks` of its connections. */
export type NetworksBackend = Omit<Networks, 'define'> & {
  /** The specification is complete, with a UUID. */
  define(spec: VirtualNetworkSpec, options: CallOptions): Promise<VirtualNetwork>
}

/** What a driver implements for the feature `secrets` of its connections: usages and values arrive checked. */
export type SecretsBackend = Omit<Secrets, 'define'> & {
  /** The specification is complete, with a UUID. */
  define(spec: SecretSpec, options: CallOptions): Promise<Secret>
}

/** What a driver implements for the feature `interfaces` of its connections. */
export type InterfacesBackend = Omit<Interfaces, 'define'> & {
  /** The specification is complete. */
  define(spec: HostInterfaceSpec, options: CallOptions): Promise<HostInterface>
}

/** What a driver implements for the feature `cpuModels` of its connections: CPUs and architectures arrive checked. */
export type CpuModelsBackend = Omit<CpuModels, 'compare' | 'baseline'> & {
  compare(cpu: CpuModelSpec, options: CpuModelsOptions): Promise<CpuComparison>
  /** There is one CPU at least, and no two are of vendors that differ. */
  baseline(cpus: readonly CpuModelSpec[], options: CpuBaselineOptions): Promise<CpuModelSpec>
}

/** What a driver implements for a network filter. */
export type NwfilterBackend = Omit<Nwfilter, 'redefine'> & {
  /** The specification is complete, with the name and the UUID that the filter has. */
  redefine(spec: NwfilterSpec, options: CallOptions): Promise<void>
}

/** What a driver implements for the feature `nwfilters` of its connections. */
export type NwfiltersBackend = Pick<Nwfilters, 'list'> & {
  lookup(nameOrUuid: string, options: CallOptions): Promise<NwfilterBackend>
  /** The specification is complete, with a UUID. */
  define(spec: NwfilterSpec, options: CallOptions): Promise<NwfilterBackend>
}

/** What a driver implements for each feature of its connections. */
export interface ConnectionFeatureBackends {
  readonly storage: StorageBackend
  readonly networks: NetworksBackend
  readonly secrets: SecretsBackend
  /** The capability that is asked for arrives checked. */
  readonly nodeDevices: NodeDevices
  readonly interfaces: InterfacesBackend
  /** The number of a CPU arrives as a whole number from 0. */
  readonly nodeStats: NodeStats
  readonly cpuModels: CpuModelsBackend
  readonly nwfilters: NwfiltersBackend
}

/** What a driver implements for a connection: the core, and an object for each feature of its connections. */
export type ConnectionBackend<
  Feature extends DomainFeature,
  Options,
  Native,
  OfConnection extends ConnectionFeature = never,
> = ConnectionCoreBackend<Feature, Options, Native> & Pick<ConnectionFeatureBackends, OfConnection>

/**
 * What a driver implements for every connection. The core wraps it: it checks specifications, applies signals
 * and time-outs, refuses calls on a closed connection and completes errors.
 */
export interface ConnectionCoreBackend<Feature extends DomainFeature, Options, Native> {
  readonly native: Native
  /** Moved by the driver; the core only reads it. */
  readonly lifecycle: ConnectionLifecycle
  /** Where the driver puts its events. The core closes it with the connection. */
  readonly events: EventHub
  /** Makes the UUID of a domain, pool, network or secret whose specification has none. Default: a random one. */
  newUuid?(): string
  define(definition: DomainDefinition<Options>, options: CallOptions): Promise<DomainBackend<Feature>>
  list(options: ListOptions): Promise<readonly DomainInfo[]>
  lookup(nameOrUuid: string, options: CallOptions): Promise<DomainBackend<Feature>>
  node(options: CallOptions): Promise<NodeInfo>
  capabilities(options: CallOptions): Promise<Capabilities>
  /** Lets go of everything but the running machines. Called once. */
  close(): Promise<void>
}
