import type { WorkloadMeasure } from '../guest/catalogue.js'

/** The standard tools that there are workloads of. */
export const toolNames = ['sysbench', 'fio', 'stress-ng', 'openssl', '7z', 'iperf3'] as const

/** One of {@link toolNames}. */
export type ToolName = (typeof toolNames)[number]

/** Where a tool runs: what the harness gives it. */
export interface ToolPlace {
  /** A folder on a disk's file system that may be written; an absolute path without blanks. */
  readonly folder: string
  /** Where iperf3's server is reached. */
  readonly peer?: ToolPeer
}

/** A server of iperf3, which does one test at a time. */
export interface ToolPeer {
  /** A numeric address. */
  readonly address: string
  readonly port: number
  /** Waits until it is done with the test before. Default: it need not be waited for. */
  idle?(): Promise<void>
}

/** What a tool needs beside its root file system: a folder on a disk's file system, or iperf3's server. */
export type ToolNeed = 'folder' | 'tool-peer'

/** A program's absolute path and its arguments, none of which has a blank. */
export type ToolCommand = readonly string[]

/** What a tool left behind. It comes from outside: any text at all. */
export interface ToolOutput {
  /** Exit code. */
  readonly status: number
  /** Lines of standard output, without their ends. */
  readonly output: readonly string[]
  /** Lines of standard error. */
  readonly complaints: readonly string[]
}

/** What the tool says it did. */
export interface ToolFigure {
  /** In the workload's measure; more than 0. */
  readonly amount: number
  /** How long that took by the tool's own clock, nanoseconds; more than 0. */
  readonly ns: number
}

/** Why there is no figure: a sentence that names the tool and quotes what is missing or wrong. */
export interface ToolProblem {
  readonly problem: string
}

/** A workload that a standard tool does: what to run, and how to read what it says. */
export interface ToolWorkload {
  /** As in a campaign's records: `sysbench-cpu`. */
  readonly name: string
  /** A few words for a table or a chart. */
  readonly title: string
  /** Why it is in the suite, in one sentence. */
  readonly why: string
  readonly tool: ToolName
  /** What `amount` counts. */
  readonly measure: WorkloadMeasure
  /**
   * `work`: a unit is an amount of work, the same everywhere. `time`: the tool knows only a time, a unit is a second of
   * its clock, and what differs is the work done in it.
   */
  readonly fixed: 'work' | 'time'
  /** How much one unit does. A workload with a fixed time has none. */
  readonly amount?: number
  /** By the tool's clock: a shorter sample is read too coarsely, because of the digits that it prints. Nanoseconds. */
  readonly leastNs: number
  /** The most units that the tool's options can say. */
  readonly mostUnits: number
  /** Default: nothing. */
  readonly needs?: readonly ToolNeed[]
  /** Commands that make ready, in this order, each of which must exit with 0; not timed. */
  prepare(place: ToolPlace): readonly ToolCommand[]
  /**
   * The command for so many units of work.
   *
   * @throws HypervisorError `ERR_INVALID_ARGUMENT` if `units` is not an integer from 1 to `mostUnits`, or the place
   *   lacks what the workload needs.
   */
  command(units: number, place: ToolPlace): ToolCommand
  /** Reads what that command wrote. It never throws, whatever it is given. */
  read(output: ToolOutput, units: number): ToolFigure | ToolProblem
}
