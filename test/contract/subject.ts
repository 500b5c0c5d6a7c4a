import type { AnyConnection } from '../../src/connection.js'
import type { ConnectionFeature } from '../../src/connection-features.js'
import type { DomainFeature } from '../../src/features.js'
import type { AnyDriver } from '../../src/registry.js'
import type { NetworkSpecInput } from '../../src/spec/schema.js'
import type { Peer } from '../support/peers.js'

/** A specification as the contract suite hands it to `define`. */
export type ContractSpec = Parameters<AnyConnection['define']>[0]

/** What the machine of a test must have. */
export interface MachineNeeds {
  /**
   * A writable disk with the id `disk0`, of the format qcow2 or `raw`; with `layers`, of three images: `layerPaths`.
   * Default: none.
   */
  readonly disk?: boolean | 'raw' | 'layers' | undefined
  /** A CD-ROM drive with the id `cd0`, with a disc in it or without. */
  readonly cdrom?: 'disc' | 'empty' | undefined
  readonly graphics?: boolean | undefined
  /** Room for this many virtual CPUs; it starts with one. */
  readonly maximumVcpus?: number | undefined
}

/** Files where the hypervisor runs. */
export interface HostFiles {
  stat(path: string): Promise<{ readonly mode: number; readonly size: number; readonly ino: number }>
  writeFile(path: string, content: string): Promise<void>
  readdir(path: string): Promise<readonly string[]>
}

/** How to talk to the guest on its console: the payload's line protocol, or a part of it. */
export interface GuestAbilities {
  /** What it says when it is up. */
  readonly ready: string
  /** Whether it keeps a word (`remember`, `recall`), so that a state that was returned to can be told. */
  readonly remembers?: boolean | undefined
  /** What it says when a non-maskable interrupt arrives; without it, only that the machine goes on is tested. */
  readonly nmi?: string | undefined
  /** Set if its console has no control characters, with the reason. */
  readonly withoutControlSequences?: string | undefined
  /** How many bytes it can be asked to write at once, in good time. Default: 512 KiB. */
  readonly floodBytes?: number | undefined
  /** Set if a paused guest cannot be saved, with the reason. */
  readonly savedOnlyRunning?: string | undefined
  /** Set if a snapshot with several on top of it cannot be deleted, with the reason. */
  readonly singleChildSnapshots?: string | undefined
  /** Whether it gives memory back to the balloon. */
  readonly obeysBalloon?: boolean | undefined
  /** Whether it lets go of devices. */
  readonly releasesDevices?: boolean | undefined
  /** Whether virtual CPUs can be taken away again. */
  readonly releasesVcpus?: boolean | undefined
}

/** Disks and discs where they are no files of a folder. */
export interface MediaFiles {
  /** Makes one of 1 MiB, and returns how it is written in specifications. */
  make(device: 'disk' | 'cdrom', name: string): Promise<string>
  /** One that is not there. */
  missing(device: 'disk' | 'cdrom'): string
}

/** What it takes to test a feature at a place of its own. */
export interface FeatureNeeds {
  readonly peers: readonly Peer[]
  /** As that of the subject. */
  prepare(): void
}

/** A driver with a peer, under contract. */
export interface ContractSubject {
  /** Name of the suite: the driver, and the variant if there are several. */
  readonly title: string
  readonly driver: AnyDriver
  /** What it takes to run the suite. */
  readonly peers: readonly Peer[]
  /** Milliseconds that a test may take, where everything takes long. Default: as everywhere. */
  readonly timeout?: number | undefined
  /** Registers what must be done before the tests and after them, for example starting a daemon. */
  prepare?(): void
  /** The folder that the tests' files go into a new folder of. Default: that of temporary files. */
  place?(): string
  /** Gives a file or folder to the hypervisor, if it runs as another user or on another host. */
  give?(path: string): Promise<void>
  /** Files of the hypervisor's host, if that is another one. Default: those of this host. */
  readonly files?: HostFiles | undefined
  /** Where disks and discs come from that are put into a running machine. Default: a folder. */
  readonly media?: MediaFiles | undefined
  /** A network interface that is put into a running machine. Default: of the type `user`. */
  readonly card?: NetworkSpecInput | undefined
  /** How many machines are started together. Default: 6, more than the threads that Node works on files with. */
  readonly together?: number | undefined
  /** Set if devices that are put into a running machine stay with it, with the reason. */
  readonly keepsDevices?: string | undefined
  /** A URI of an empty place that no other suite uses. Every call gives another one, unless it cannot `migrate`. */
  uri(): string
  /** A specification that boots the guest. Files that it needs go into `folder`. */
  spec(name: string, needs: MachineNeeds, folder: string): Promise<ContractSpec>
  readonly guest: GuestAbilities
  /** Parts of a feature that this peer cannot show, each with the reason for skipping it. */
  readonly lacking?: Partial<Readonly<Record<DomainFeature, string>>> | undefined
  /** URIs of other places at which features of connections are tested. Default: {@link uri}. */
  readonly featureUris?: Partial<Readonly<Record<ConnectionFeature, () => string>>> | undefined
  /** What it takes beyond that to test a feature of connections at its place. */
  readonly featureNeeds?: Partial<Readonly<Record<ConnectionFeature, FeatureNeeds>>> | undefined
  /** Set if its statistics say nothing of disks, with the reason. */
  readonly withoutDiskCounters?: string | undefined
  /** Set for a peer that does not tell leases, with the reason. */
  readonly withoutLeases?: string | undefined
  /** Set for a peer that cannot read the ARP table of every host, with the reason. */
  readonly withoutArp?: string | undefined
  /** Set for a slow variant: only the main thread is tested, and that this accelerator ran it. */
  readonly accelerator?: string | undefined
}
