import type { DomainSpec } from '../../../src/spec/schema.js'

/** The machine as the program in it sees it. */
export interface GuestMachine {
  readonly spec: DomainSpec
  /** Memory of the guest in this run: snapshots and saved states carry it, a reset or stop clears it. */
  readonly memory: Map<string, string>
  /** Whether the guest goes on from a saved state, a snapshot or a migration and did not boot just now. */
  readonly resumed: boolean
  /** Aborted when this run of the guest is over: the machine was stopped, reset or put into another state. */
  readonly signal: AbortSignal
  /** Writes to a serial port (default: the first); resolves when readers have had a chance to read. */
  write(data: string | Uint8Array, port?: number): Promise<void>
  /** Powers the machine off. */
  powerOff(): void
  /** Restarts the machine. */
  reboot(): void
  /** Ends the machine as a crash does. */
  crash(reason: string): void
  /** Waits on the clock of the world. Rejects when the run is over. */
  sleep(milliseconds: number): Promise<void>
}

/** What a guest does. Its handlers are called one after the other, and only while the machine runs. */
export interface GuestBehaviour {
  /** Bytes arrived on a serial port. */
  onData?(data: Uint8Array, port: number): void | Promise<void>
  /** A line arrived on the first serial port; without its line end. */
  onLine?(line: string): void | Promise<void>
  /** Keys were pressed together. */
  onKeys?(keys: readonly string[]): void | Promise<void>
  /** The power button was pressed. Default: it powers itself off. */
  onShutdown?(): void | Promise<void>
  /** It was asked to restart itself. Default: it does. */
  onReboot?(): void | Promise<void>
}

/** A program for the machine: called when it boots or goes on. An error that it throws crashes the machine. */
export type TestGuest = (machine: GuestMachine) => GuestBehaviour
