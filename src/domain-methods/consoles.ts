import type { Duplex } from 'node:stream'
import type { CallOptions } from '../call.js'
import type { ConsoleTicket, Screenshot } from '../domain-data.js'

/** How to open a console. */
export interface OpenConsoleOptions extends CallOptions {
  /** Which serial port, from 0. Default: 0. */
  readonly port?: number | undefined
  /**
   * Whether the stream begins with what was written before it was opened; needs the feature `console-log`.
   * Default: `false`.
   */
  readonly scrollback?: boolean | undefined
}

/** Feature `console`. */
export interface ConsoleMethods {
  /**
   * Opens the serial console: a duplex stream of raw bytes with back-pressure. Several may be open at once.
   * The readable side ends when the machine stops, and fails with `ERR_DISCONNECTED` when the connection is lost. No reader holds the guest up: one that falls further
   * behind than the bounded log reaches loses the oldest bytes, and the stream emits `dropped` with their
   * number. The bytes are the guest's: sanitise them before a terminal sees them.
   * @throws HypervisorError `ERR_UNSUPPORTED` if `scrollback` is set and the driver lacks `console-log`.
   */
  openConsole(options?: OpenConsoleOptions): Promise<Duplex>
}

/** Feature `console-log`. */
export interface ConsoleLogMethods {
  /** What the guest has written since it was started, as far as the bounded log reaches back. */
  consoleLog(options?: OpenConsoleOptions): Promise<Uint8Array>
}

/** Feature `screenshot`. */
export interface ScreenshotMethods {
  /** Takes a picture of the display. @throws HypervisorError `ERR_INVALID_STATE` if the machine is not running, or has no display. */
  screenshot(options?: CallOptions): Promise<Screenshot>
}

/** What a {@link ConsoleTicket} is for. */
export const consoleTicketTypes = ['webmks', 'mks'] as const

/** How to ask for a ticket. */
export interface ConsoleTicketOptions extends CallOptions {
  /** Default: `webmks`. */
  readonly type?: ConsoleTicket['type'] | undefined
}

/** Feature `console-ticket`. */
export interface ConsoleTicketMethods {
  /**
   * Asks for a credential for one connection to the display of a running machine. Every call gives another one.
   * @throws HypervisorError `ERR_INVALID_STATE` if it is not running, `ERR_INVALID_ARGUMENT` for a type that is none,
   *   `ERR_AUTH` without the privilege.
   */
  consoleTicket(options?: ConsoleTicketOptions): Promise<ConsoleTicket>
}

/** Feature `send-key`. */
export interface SendKeyMethods {
  /**
   * Presses the keys together and releases them, usually after a tenth of a second. Names are
   * QEMU's key codes: `a`, `ret`, `ctrl`, `f1`.
   * @throws HypervisorError `ERR_INVALID_ARGUMENT` with the field, as `keys[1]`, for a key that there is not, or `keys` for none;
   *   `ERR_INVALID_STATE` if the machine is not running, or has no display with a keyboard (the field is `graphics` then).
   */
  sendKeys(keys: readonly string[], options?: CallOptions): Promise<void>
}
