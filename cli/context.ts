import type { CallOptions } from '../src/call.js'
import type { Output } from './output.js'

/** What every command gets. */
export interface CommandContext {
  /** The connection's URI: `--connect`, else `POLYVISOR_URI`, else `qemu:///session`. */
  readonly uri: string
  /** Signal and time-out for every call: aborted by Ctrl-C, limited by `--timeout`. */
  readonly call: CallOptions & { readonly signal: AbortSignal }
  readonly output: Output
  /** Sets the exit code of a command that ends without an error. Default: 0. */
  setExitCode(code: number): void
}

/** The connection's URI where neither `--connect` nor the environment names one. */
export const defaultUri = 'qemu:///session'
