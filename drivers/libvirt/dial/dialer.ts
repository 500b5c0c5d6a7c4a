import type { Duplex } from 'node:stream'

/**
 * A socket whose bytes come to one function, and not by its events. They are in one buffer that is filled again and again,
 * so they are only there until the function returns.
 */
export interface QuickSocket {
  readonly socket: Duplex
  /** Sets the function that takes them. */
  listen(take: (bytes: Buffer) => void): void
}

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
  /** The same for many small packets, where the transport has a quicker way for them. */
  dialQuick?(signal: AbortSignal): Promise<QuickSocket>
  /** Ends what the channels share, and what is being dialled. */
  close(): Promise<void>
}
