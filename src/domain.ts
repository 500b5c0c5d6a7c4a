import type { CallOptions } from './call.js'
import type { DomainInfo } from './domain-data.js'
import type { BlockJobMethods } from './domain-methods/block-jobs.js'
import type {
  ConsoleLogMethods,
  ConsoleMethods,
  ConsoleTicketMethods,
  ScreenshotMethods,
  SendKeyMethods,
} from './domain-methods/consoles.js'
import type { AutostartMethods, MetadataMethods, RenameMethods } from './domain-methods/definition.js'
import type {
  AffinityMethods,
  BackupMethods,
  BalloonMethods,
  DeviceMethods,
  DiskResizeMethods,
  MediaMethods,
  StatsMethods,
  VcpuMethods,
} from './domain-methods/devices.js'
import type { AddressMethods, AgentMethods, FreezeMethods, GuestInfoMethods } from './domain-methods/guest.js'
import type {
  NmiMethods,
  RebootMethods,
  ResetMethods,
  ShutdownMethods,
  StartPausedMethods,
  SuspendMethods,
} from './domain-methods/power.js'
import type {
  CheckpointMethods,
  CoreDumpMethods,
  JobMethods,
  ManagedSaveMethods,
  MigrateMethods,
  SaveMethods,
  SnapshotMethods,
} from './domain-methods/state.js'
import type { DomainFeature, FeatureOfMethod, MethodOf } from './features.js'
import type { DomainSpec } from './spec/schema.js'

export type * from './domain-methods/block-jobs.js'
export * from './domain-methods/consoles.js'
export type * from './domain-methods/definition.js'
export * from './domain-methods/devices.js'
export * from './domain-methods/guest.js'
export type * from './domain-methods/power.js'
export * from './domain-methods/state.js'

/** What every domain of every driver can do. */
export interface DomainCore {
  /** Its name as this handle knows it: only `rename` on this handle changes it. */
  readonly name: string
  /** RFC 9562 UUID in lower case. */
  readonly uuid: string
  /** The features of the driver that this domain belongs to. */
  readonly features: readonly DomainFeature[]
  /**
   * The specification from which it was defined, complete with defaults and UUID. Where a hypervisor allows names that no
   * specification does, such as with spaces, the name in it is the nearest that is one, and the title is the machine's own
   * name unless it has a title.
   */
  spec(options?: CallOptions): Promise<DomainSpec>
  /** Its state and size now. */
  info(options?: CallOptions): Promise<DomainInfo>
  /**
   * Starts it: boots it, or goes on from a managed save. An abort kills the machine that was being started.
   * @throws HypervisorError `ERR_INVALID_STATE` if it is running, `ERR_START_FAILED` if it dies at once.
   */
  start(options?: CallOptions): Promise<void>
  /**
   * Pulls the plug: the machine is gone when this resolves. Where the machine is a process of this host, it
   * is ended even while another call, which may hang, is changing the domain's state; that call then fails.
   * @throws HypervisorError `ERR_INVALID_STATE` if it is not running.
   */
  destroy(options?: CallOptions): Promise<void>
  /**
   * Forgets the definition.
   * @throws HypervisorError `ERR_INVALID_STATE` if it is running.
   */
  undefine(options?: CallOptions): Promise<void>
}

/** Every method that some feature brings. */
export interface FeatureMethods
  extends RenameMethods,
    MetadataMethods,
    AutostartMethods,
    ShutdownMethods,
    RebootMethods,
    ResetMethods,
    NmiMethods,
    SuspendMethods,
    StartPausedMethods,
    SaveMethods,
    ManagedSaveMethods,
    CoreDumpMethods,
    SnapshotMethods,
    BalloonMethods,
    VcpuMethods,
    DeviceMethods,
    DiskResizeMethods,
    BackupMethods,
    BlockJobMethods,
    CheckpointMethods,
    MediaMethods,
    StatsMethods,
    ConsoleMethods,
    ConsoleLogMethods,
    ConsoleTicketMethods,
    ScreenshotMethods,
    SendKeyMethods,
    MigrateMethods,
    JobMethods,
    AgentMethods,
    FreezeMethods,
    GuestInfoMethods,
    AddressMethods,
    AffinityMethods {}

/** The methods that a set of features brings. */
export type MethodsOf<Feature extends DomainFeature> = Pick<
  FeatureMethods,
  Extract<MethodOf<Feature>, keyof FeatureMethods>
>

declare const unsupported: unique symbol

/** The type of a method that a driver does not have: calling it is a compile error that says why. */
export interface UnsupportedFeature<Message extends string> {
  readonly [unsupported]: Message
}

/** The methods that a driver lacks, each with the sentence that the compiler shows. */
export type MissingMethods<Feature extends DomainFeature, DriverName extends string> = {
  readonly [Method in Exclude<
    keyof FeatureMethods,
    MethodOf<Feature>
  >]: UnsupportedFeature<`The driver '${DriverName}' does not have the feature '${FeatureOfMethod<Method>}', which ${Method}() needs.`>
}

/** A domain of a driver whose features are known to the compiler. */
export type Domain<Feature extends DomainFeature, DriverName extends string = string> = DomainCore &
  MethodsOf<Feature> &
  MissingMethods<Feature, DriverName>

/** A domain of any driver. Narrow it with `supports(domain, feature)`. */
export type AnyDomain = DomainCore
