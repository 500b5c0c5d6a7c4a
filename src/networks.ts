import type { CallOptions } from './call.js'
import type { DhcpHost, VirtualNetworkSpec, VirtualNetworkSpecInput } from './spec/virtual-network.js'

/** A virtual network, as it is now. */
export interface VirtualNetworkInfo {
  readonly name: string
  /** RFC 9562 UUID in lower case. */
  readonly uuid: string
  readonly state: 'inactive' | 'running'
  /** Name of its bridge on the host, where it has one. */
  readonly bridge: string | undefined
  /** Whether it is started with the hypervisor. */
  readonly autostart: boolean
  /** Whether it has a definition, which outlives a stop. */
  readonly persistent: boolean
}

/** An address that the network's DHCP server has given away. */
export interface DhcpLease {
  /** The interface of the host, such as a bridge, behind which the guest is. */
  readonly interface: string
  readonly family: 'ipv4' | 'ipv6'
  /** Ethernet address of the guest, where it is known. */
  readonly mac: string | undefined
  readonly address: string
  /** Length of the network's part of the address, in bits. */
  readonly prefix: number
  readonly hostname: string | undefined
  /** The guest's client identifier, or its DUID. */
  readonly clientId: string | undefined
  /** When it runs out, milliseconds since 1970-01-01 UTC; `undefined` if never. */
  readonly expires: number | undefined
}

/** A change of a network's definition, which a running network follows at once. */
export interface VirtualNetworkUpdate {
  readonly command: 'add' | 'delete'
  readonly section: 'dhcp-host'
  /** The address that a guest is to get. */
  readonly host: DhcpHost
}

/** A virtual network. Every method throws `ERR_NO_NETWORK` if it is gone. */
export interface VirtualNetwork {
  readonly name: string
  /** RFC 9562 UUID in lower case. */
  readonly uuid: string
  info(options?: CallOptions): Promise<VirtualNetworkInfo>
  /**
   * Its specification, as far as one can say it: what it has beyond that, such as rules of DNS, is left away.
   * @throws HypervisorError `ERR_UNSUPPORTED` for a network that is forwarded in another way.
   */
  spec(options?: CallOptions): Promise<VirtualNetworkSpec>
  /** @throws HypervisorError `ERR_INVALID_STATE` if it is running. */
  start(options?: CallOptions): Promise<void>
  /** Stops it. @throws HypervisorError `ERR_INVALID_STATE` if it is not running. */
  destroy(options?: CallOptions): Promise<void>
  /** Forgets the definition. @throws HypervisorError `ERR_INVALID_STATE` if it is running. */
  undefine(options?: CallOptions): Promise<void>
  /** Whether it is started with the hypervisor. */
  autostart(options?: CallOptions): Promise<boolean>
  setAutostart(autostart: boolean, options?: CallOptions): Promise<void>
  /**
   * Changes the definition, and the running network with it.
   * @throws HypervisorError `ERR_INVALID_SPEC` with the `field`; `ERR_OPERATION_FAILED` if there is such a host, or none.
   */
  update(change: VirtualNetworkUpdate, options?: CallOptions): Promise<void>
  /** The addresses that were given away. @throws HypervisorError `ERR_INVALID_STATE` if it is not running. */
  dhcpLeases(options?: CallOptions): Promise<readonly DhcpLease[]>
}

/** Feature `networks` of a connection. */
export interface Networks {
  /** What is known of every network, ordered by name. */
  list(options?: CallOptions): Promise<readonly VirtualNetworkInfo[]>
  /** Finds a network by its name or UUID. @throws HypervisorError `ERR_NO_NETWORK`. */
  lookup(nameOrUuid: string, options?: CallOptions): Promise<VirtualNetwork>
  /**
   * Defines a network. Nothing is started.
   * @throws HypervisorError `ERR_INVALID_SPEC` with the `field`; `ERR_NETWORK_EXISTS` if the name or UUID is taken.
   */
  define(spec: VirtualNetworkSpecInput, options?: CallOptions): Promise<VirtualNetwork>
}
