import type { CallOptions } from './call.js'
import type { HostInterfaceSpec, HostInterfaceSpecInput } from './spec/host-interface.js'

/** A network interface of the host, as it is now. */
export interface HostInterfaceInfo {
  readonly name: string
  readonly type: HostInterfaceSpec['type']
  /** Whether it is up. */
  readonly state: 'inactive' | 'active'
  /** Its Ethernet address, in lower case, where it has one. */
  readonly mac: string | undefined
  /** Largest packet in bytes, where that is known. */
  readonly mtu: number | undefined
  /** State of its link in the words of RFC 2863, such as `up`, where that is known. */
  readonly link: string | undefined
  /** Speed of its link in Mbit/s, where there is one. */
  readonly speed: number | undefined
}

/** A network interface of the host. Every method throws `ERR_NO_INTERFACE` if it is gone. */
export interface HostInterface {
  readonly name: string
  info(options?: CallOptions): Promise<HostInterfaceInfo>
  /**
   * Its specification, as far as one can say it: what it has beyond that, such as how a bond watches its links, is left
   * away.
   * @throws HypervisorError `ERR_UNSUPPORTED` for one that a specification has no words for.
   */
  spec(options?: CallOptions): Promise<HostInterfaceSpec>
  /** Brings it up. @throws HypervisorError `ERR_INVALID_STATE` if it is active. */
  start(options?: CallOptions): Promise<void>
  /** Takes it down, and with it whatever talks over it. @throws HypervisorError `ERR_INVALID_STATE` if it is not active. */
  destroy(options?: CallOptions): Promise<void>
  /** Forgets the definition. @throws HypervisorError `ERR_INVALID_STATE` if it is active. */
  undefine(options?: CallOptions): Promise<void>
}

/** Feature `interfaces` of a connection. Nothing tells of changes: libvirt has no events of them. */
export interface Interfaces {
  /** What is known of every interface, ordered by name. */
  list(options?: CallOptions): Promise<readonly HostInterfaceInfo[]>
  /**
   * Finds an interface by its name or its Ethernet address.
   * @throws HypervisorError `ERR_NO_INTERFACE`; `ERR_INVALID_ARGUMENT` for the address of several.
   */
  lookup(nameOrMac: string, options?: CallOptions): Promise<HostInterface>
  /**
   * Defines an interface. Nothing is started.
   * @throws HypervisorError `ERR_INVALID_SPEC` with the `field`; `ERR_INTERFACE_EXISTS` if the name is taken;
   *   `ERR_UNSUPPORTED` by a host that only shows its interfaces.
   */
  define(spec: HostInterfaceSpecInput, options?: CallOptions): Promise<HostInterface>
}
