import type { CallOptions } from '../call.js'
import type { AgentExecResult } from '../domain-data.js'
import type { GuestFileSystem, GuestSystem, GuestUser, InterfaceAddresses } from '../guest-info.js'

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
  /** Reads a whole file of the guest, of 1 GiB at most: a guest could send one without an end. @throws HypervisorError `ERR_AGENT`. */
  agentReadFile(path: string, options?: CallOptions): Promise<Uint8Array>
  /** Writes a whole file of the guest. */
  agentWriteFile(path: string, data: Uint8Array, options?: CallOptions): Promise<void>
}

/** Feature `guest-freeze`. Both throw `ERR_AGENT` if no agent answers. */
export interface FreezeMethods {
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
