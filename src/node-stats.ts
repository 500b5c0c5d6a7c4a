import type { CallOptions } from './call.js'

/** What the CPUs of the host did since it booted, in nanoseconds. Absent is what the hypervisor does not tell. */
export interface NodeCpuStats {
  /** Host time at which the counters were read, milliseconds since 1970-01-01 UTC. */
  readonly time: number
  /** In programs, and in guests that hardware runs. */
  readonly user: number | undefined
  /** In the kernel, interrupts included. */
  readonly kernel: number | undefined
  /** Idle. */
  readonly idle: number | undefined
  /** Idle while something waited for a disk; Linux may count it back. */
  readonly iowait: number | undefined
}

/** The memory of the host, in bytes. Absent is what the hypervisor does not tell. */
export interface NodeMemoryStats {
  readonly total: number | undefined
  /** Used for nothing at all. */
  readonly free: number | undefined
  /** Used for blocks of disks. */
  readonly buffers: number | undefined
  /** Used for contents of files. */
  readonly cached: number | undefined
}

/** Whose counters to read. */
export interface NodeCpuStatsOptions extends CallOptions {
  /** Number of one CPU, from 0. Default: the sum of all. */
  readonly cpu?: number | undefined
}

/** Feature `nodeStats` of a connection: counters of the host. */
export interface NodeStats {
  /** @throws HypervisorError `ERR_INVALID_ARGUMENT` with the field `cpu` if the host has no such CPU. */
  cpu(options?: NodeCpuStatsOptions): Promise<NodeCpuStats>
  /** @throws HypervisorError `ERR_UNSUPPORTED` by a hypervisor that does not tell. */
  memory(options?: CallOptions): Promise<NodeMemoryStats>
  /** Free bytes of each cell of NUMA, in the order of their numbers; a host without NUMA is one cell. */
  freeMemoryOfCells(options?: CallOptions): Promise<readonly number[]>
}
