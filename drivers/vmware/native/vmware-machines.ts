import type { CallOptions } from '../../../src/call.js'

/** A machine by what it is told apart by, for `connection.lookup`. */
export interface VmwareMachineName {
  readonly name: string
  /** The UUID of its BIOS. */
  readonly uuid: string
}

/** Where a machine goes: inventory paths, as govc writes them. What is left away stays as it is. */
export interface VmwareDestination {
  /** A host: `/DC0/host/CLUSTER/HOST`. */
  readonly host?: string | undefined
  /** A resource pool or vApp: `/DC0/host/CLUSTER/Resources`. */
  readonly pool?: string | undefined
  /** A datastore: `/DC0/datastore/NAME`. */
  readonly datastore?: string | undefined
  /** A folder of machines: `/DC0/vm/FOLDER`. */
  readonly folder?: string | undefined
}

/** How to clone a machine. */
export interface VmwareCloneOptions extends VmwareDestination, CallOptions {
  /** The name of the snapshot whose state is cloned. Default: the present one. */
  readonly snapshot?: string | undefined
  /** Whether the disks of the clone only keep what is different from those of the snapshot. Default: `false`. */
  readonly linked?: boolean | undefined
}

/** How to register a machine. */
export interface VmwareRegisterOptions extends Omit<VmwareDestination, 'datastore'>, CallOptions {
  /** Default: the name that its file has. */
  readonly name?: string | undefined
}

/** What a machine gets of a resource of its host (`ResourceAllocationInfo` of the API). */
export interface VmwareAllocation {
  /** What it always gets. */
  readonly reservation: number
  /** What it gets at the most; `undefined` if there is no limit. */
  readonly limit: number | undefined
  /** Its weight where there is not enough for all. */
  readonly shares: 'low' | 'normal' | 'high' | number
}

/** What a machine gets: CPU in MHz, memory in bytes, of which the API has whole MiB. */
export interface VmwareAllocations {
  readonly cpu: VmwareAllocation
  readonly memory: VmwareAllocation
}

/** What is to change; what is left away stays. */
export interface VmwareAllocationChange {
  readonly reservation?: number | undefined
  readonly limit?: number | 'unlimited' | undefined
  readonly shares?: VmwareAllocation['shares'] | undefined
}

/**
 * What vCenter and ESXi do with machines beyond the neutral interface. A machine is given as to `connection.lookup`: by
 * UUID, inventory path or name. Aborts and time-outs cancel the task at the server.
 */
export interface VmwareMachines {
  /**
   * Clones a machine (`CloneVM_Task`), which only a vCenter does. The clone is off, has another UUID and other addresses
   * of its network interfaces, and is beside the original if it is not told otherwise. Identifiers of devices, title and
   * labels go with it.
   *
   * @throws HypervisorError `ERR_NO_DOMAIN`, `ERR_NO_SNAPSHOT`; `ERR_DOMAIN_EXISTS` if the name is taken;
   *   `ERR_INVALID_ARGUMENT` with the field for a path where no such thing is, and for a linked clone of no snapshot;
   *   `ERR_UNSUPPORTED` by an ESXi alone.
   */
  clone(machine: string, name: string, options?: VmwareCloneOptions): Promise<VmwareMachineName>
  /**
   * Adds a machine to the inventory whose file is on a datastore (`RegisterVM_Task`).
   *
   * @param path Of its file: `[datastore1] folder/machine.vmx`.
   * @throws HypervisorError `ERR_FILE` with the field `path` if it is not there; `ERR_DOMAIN_EXISTS`;
   *   `ERR_INVALID_ARGUMENT` with the field.
   */
  register(path: string, options?: VmwareRegisterOptions): Promise<VmwareMachineName>
  /**
   * Takes a machine that is off out of the inventory, and leaves its files, whatever its `vmware.undefine` says.
   *
   * @returns the path of its file, for {@link register}.
   * @throws HypervisorError `ERR_NO_DOMAIN`, `ERR_INVALID_STATE` if it is on.
   */
  unregister(machine: string, options?: CallOptions): Promise<string>
  /**
   * Moves a machine, running or not, to another host, pool, datastore or folder of the same server (vMotion,
   * `RelocateVM_Task`).
   *
   * @throws HypervisorError `ERR_NO_DOMAIN`; `ERR_INVALID_ARGUMENT` with the field for a path where no such thing is, and
   *   for none at all.
   */
  relocate(machine: string, to: VmwareDestination, options?: CallOptions): Promise<void>
  /** What a machine gets of its host. @throws HypervisorError `ERR_NO_DOMAIN`. */
  allocations(machine: string, options?: CallOptions): Promise<VmwareAllocations>
  /**
   * Changes what a machine gets of its host, running or not.
   *
   * @throws HypervisorError `ERR_NO_DOMAIN`; `ERR_INVALID_ARGUMENT` with the field: `memory.limit`, which is no less than 1 MiB and
   *   the reservation.
   */
  setAllocations(
    machine: string,
    change: {
      readonly cpu?: VmwareAllocationChange | undefined
      readonly memory?: VmwareAllocationChange | undefined
    },
    options?: CallOptions,
  ): Promise<void>
}
