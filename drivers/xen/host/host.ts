import type { Duplex } from 'node:stream'
import type { CallOptions } from '../../../src/call.js'

/** How to run a program of the host. */
export interface HostRunOptions extends Pick<CallOptions, 'signal'> {
  /** What it reads on standard input. Default: nothing. */
  readonly input?: string | Uint8Array | undefined
}

/** How a program of the host ended. */
export interface HostResult {
  /** `undefined` if a signal ended it. */
  readonly exitCode: number | undefined
  readonly signal?: string | undefined
  readonly stdout: string
  readonly stderr: string
}

/** A dom0, as a place in which programs run: this host, or one that SSH leads to. */
export interface XenHost {
  /** Whether it is this host, so that its files are ours. */
  readonly local: boolean
  /**
   * Runs a program to its end, whatever its exit code; every word arrives as it is. An abort stops the waiting.
   *
   * @throws HypervisorError `ERR_NOT_INSTALLED`, `ERR_DISCONNECTED`, `ERR_ABORTED`, `ERR_PROTOCOL` if it writes too much.
   */
  run(argv: readonly string[], options?: HostRunOptions): Promise<HostResult>
  /**
   * Runs a program and connects to its standard input and output. If it ends with anything but 0, the stream is destroyed
   * with `ERR_OPERATION_FAILED`, whose cause has `exitCode`. Destroying the stream closes them.
   */
  start(argv: readonly string[], options?: Pick<CallOptions, 'signal'>): Promise<Duplex>
  /** Has a listener called once, if the host is lost; never for this host, nor after {@link XenHost.close}. */
  onLost(listener: () => void): void
  close(): Promise<void>
}

/** Bytes of each output that are kept. */
export const maximumOutput = 16 * 2 ** 20
