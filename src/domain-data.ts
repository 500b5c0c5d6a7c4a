/**
 * The states of a domain, in libvirt's words.
 *
 * - `shutoff`: defined, no machine is running.
 * - `starting`: a program is starting it now.
 * - `running`: its virtual CPUs run.
 * - `paused`: its virtual CPUs are stopped; memory is kept.
 * - `stopping`: it was asked to power off, or is being destroyed.
 * - `crashed`: the machine ended without being asked to, or the guest panicked.
 */
export type DomainState = 'shutoff' | 'starting' | 'running' | 'paused' | 'stopping' | 'crashed'

/** What is known of a domain without asking its guest. */
export interface DomainInfo {
  readonly name: string
  readonly uuid: string
  readonly state: DomainState
  /** Why it is in this state, in a few words, where that is known: for example the exit status of a crash. */
  readonly reason?: string | undefined
  /** The process id of the machine, where the machine is a process of this host. */
  readonly pid?: number | undefined
  /** Memory given to the guest now, in bytes. */
  readonly memory: number
  /** Virtual CPUs now. */
  readonly vcpus: number
  /** CPU architecture of the guest. */
  readonly architecture: string
  /** How the guest's instructions are executed: for example `kvm`, `tcg`, `native`, `wasm-jit`. */
  readonly accelerator?: string | undefined
  /** When the machine was started, as milliseconds since 1970-01-01 UTC. */
  readonly startedAt?: number | undefined
}

/** Counters of a running domain. Absent counters are ones that the driver or the guest does not have. */
export interface DomainStats {
  /** Host time at which the counters were read, milliseconds since 1970-01-01 UTC. */
  readonly time: number
  readonly cpu: {
    /** Host CPU time spent by the whole machine, in nanoseconds. */
    readonly time: number
    /** Part of it in user mode, in nanoseconds. */
    readonly user?: number | undefined
    /** Part of it in the host's kernel, in nanoseconds. */
    readonly system?: number | undefined
    /** Instructions executed, where the emulator counts them. */
    readonly instructions?: number | undefined
  }
  readonly memory: {
    /** Bytes given to the guest now. */
    readonly current: number
    /** The most that the guest may have, in bytes. */
    readonly maximum: number
    /** Bytes of host memory that the machine occupies. */
    readonly resident?: number | undefined
    /** Bytes that the guest has lately used, as the hypervisor estimates it. */
    readonly active?: number | undefined
    /** Bytes that the guest's balloon has taken for the hypervisor. */
    readonly ballooned?: number | undefined
    /** Bytes of the guest that the hypervisor has put on its disk. */
    readonly swapped?: number | undefined
    /** Bytes of the guest of which the hypervisor keeps one copy together with others. */
    readonly shared?: number | undefined
  }
  readonly disks: readonly {
    readonly id: string
    readonly readBytes: number
    readonly readRequests: number
    readonly writeBytes: number
    readonly writeRequests: number
    readonly flushRequests?: number | undefined
  }[]
  readonly networks: readonly {
    readonly id: string
    readonly receivedBytes?: number | undefined
    readonly receivedPackets?: number | undefined
    readonly sentBytes?: number | undefined
    readonly sentPackets?: number | undefined
  }[]
  /**
   * What the host's kernel counted of the machine's process, by libvirt's names of the events (`perf_event_open(2)`):
   * times in nanoseconds, others as they are. Absent where no event is enabled.
   */
  readonly perf?: Readonly<Record<string, number>> | undefined
}

/** A snapshot of a domain. */
export interface SnapshotInfo {
  readonly name: string
  /** When it was made, milliseconds since 1970-01-01 UTC. */
  readonly createdAt: number
  /** `internal`: inside the disk image, with memory; `external`: an overlay file on top of the disk; `memory`: the driver's own copy of the state. */
  readonly kind: 'internal' | 'external' | 'memory'
  /** The domain's state when it was made. libvirt does not tell of an `external` one whether the machine was paused: it is `running`. */
  readonly state: DomainState
  readonly description?: string | undefined
  /** The snapshot that it was made on top of, if any. */
  readonly parent?: string | undefined
  /** Whether the domain stands on this snapshot now. */
  readonly current: boolean
}

/** A checkpoint of a domain: a moment since which it is known what of its disks has changed. */
export interface CheckpointInfo {
  readonly name: string
  /** When it was made, milliseconds since 1970-01-01 UTC. */
  readonly createdAt: number
  readonly description?: string | undefined
  /** The checkpoint that was made before it, if there is one. */
  readonly parent?: string | undefined
  /** The ids of the disks whose changes are tracked. */
  readonly disks: readonly string[]
}

/** A picture of a display. */
export interface Screenshot {
  /** The encoded picture. */
  readonly data: Uint8Array
  readonly mediaType: 'image/png' | 'image/x-portable-pixmap'
}

/** What lets one client see a display and use its keyboard and mouse, once. The ticket is a secret. */
export interface ConsoleTicket {
  /** What is spoken: `webmks` over WebSockets, for browsers; `mks` by VMware's own clients. */
  readonly type: 'webmks' | 'mks'
  /** Where the connection is made to, which must be reached from here: with a vCenter it is the machine's host. */
  readonly host: string
  readonly port: number
  /** Fingerprints that the certificate there must have, in the server's words; none where it is verified by an authority. */
  readonly fingerprints: readonly CertificateFingerprint[]
  /** The file of the machine, which clients of `mks` name. */
  readonly file?: string | undefined
  /**
   * The ticket. Whoever has it has the machine's keyboard; it is good for one connection, soon. A call, so that it is not
   * in what prints this object or makes JSON of it.
   */
  ticket(): string
  /** The address with the ticket in it, `wss://HOST:PORT/ticket/TICKET`; `undefined` for `mks`, which has none. */
  url(): string | undefined
}

/** A fingerprint of a certificate. */
export interface CertificateFingerprint {
  /** `sha1`, `sha256`. */
  readonly algorithm: string
  /** As `AB:CD:…`. */
  readonly value: string
}

/** What a command in the guest did. */
export interface AgentExecResult {
  /** Exit status, or `undefined` if a signal ended it. */
  readonly exitCode: number | undefined
  /** The signal that ended it, if one did. */
  readonly signal: number | undefined
  readonly stdout: Uint8Array
  readonly stderr: Uint8Array
}

/** How far a migration is. */
export interface MigrationProgress {
  /** Bytes of guest memory sent so far. */
  readonly transferred: number
  /** Bytes still to send. */
  readonly remaining: number
  /** Bytes in all. */
  readonly total: number
}

/** What a long operation on a domain is doing. */
export interface JobInfo {
  /**
   * At the destination of a migration it is `migration` or `restore`, as the hypervisor sees it; `other` is what has no
   * neutral word.
   */
  readonly kind: 'migration' | 'save' | 'restore' | 'dump' | 'snapshot' | 'backup' | 'start' | 'other'
  /** Milliseconds since it began, where the hypervisor counts them. */
  readonly elapsed?: number | undefined
  /** How much of the guest's memory it has dealt with, once that is known. */
  readonly memory?: JobProgress | undefined
  /** The same of the disks that it copies, all of them together. */
  readonly disks?: JobProgress | undefined
}

/** How far a job has come, in bytes. */
export interface JobProgress {
  readonly processed: number
  readonly remaining: number
  readonly total: number
}

/** What a block job on a disk is doing. */
export interface BlockJobInfo extends JobProgress {
  /** `other` is what has no neutral word. */
  readonly type: 'pull' | 'commit' | 'copy' | 'backup' | 'other'
  /** The most that it may copy, in bytes a second; `undefined` without a limit. */
  readonly bandwidth?: number | undefined
}

/** The host of a connection. */
export interface NodeInfo {
  readonly hostname: string
  /** Architecture of the host's CPU in QEMU's words, for example `x86_64`. */
  readonly architecture: string
  readonly cpuModel: string
  /** Logical CPUs. */
  readonly cpus: number
  /** Memory in bytes. */
  readonly memory: number
  /** Operating system and its release. */
  readonly system: string
}

/** What a connection can run. */
export interface Capabilities {
  /** Name and version of what runs the machines, for example `QEMU 7.2.22`. */
  readonly hypervisor: string
  readonly guests: readonly {
    readonly architecture: string
    /** The ways in which this guest's instructions can be executed here, best first. */
    readonly accelerators: readonly string[]
    /** The program that runs it, where there is one. */
    readonly program?: string | undefined
    /** Machine types, where they are known without starting anything. */
    readonly machines?: readonly string[] | undefined
  }[]
}
