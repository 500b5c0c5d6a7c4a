import type { DomainBackend, DomainDefinition } from '../../src/backend.js'
import type { DomainStats } from '../../src/domain-data.js'
import type { DomainFeature } from '../../src/features.js'
import type { Architecture, DomainSpec } from '../../src/spec/schema.js'
import type { Machine, OwnEnd } from './machine.js'

/** What machines of every emulator in a thread can do. */
export const threadFeatures = [
  'reset',
  'suspend',
  'save',
  'snapshots',
  'stats',
  'console',
  'console-log',
] as const

/** One of {@link threadFeatures}. */
export type ThreadFeature = (typeof threadFeatures)[number]

/** A machine that is about to be made. */
export interface ThreadPlan {
  /** What the worker is started with; it gets a state to continue from as `state`. */
  readonly config: object
  /** What a saved machine must have in common with the one that is to go on from it. */
  readonly likeness: Readonly<Record<string, string | number>>
}

/** All that the engine needs to know of an emulator that is a package and runs in a worker thread. */
export interface ThreadRecipe<Feature extends DomainFeature, Options> {
  /** The driver's name, and the package's. */
  readonly name: string
  readonly architecture: Architecture
  /** What `machine` of a specification may be. Default: nothing. */
  readonly machines?: readonly string[] | undefined
  /** The ways in which it executes instructions. */
  readonly accelerators: readonly string[]
  /** The one of a domain. */
  accelerator(options: Options): string
  /**
   * The file that the thread runs, which calls `serveMachine`.
   * @throws HypervisorError `ERR_NOT_INSTALLED` if it is not there, as in a program that was bundled.
   */
  worker(): URL
  /**
   * Checks that the emulator can be what a specification asks for, and translates it.
   * @throws HypervisorError `ERR_INVALID_SPEC` for what it cannot honour; `ERR_NOT_INSTALLED` for what is missing.
   */
  plan(definition: DomainDefinition<Options>): Promise<ThreadPlan>
  /** What {@link ThreadPlan.likeness} is about, in words, for who has a file that has another. */
  readonly likenessInWords: string
  /** The memory of a machine in bytes. Default: the specification's. */
  memory?(spec: DomainSpec): number
  /** @throws HypervisorError `ERR_UNSUPPORTED` if no snapshot can be made of it. */
  requireSnapshots?(spec: DomainSpec): void
  /** Says what the end of a machine means that has ended by itself. */
  describeEnd(end: OwnEnd): { readonly crashed: boolean; readonly why: string }
  /** Reads the counters that the worker has sent. */
  readStats(counters: unknown, spec: DomainSpec): Pick<DomainStats, 'cpu' | 'disks'>
  /**
   * Adds what only this driver's domains can do.
   * @param running gives the machine, or throws `ERR_INVALID_STATE`, `ERR_NO_DOMAIN`
   */
  complete(base: DomainBackend<ThreadFeature>, running: () => Machine): DomainBackend<Feature>
}
