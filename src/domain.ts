import type { Duplex } from 'node:stream'
import type { CallOptions } from './call.js'
import type {
  AgentExecResult,
  DomainInfo,
  DomainStats,
  JobInfo,
  MigrationProgress,
  Screenshot,
  SnapshotInfo,
} from './domain-data.js'
import type { DomainFeature, FeatureOfMethod, MethodOf } from './features.js'
import type { GuestFileSystem, GuestSystem, GuestUser, InterfaceAddresses } from './guest-info.js'
import type { DiskFormat } from './spec/devices.js'
import type { DeviceSpecInput, DomainSpec } from './spec/schema.js'

/** What every domain of every driver can do. */
export interface DomainCore {
  /** Its name as this handle knows it: only `rename` on this handle changes it. */
  readonly name: string
  /** RFC 9562 UUID in lower case. */
  readonly uuid: string
  /** The features of the driver that this domain belongs to. */
  readonly features: readonly DomainFeature[]
  /** The specification from which it was defined, complete with defaults and UUID. */
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

/** Feature `rename`. */
export interface RenameMethods {
  /**
   * Gives a domain that is off another name; the UUID stays. From then on this handle has the new name. A handle
   * that was there beside it may have gone out of date: look the domain up again. The events are `undefined` of the
   * old name and `defined` of the new one, with the same UUID.
   * @throws HypervisorError `ERR_INVALID_ARGUMENT` for a name that no specification may have, `ERR_DOMAIN_EXISTS` if
   *   it is taken, `ERR_INVALID_STATE` if the domain is not off, or keeps something that the hypervisor cannot rename.
   */
  rename(newName: string, options?: CallOptions): Promise<void>
}

/** Feature `metadata`. What programs keep with a domain for themselves; the hypervisor gives no meaning to it. */
export interface MetadataMethods {
  /**
   * Changes the specification's `title`, or takes it away; an empty one is none.
   * @throws HypervisorError `ERR_INVALID_ARGUMENT` for a title that no specification may have.
   */
  setTitle(title: string | undefined, options?: CallOptions): Promise<void>
  /** The labels: names and values in order of the names. They last as long as the definition. */
  labels(options?: CallOptions): Promise<Readonly<Record<string, string>>>
  /**
   * Sets a label, or takes it away where `value` is `undefined`. A name has at most 64 letters, digits and the
   * characters `. _ / -` and begins with a letter or digit; a value is one line of at most 1024 characters. Of two
   * programs that set labels at the same time, the last one may win for all of them.
   * @throws HypervisorError `ERR_INVALID_ARGUMENT`.
   */
  setLabel(name: string, value: string | undefined, options?: CallOptions): Promise<void>
}

/** Feature `autostart`. */
export interface AutostartMethods {
  /** Whether the hypervisor's daemon starts the domain when it starts itself. A new domain is not started so. */
  autostart(options?: CallOptions): Promise<boolean>
  /** Says whether it is to do that; nothing is started now. */
  setAutostart(on: boolean, options?: CallOptions): Promise<void>
}

/** Feature `shutdown`. */
export interface ShutdownMethods {
  /**
   * Asks the guest to power itself off, and resolves when the request was delivered; a `stopped` event
   * tells when it has obeyed. A guest may ignore it.
   */
  shutdown(options?: CallOptions): Promise<void>
}

/** Feature `reset`. */
export interface ResetMethods {
  /** Presses the reset button; the guest boots again in the same machine. */
  reset(options?: CallOptions): Promise<void>
}

/** Feature `inject-nmi`. */
export interface NmiMethods {
  /**
   * Sends the guest a non-maskable interrupt, and resolves when the hypervisor has taken it. What comes of it is the
   * guest's affair: Linux reports it or panics, a guest without a handler is reset by its CPU.
   * @throws HypervisorError `ERR_INVALID_STATE` if it is not running or paused, `ERR_OPERATION_FAILED` if the
   *   machine has no such interrupt.
   */
  injectNmi(options?: CallOptions): Promise<void>
}

/** Feature `suspend`. */
export interface SuspendMethods {
  /** Stops the virtual CPUs. Suspending a paused domain is `ERR_INVALID_STATE`. */
  suspend(options?: CallOptions): Promise<void>
  /** Lets the virtual CPUs run again. Resuming a running domain is `ERR_INVALID_STATE`. */
  resume(options?: CallOptions): Promise<void>
}

/** Feature `start-paused`. A driver that has it has `suspend`, too. */
export interface StartPausedMethods {
  /**
   * Makes the machine, and stops it before its first instruction: its state is `paused`, and `resume` lets it
   * go. The events are `started` and then `resumed`. An abort kills the machine that was being started.
   * @throws HypervisorError `ERR_INVALID_STATE` if it is running, `ERR_START_FAILED` if it dies at once.
   */
  startPaused(options?: CallOptions): Promise<void>
}

/** Feature `save`. */
export interface SaveMethods {
  /**
   * Writes the whole running state to a new file and stops the machine. An abort cancels: the machine goes
   * on and no file is left.
   * @throws HypervisorError `ERR_FILE` if the file exists or cannot be written.
   */
  save(path: string, options?: CallOptions): Promise<void>
  /**
   * Starts the domain from a file that `save` wrote for it.
   * @throws HypervisorError `ERR_FILE` if the file is not such a file, or is another domain's.
   */
  restore(path: string, options?: CallOptions): Promise<void>
}

/** Feature `managed-save`. */
export interface ManagedSaveMethods {
  /**
   * Saves the whole running state to a place of the driver's own and stops the machine, with the event `saved`. The
   * next `start` or `startPaused` goes on from it instead of booting, with the event `restored` in the place of
   * `started`, and uses it up; `undefine` removes it. A domain that was paused goes on paused. An abort cancels: the
   * machine goes on, and nothing is saved.
   * @throws HypervisorError `ERR_INVALID_STATE` if it is not running or paused.
   */
  managedSave(options?: CallOptions): Promise<void>
  /** Whether the next start goes on from such a state. */
  hasManagedSave(options?: CallOptions): Promise<boolean>
  /** Removes it, so that the next start boots. Where there is none, nothing happens. */
  removeManagedSave(options?: CallOptions): Promise<void>
}

/** Forms of a core dump: an ELF core, or the compressed form of Linux's kdump. */
export const coreDumpFormats = ['elf', 'kdump-zlib', 'kdump-lzo', 'kdump-snappy'] as const

/** How to dump the memory of a guest. */
export interface CoreDumpOptions extends CallOptions {
  /** Form of the file. Default: `elf`. */
  readonly format?: (typeof coreDumpFormats)[number] | undefined
}

/** Feature `core-dump`. */
export interface CoreDumpMethods {
  /**
   * Writes the guest's memory, and the registers of its CPUs, to a new file that only its owner can read. The guest is
   * held up meanwhile, which hypervisors may tell as `suspended` and `resumed`, and then is in the state that it was in.
   * A call that is aborted or fails leaves no file; where the hypervisor cannot stop, the call waits for the whole file.
   * @throws HypervisorError `ERR_FILE` if the file exists or cannot be written, `ERR_INVALID_STATE` if the domain is
   *   not running or paused, `ERR_INVALID_ARGUMENT` for a form that is none; `ERR_UNSUPPORTED` or
   *   `ERR_OPERATION_FAILED` for one that this hypervisor cannot write.
   */
  coreDump(path: string, options?: CoreDumpOptions): Promise<void>
}

/** What a new snapshot is to be. */
export interface CreateSnapshotOptions extends CallOptions {
  readonly description?: string | undefined
  /** Default: the first kind that the driver has. */
  readonly kind?: SnapshotInfo['kind'] | undefined
}

/** Feature `snapshots`. */
export interface SnapshotMethods {
  /** Makes a snapshot. @throws HypervisorError `ERR_SNAPSHOT_EXISTS` if the name is taken. */
  createSnapshot(name: string, options?: CreateSnapshotOptions): Promise<SnapshotInfo>
  /** The snapshots, oldest first. */
  listSnapshots(options?: CallOptions): Promise<readonly SnapshotInfo[]>
  /** Returns to a snapshot; what happened since is lost. @throws HypervisorError `ERR_NO_SNAPSHOT`. */
  revertToSnapshot(name: string, options?: CallOptions): Promise<void>
  /** Deletes a snapshot. @throws HypervisorError `ERR_NO_SNAPSHOT`. */
  deleteSnapshot(name: string, options?: CallOptions): Promise<void>
}

/** Feature `balloon`. */
export interface BalloonMethods {
  /** Asks the guest's balloon for this much memory, in bytes, and resolves when the request was delivered. */
  setMemory(bytes: number, options?: CallOptions): Promise<void>
}

/** Feature `vcpu-hotplug`. */
export interface VcpuMethods {
  /** Changes the number of virtual CPUs, up to the specification's `vcpus.maximum`. */
  setVcpus(count: number, options?: CallOptions): Promise<void>
}

/** Feature `device-hotplug`. */
export interface DeviceMethods {
  /** Adds a device to the running machine and returns its id. @throws HypervisorError `ERR_DEVICE_EXISTS`. */
  attachDevice(device: DeviceSpecInput, options?: CallOptions): Promise<string>
  /** Removes a device, and resolves when the guest has let go of it. @throws HypervisorError `ERR_NO_DEVICE`. */
  detachDevice(id: string, options?: CallOptions): Promise<void>
}

/** Feature `block-resize`. */
export interface DiskResizeMethods {
  /** Changes the size of a disk, in bytes. @throws HypervisorError `ERR_NO_DEVICE`. */
  resizeDisk(id: string, bytes: number, options?: CallOptions): Promise<void>
}

/** Formats of the images that a backup writes. */
export const backupFormats = ['qcow2', 'raw'] as const

/** How to back disks up. */
export interface BackupOptions extends CallOptions {
  /** Format of the new images. Default: `qcow2`. */
  readonly format?: (typeof backupFormats)[number] | undefined
}

/** Feature `backup`. */
export interface BackupMethods {
  /**
   * Copies disks to new images while the guest goes on, and resolves when they are whole. All of them hold what the
   * disks held at one and the same moment, at the beginning of the call; they need no other file. What the guest has not
   * written to its disks by then is not in them: freeze its file systems first (feature `guest-agent`) where that
   * matters. An abort cancels. A call that is aborted or fails leaves no file, if the hypervisor is on this host.
   * @param targets For each disk to copy, by its id, the path of its new image.
   * @throws HypervisorError `ERR_FILE` if a file exists or cannot be written, `ERR_NO_DEVICE`, `ERR_INVALID_STATE` if
   *   the domain is not running or paused, `ERR_INVALID_ARGUMENT` for no disk, one file for two disks, or another format.
   */
  backup(targets: Readonly<Record<string, string>>, options?: BackupOptions): Promise<void>
}

/** How to change the medium in a drive. */
export interface ChangeMediaOptions extends CallOptions {
  /** Format of the image. Default: by the ending of the file's name, else raw, as in a specification. */
  readonly format?: DiskFormat | undefined
  /** Whether a tray that the guest has locked is opened all the same. Default: `false`. */
  readonly force?: boolean | undefined
}

/** Feature `media-change`. */
export interface MediaMethods {
  /**
   * Puts the image at `path` into a CD-ROM or floppy drive in the place of what was in it, or takes that out where
   * `path` is `undefined`. The definition follows: `spec()` says what is in the drive, and the next start finds it
   * there. A drive that was attached while the machine ran goes with the machine, and no definition has it.
   *
   * A guest may lock the tray of a CD-ROM drive, as most do while they have mounted the disc. It is then asked to eject,
   * and after five seconds the call fails and nothing has changed, unless `force` is set.
   * @param id The drive, as in the specification.
   * @throws HypervisorError `ERR_INVALID_STATE` if the domain is not running or paused, or has snapshots of the medium;
   *   `ERR_NO_DEVICE`; `ERR_INVALID_ARGUMENT` for a disk that is no such drive; `ERR_FILE` if the file is not there or
   *   cannot be used; `ERR_OPERATION_FAILED` if the tray stays locked, or the hypervisor cannot read the image.
   */
  changeMedia(id: string, path: string | undefined, options?: ChangeMediaOptions): Promise<void>
}

/** Feature `stats`. */
export interface StatsMethods {
  /** Reads the counters. */
  stats(options?: CallOptions): Promise<DomainStats>
}

/** How to open a console. */
export interface OpenConsoleOptions extends CallOptions {
  /** Which serial port, from 0. Default: 0. */
  readonly port?: number | undefined
  /**
   * Whether the stream begins with what was written before it was opened; needs the feature `console-log`.
   * Default: `false`.
   */
  readonly scrollback?: boolean | undefined
}

/** Feature `console`. */
export interface ConsoleMethods {
  /**
   * Opens the serial console: a duplex stream of raw bytes with back-pressure. Several may be open at once.
   * The readable side ends when the machine stops. No reader holds the guest up: one that falls further
   * behind than the bounded log reaches loses the oldest bytes, and the stream emits `dropped` with their
   * number. The bytes are the guest's: sanitise them before a terminal sees them.
   * @throws HypervisorError `ERR_UNSUPPORTED` if `scrollback` is set and the driver lacks `console-log`.
   */
  openConsole(options?: OpenConsoleOptions): Promise<Duplex>
}

/** Feature `console-log`. */
export interface ConsoleLogMethods {
  /** What the guest has written since it was started, as far as the bounded log reaches back. */
  consoleLog(options?: OpenConsoleOptions): Promise<Uint8Array>
}

/** Feature `screenshot`. */
export interface ScreenshotMethods {
  /** Takes a picture of the display. */
  screenshot(options?: CallOptions): Promise<Screenshot>
}

/** Feature `send-key`. */
export interface SendKeyMethods {
  /** Presses the keys together and releases them. Names are QEMU's key codes: `a`, `ret`, `ctrl`, `f1`. */
  sendKeys(keys: readonly string[], options?: CallOptions): Promise<void>
}

/** How to migrate. */
export interface MigrateOptions extends CallOptions {
  /** The most bytes a second to send. Default: the hypervisor's own. */
  readonly bandwidth?: number | undefined
  /** Called as the migration goes on. */
  readonly onProgress?: ((progress: MigrationProgress) => void) | undefined
}

/** Feature `migrate`. */
export interface MigrateMethods {
  /**
   * Moves the running machine to the connection of `destinationUri`, where it keeps name and UUID. An abort
   * cancels: the machine goes on where it was.
   */
  migrate(destinationUri: string, options?: MigrateOptions): Promise<void>
}

/** Feature `jobs`. */
export interface JobMethods {
  /**
   * What a long operation on the domain is doing now, whichever program began it: a migration, a save, a dump. Without
   * one, or with the machine off, it is `undefined`.
   */
  job(options?: CallOptions): Promise<JobInfo | undefined>
  /**
   * Asks the hypervisor to cancel it, and resolves when it has been asked: the call that began it is then rejected with
   * `ERR_ABORTED`, and the machine goes on. A job that is all but done may still end.
   * @throws HypervisorError `ERR_INVALID_STATE` if there is no job, `ERR_UNSUPPORTED` for one that the hypervisor cannot
   *   cancel, such as a dump.
   */
  abortJob(options?: CallOptions): Promise<void>
}

/** How to run a command in the guest. */
export interface AgentExecOptions extends CallOptions {
  readonly args?: readonly string[] | undefined
  /** Environment, as `NAME: value`. */
  readonly environment?: Readonly<Record<string, string>> | undefined
  /** What the command reads on standard input. */
  readonly input?: Uint8Array | undefined
}

/** Feature `guest-agent`. Every method throws `ERR_AGENT` if no agent answers. */
export interface AgentMethods {
  /** Resolves when the agent answers. */
  agentPing(options?: CallOptions): Promise<void>
  /** Runs a program in the guest, without a shell, and waits for its end. */
  agentExec(path: string, options?: AgentExecOptions): Promise<AgentExecResult>
  /** Reads a whole file of the guest. */
  agentReadFile(path: string, options?: CallOptions): Promise<Uint8Array>
  /** Writes a whole file of the guest. */
  agentWriteFile(path: string, data: Uint8Array, options?: CallOptions): Promise<void>
  /** Freezes the guest's file systems and returns how many. */
  agentFreeze(options?: CallOptions): Promise<number>
  /** Thaws them and returns how many. */
  agentThaw(options?: CallOptions): Promise<number>
}

/**
 * Feature `guest-info`: what an agent in the guest knows of it. It is what the guest says, true or not. Every method
 * throws `ERR_AGENT` if no agent answers, or the one that does lacks the command.
 */
export interface GuestInfoMethods {
  /** Its name and operating system. */
  guestSystem(options?: CallOptions): Promise<GuestSystem>
  /** The users that are logged in. */
  guestUsers(options?: CallOptions): Promise<readonly GuestUser[]>
  /** The file systems that are mounted, without those that lie in memory or on the network. */
  guestFileSystems(options?: CallOptions): Promise<readonly GuestFileSystem[]>
  /** All of its network interfaces, the loopback interface among them, in the guest's words. */
  guestInterfaces(options?: CallOptions): Promise<readonly InterfaceAddresses[]>
  /** The guest's clock: nanoseconds since 1970-01-01 UTC, which a number would round. */
  guestTime(options?: CallOptions): Promise<bigint>
  /**
   * Sets the guest's clock, and its hardware clock with it: to a `Date`, or to nanoseconds since 1970-01-01 UTC, of which
   * guests may keep only the microseconds. With `undefined`, the guest takes the time of its hardware clock, as after
   * a machine was paused for long.
   * @throws HypervisorError `ERR_INVALID_ARGUMENT` for a time before 1970 or after 2262.
   */
  setGuestTime(time: Date | bigint | undefined, options?: CallOptions): Promise<void>
}

/** Who is asked for the addresses of a guest: networks for their DHCP leases, the guest's agent, the host's ARP table. */
export const addressSources = ['lease', 'agent', 'arp'] as const

/** One of {@link addressSources}. */
export type AddressSource = (typeof addressSources)[number]

/** Whom to ask for addresses. */
export interface InterfaceAddressesOptions extends CallOptions {
  /** Default: the first that the driver has, which is `lease`, or with `qemu`, where nothing gives leases, `agent`. */
  readonly source?: AddressSource | undefined
}

/** Feature `interface-addresses`. */
export interface AddressMethods {
  /**
   * The network interfaces of a running domain and their addresses, as far as the source knows them. Names are the
   * host's (`vnet0`), and by the agent the guest's (`eth0`): compare interfaces by `mac`. By `lease` and `arp`, those
   * without a known address are left out.
   * @throws HypervisorError `ERR_INVALID_STATE` if it is not running, `ERR_AGENT` if no agent answers,
   *   `ERR_UNSUPPORTED` for a source that the driver does not have, `ERR_INVALID_ARGUMENT` for one that is none.
   */
  interfaceAddresses(options?: InterfaceAddressesOptions): Promise<readonly InterfaceAddresses[]>
}

/** Feature `affinity`. */
export interface AffinityMethods {
  /** Binds the machine to host CPUs, numbered from 0. */
  setAffinity(cpus: readonly number[], options?: CallOptions): Promise<void>
}

/** Every method that some feature brings. */
export interface FeatureMethods
  extends RenameMethods,
    MetadataMethods,
    AutostartMethods,
    ShutdownMethods,
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
    MediaMethods,
    StatsMethods,
    ConsoleMethods,
    ConsoleLogMethods,
    ScreenshotMethods,
    SendKeyMethods,
    MigrateMethods,
    JobMethods,
    AgentMethods,
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
