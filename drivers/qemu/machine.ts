import type { HypervisorEvent } from '../../src/events.js'
import type { DomainPaths, SocketPaths } from './folders.js'
import type { MachineRecord, MachineStatus } from './machine-record.js'
import type { QmpClient } from './qmp/client.js'
import type { MachineSession } from './session.js'
import type { QemuDefinition } from './store.js'

/** How to start a machine. */
export interface LaunchOptions {
  /** Kills the machine that is being started; the call is rejected when it is gone. */
  readonly signal?: AbortSignal | undefined
  /** Whether it waits for an incoming migration (`-incoming defer`) instead of running. Default: `false`. */
  readonly incoming?: boolean | undefined
  /** Whether it is stopped before its first instruction, until `cont` (`-S`). Default: `false`. */
  readonly paused?: boolean | undefined
  /** Called when the monitor answers, before the machine counts as started; if it fails, the machine is killed. */
  readonly prepare?: ((qmp: QmpClient) => Promise<void>) | undefined
  /** Whether a `started` event is emitted. Default: `true`. */
  readonly announce?: boolean | undefined
}

/**
 * A domain as the files in `features/` see it: what it is, where its files are, and how to speak to its
 * machine. Everything that changes its state does so inside `withLock`.
 */
export interface QemuMachine {
  readonly name: string
  readonly uuid: string
  readonly paths: DomainPaths
  /** The definition as it is now. @throws HypervisorError `ERR_NO_DOMAIN`, `ERR_STATE_CORRUPT`. */
  definition(): Promise<QemuDefinition>
  /** What is known of the machine without speaking to it. */
  status(): MachineStatus
  /** The record of the living machine. @throws HypervisorError `ERR_INVALID_STATE` if there is none. */
  requireAlive(): MachineRecord
  /** The sockets of the living machine. @throws HypervisorError `ERR_INVALID_STATE`. */
  sockets(): SocketPaths
  /**
   * The monitor of the living machine, kept open until the connection closes or the machine ends.
   * @throws HypervisorError `ERR_INVALID_STATE` if there is no machine, `ERR_BUSY`, `ERR_DISCONNECTED`.
   */
  qmp(): Promise<QmpClient>
  /** This connection's watch on the living machine, without a monitor. @throws HypervisorError `ERR_INVALID_STATE`. */
  session(): MachineSession
  /**
   * Runs something that changes the state, under the domain's lock. It does not nest.
   * @throws HypervisorError `ERR_BUSY` if somebody else is changing it, `ERR_NO_DOMAIN`.
   */
  withLock<Result>(work: () => Promise<Result>): Promise<Result>
  /** Starts the machine; under the lock. @throws HypervisorError `ERR_INVALID_STATE`, `ERR_START_FAILED`. */
  launch(options: LaunchOptions): Promise<MachineSession>
  /** Ends the living machine, by force if need be, and resolves when it is gone; under the lock. */
  end(reason: string): Promise<void>
  /** Puts an event on the connection. */
  emit(event: HypervisorEvent): void
}
