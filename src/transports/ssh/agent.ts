import { createConnection } from 'node:net'
import ssh2, { type GetStreamCallback } from 'ssh2'

/** An agent on a UNIX socket whose connections are gone when the signal is aborted, even if it hangs. */
export class InterruptibleAgent extends ssh2.OpenSSHAgent {
  readonly #path: string
  readonly #signal: AbortSignal

  constructor(path: string, signal: AbortSignal) {
    super(path)
    this.#path = path
    this.#signal = signal
  }

  override getStream(callback: GetStreamCallback): void {
    if (this.#signal.aborted) {
      callback(new Error('aborted'))
      return
    }
    const socket = createConnection(this.#path)
    const onAbort = (): void => {
      socket.destroy()
    }
    this.#signal.addEventListener('abort', onAbort, { once: true })
    socket.once('close', () => this.#signal.removeEventListener('abort', onAbort))
    socket.once('error', callback)
    socket.once('connect', () => {
      socket.off('error', callback)
      callback(null, socket)
    })
  }
}
