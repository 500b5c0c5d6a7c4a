import type { CallOptions } from './call.js'
import type { ConnectionFeature } from './connection-features.js'
import type { MissingObjects, ObjectsOf } from './connection-objects.js'
import type { AnyDomain, Domain } from './domain.js'
import type { Capabilities, DomainInfo, DomainState, NodeInfo } from './domain-data.js'
import type { EventStream } from './event-hub.js'
import type { EventFilter } from './events.js'
import type { DomainFeature } from './features.js'
import type { ConnectionState } from './lifecycle.js'
import type { DomainSpecInput } from './spec/schema.js'

/** Which domains to list. */
export interface ListOptions extends CallOptions {
  /** Only domains in one of these states. Default: all. */
  readonly states?: readonly DomainState[] | undefined
}

/** How to define a domain. */
export interface DefineOptions extends CallOptions {
  /** Folder that relative paths of the specification start from. Default: the working directory. */
  readonly baseFolder?: string | undefined
}

/** A connection to a hypervisor or emulator, whose domains are of the type `DomainType`. */
export interface ConnectionOf<DomainType, SpecInput, Native> extends AsyncDisposable {
  /** The URI that it was opened with. */
  readonly uri: string
  /** The driver's name. */
  readonly driver: string
  readonly state: ConnectionState
  /** The features that the driver declares for its domains. */
  readonly features: readonly DomainFeature[]
  /** The features that the driver declares for its connections. */
  readonly connectionFeatures: readonly ConnectionFeature[]
  /** The driver's own handle, for what the neutral interface does not have. */
  readonly native: Native
  /**
   * Defines a domain. Nothing is started.
   * @throws HypervisorError `ERR_INVALID_SPEC` with the `field`; `ERR_DOMAIN_EXISTS` if the name or UUID is taken.
   */
  define(spec: SpecInput, options?: DefineOptions): Promise<DomainType>
  /** What is known of every domain, ordered by name. */
  list(options?: ListOptions): Promise<readonly DomainInfo[]>
  /** Every domain that can be used, ordered by name. One whose files are damaged is only in {@link list}, with the reason. */
  domains(options?: ListOptions): Promise<readonly DomainType[]>
  /** Finds a domain by its name or UUID. @throws HypervisorError `ERR_NO_DOMAIN`. */
  lookup(nameOrUuid: string, options?: CallOptions): Promise<DomainType>
  /**
   * Events as an async iterable with a queue of its own, which collects from this call on. It ends when the
   * connection is closed.
   * @throws HypervisorError `ERR_INVALID_ARGUMENT` for a type of events that there is not.
   */
  events(filter?: EventFilter): EventStream
  /** The host. */
  node(options?: CallOptions): Promise<NodeInfo>
  /** What can be run here. */
  capabilities(options?: CallOptions): Promise<Capabilities>
  /** Closes the connection. Running machines go on running. Closing twice is allowed. */
  close(): Promise<void>
}

/** A connection of a driver that is known to the compiler. */
export type Connection<
  Feature extends DomainFeature,
  DriverName extends string = string,
  Options = unknown,
  Native = unknown,
  OfConnection extends ConnectionFeature = never,
> = ConnectionOf<
  Domain<Feature, DriverName>,
  DomainSpecInput & { readonly [Key in DriverName]?: Options },
  Native
> &
  ObjectsOf<OfConnection> &
  MissingObjects<OfConnection, DriverName>

/** A connection of any driver, as `connect()` returns it. Narrow it with `supports(connection, feature)`. A driver's own fields in a specification are checked when it is defined. */
export type AnyConnection = ConnectionOf<
  AnyDomain,
  DomainSpecInput & { readonly [driver: string]: unknown },
  unknown
>
