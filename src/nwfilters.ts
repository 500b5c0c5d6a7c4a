import type { CallOptions } from './call.js'
import type { NwfilterSpec, NwfilterSpecInput } from './spec/nwfilter.js'

/** What is known of a network filter. */
export interface NwfilterInfo {
  readonly name: string
  /** RFC 9562 UUID in lower case. */
  readonly uuid: string
}

/**
 * A network filter: rules for the packets to and from the network interfaces that refer to it. Every method throws
 * `ERR_NO_NWFILTER` if it is gone.
 */
export interface Nwfilter {
  readonly name: string
  /** RFC 9562 UUID in lower case. */
  readonly uuid: string
  /**
   * Its specification. Rules and references that this has no words for are entries with `xml`, and so come back when it
   * is defined again.
   * @throws HypervisorError `ERR_UNSUPPORTED` for a name, chain or priority that no specification can have.
   */
  spec(options?: CallOptions): Promise<NwfilterSpec>
  /**
   * Puts another specification of the same name in its place; interfaces that refer to it follow at once.
   * @throws HypervisorError `ERR_INVALID_SPEC` with the `field`, also for another name or UUID; `ERR_OPERATION_FAILED`
   *   for filters that would refer to each other in a circle.
   */
  redefine(spec: NwfilterSpecInput, options?: CallOptions): Promise<void>
  /** Forgets the definition. @throws HypervisorError `ERR_INVALID_STATE` if an interface of a running machine uses it. */
  undefine(options?: CallOptions): Promise<void>
}

/** Feature `nwfilters` of a connection. Nothing tells of changes: libvirt has no events of them. */
export interface Nwfilters {
  /** What is known of every filter, ordered by name. */
  list(options?: CallOptions): Promise<readonly NwfilterInfo[]>
  /** Finds a filter by its name or UUID. @throws HypervisorError `ERR_NO_NWFILTER`. */
  lookup(nameOrUuid: string, options?: CallOptions): Promise<Nwfilter>
  /**
   * Defines a filter. A network interface uses it by `<filterref>`, which stands in `libvirt.details` of a domain's
   * specification.
   * @throws HypervisorError `ERR_INVALID_SPEC` with the `field`; `ERR_NWFILTER_EXISTS` if the name or UUID is taken;
   *   `ERR_OPERATION_FAILED` for filters that would refer to each other in a circle; `ERR_UNSUPPORTED` by a hypervisor
   *   that does not filter, as libvirt without root's rights does not.
   */
  define(spec: NwfilterSpecInput, options?: CallOptions): Promise<Nwfilter>
}
