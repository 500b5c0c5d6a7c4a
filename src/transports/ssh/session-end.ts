import type { Duplex } from 'node:stream'
import type { Client } from 'ssh2'
import { HypervisorError } from '../../errors.js'

type Listener = (error: Error | undefined) => void

/** How long a server may take to say goodbye, in milliseconds. */
const patience = 1000

/** The end of a session: who has to know of it, and what ends with it. */
export class SessionEnd {
  readonly #client: Client
  readonly #socket: Duplex
  readonly #server: string
  readonly #streams = new Set<Duplex>()
  readonly #listeners = new Set<Listener>()
  #cause: Error | undefined
  #closing = false
  #error: HypervisorError | undefined

  constructor(client: Client, socket: Duplex, server: string) {
    this.#client = client
    this.#socket = socket
    this.#server = server
    client.on('error', (cause) => {
      this.#cause ??= cause
      socket.destroy()
    })
    // The library tells channels of a lost connection that they have ended, but only after this event.
    client.on('close', () => this.#finish())
    if (socket.destroyed) this.#finish()
  }

  /** `ERR_DISCONNECTED` when the session is over. */
  get error(): HypervisorError | undefined {
    return this.#error
  }

  /** @throws HypervisorError `ERR_DISCONNECTED` if the session is over or being closed. */
  throwIfOver(): void {
    if (this.#error !== undefined) throw this.#error
    if (this.#closing || this.#socket.destroyed) throw this.lost()
  }

  /** `ERR_DISCONNECTED` with what is known of the reason. */
  lost(cause: unknown = this.#cause): HypervisorError {
    const what = `the SSH connection to ${this.#server}`
    if (this.#closing) return new HypervisorError('ERR_DISCONNECTED', `${what} was closed`)
    const why = cause instanceof Error ? `: ${cause.message}` : ''
    return new HypervisorError('ERR_DISCONNECTED', `${what} was lost${why}`, { cause })
  }

  /** Has a stream destroyed when the session is over. */
  guard<Stream extends Duplex>(stream: Stream): Stream {
    this.#streams.add(stream)
    stream.once('close', () => this.#streams.delete(stream))
    return stream
  }

  listen(listener: Listener): () => void {
    if (this.#error !== undefined) this.#tell(listener)
    else this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  async close(): Promise<void> {
    if (this.#error !== undefined) return
    const closed = new Promise<void>((resolve) => this.#client.once('close', resolve))
    if (!this.#closing) {
      this.#closing = true
      this.#destroyStreams(this.lost())
      this.#client.end()
    }
    const timer = setTimeout(() => this.#socket.destroy(), patience)
    await closed
    clearTimeout(timer)
  }

  #finish(): void {
    if (this.#error !== undefined) return
    const error = this.lost()
    this.#error = error
    this.#destroyStreams(error)
    for (const listener of this.#listeners) this.#tell(listener)
    this.#listeners.clear()
  }

  /** Later, so that an exception of the listener does not keep the library from closing its channels. */
  #tell(listener: Listener): void {
    queueMicrotask(() => listener(this.#closing ? undefined : this.#error))
  }

  #destroyStreams(error: HypervisorError): void {
    for (const stream of this.#streams) stream.destroy(error)
    this.#streams.clear()
  }
}
