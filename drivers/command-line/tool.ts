import type { DomainDefinition } from '../../src/backend.js'
import type { Capabilities, DomainState } from '../../src/domain-data.js'
import type { DomainSpec } from '../../src/spec/schema.js'
import type { ListedMachine, MachineName } from './news/news.js'

/** A machine, as its tool tells of it. */
export interface ToolMachine extends ListedMachine {
  readonly state: DomainState
  readonly reason?: string | undefined
  /** Bytes. */
  readonly memory: number
  readonly vcpus: number
  readonly architecture: string
  /** Whether the next start goes on from a saved state. */
  readonly saved: boolean
}

/** What is kept with a machine that its hypervisor has no words for. */
export interface OwnData {
  readonly title?: string | undefined
  readonly labels?: Readonly<Record<string, string>> | undefined
}

/** What every tool can do with machines. What it finds in the way it throws as a `HypervisorError`. */
export interface MachineTool<Machine extends ToolMachine, Options> {
  /** The word for how instructions of guests are executed, in `accelerator`. */
  readonly accelerator: string
  /** Every machine by its name. */
  names(): Promise<readonly MachineName[]>
  /** Every machine, at little cost: it is asked for again and again. */
  list(): Promise<readonly ListedMachine[]>
  /** Every machine, of a tool that reads all of them at once. Default: each by its UUID. */
  all?(): Promise<readonly Machine[]>
  /**
   * A machine; `undefined` if there is none any more.
   *
   * @throws HypervisorError {@link copiesError} where several have the UUID.
   */
  read(uuid: string): Promise<Machine | undefined>
  readSpec(machine: Machine): Promise<DomainSpec>
  /** Makes a machine, or nothing at all. Name and UUID are free. */
  create(definition: DomainDefinition<Options>): Promise<void>
  /** Forgets a machine that is off, with its saved state, and leaves its disks. */
  remove(machine: Machine): Promise<void>
  /** Boots a machine that is off, or has it go on from its saved state. */
  start(machine: Machine): Promise<void>
  destroy(machine: Machine): Promise<void>
  capabilities(): Promise<Capabilities>
}
