import type { Duplex } from 'node:stream'

/** Connects to one daemon, again and again: each channel of a connection is dialled for itself. */
export interface Dialer {
  /** Whether the daemon is on this host, so that its files are ours. */
  readonly local: boolean
  /**
   * Connects. An abort undoes what was begun.
   *
   * @throws HypervisorError `ERR_CONNECT`, and what the transport has of `ERR_AUTH`, `ERR_HOST_KEY`, `ERR_TLS`.
   */
  dial(signal: AbortSignal): Promise<Duplex>
  /** Ends what the channels share, and what is being dialled. */
  close(): Promise<void>
}
