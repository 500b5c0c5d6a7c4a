import type { HypervisorEvent } from '../../src/events.js'
import type { StoredDefinition } from '../../src/state/domains/definition.js'
import type { DomainStore } from '../../src/state/domains/store.js'
import type { DomainPaths } from './folders.js'
import type { MachineRecord, MachineStatus } from './machine-record.js'
import type { EmulatorRecipe } from './recipe.js'
import type { MachineSession } from './session.js'

/** The definitions of a state folder. */
export type EmulatorStore<Options> = DomainStore<Options, DomainPaths>

/** A state that a machine begins from. */
export interface StateOrigin {
  /** Writes it to a new file. */
  place(path: string): Promise<void>
  /** Whether the machine is paused then. */
  readonly paused: boolean
  /** How the start is told. */
  readonly change: 'started' | 'restored'
}

/** A domain as the features see it. Everything that changes its state does so inside `withLock`. */
export interface EmulatorMachine<Options> {
  readonly name: string
  readonly uuid: string
  readonly paths: DomainPaths
  readonly recipe: EmulatorRecipe<Options>
  /** The definition as it is now. @throws HypervisorError `ERR_NO_DOMAIN`, `ERR_STATE_CORRUPT`. */
  definition(): Promise<StoredDefinition<Options>>
  status(): MachineStatus
  /** The record of the living machine. @throws HypervisorError `ERR_INVALID_STATE` if there is none. */
  requireAlive(): MachineRecord
  /** This connection's watch on the living machine. @throws HypervisorError `ERR_INVALID_STATE`. */
  session(): Promise<MachineSession>
  /** Runs something under the domain's lock. It does not nest. @throws HypervisorError `ERR_BUSY`, `ERR_NO_DOMAIN`. */
  withLock<Result>(work: () => Promise<Result>): Promise<Result>
  /**
   * Starts the machine, from a state if one is given; under the lock.
   * @throws HypervisorError `ERR_INVALID_STATE`, `ERR_START_FAILED`.
   */
  launch(signal: AbortSignal | undefined, origin?: StateOrigin): Promise<void>
  /**
   * Ends the living machine and resolves when it is gone; under the lock. With SIGKILL its guest does nothing any more;
   * by itself it is asked to end.
   */
  end(reason: string, signal?: 'SIGTERM' | 'SIGKILL'): Promise<void>
  emit(event: HypervisorEvent): void
}
