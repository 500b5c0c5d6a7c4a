import { Duplex } from 'node:stream'
import type { TLSSocket } from 'node:tls'

type Callback = (error?: Error | null) => void

/**
 * A TLS connection that puts what is written at once into records of its own. Node puts writes that wait for each
 * other into one; libvirt's daemon takes one packet of it and looks for the next one only when more arrives on the
 * socket (`virNetServerClientDispatchRead` in libvirt's src/rpc/virnetserverclient.c knows nothing of what GnuTLS
 * keeps), so that a call would wait for the next one.
 */
export class RecordStream extends Duplex {
  readonly #socket: TLSSocket

  constructor(socket: TLSSocket) {
    super({ allowHalfOpen: false })
    this.#socket = socket
    socket.on('data', (chunk: Buffer) => {
      if (!this.push(chunk)) socket.pause()
    })
    socket.on('end', () => this.push(null))
    socket.on('error', (error) => this.destroy(error))
    socket.on('close', () => {
      if (!socket.readableEnded) this.destroy()
    })
  }

  override _read(): void {
    this.#socket.resume()
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, callback: Callback): void {
    this.#socket.write(chunk, callback)
  }

  override _final(callback: Callback): void {
    this.#socket.end(callback)
  }

  override _destroy(error: Error | null, callback: Callback): void {
    this.#socket.destroy()
    callback(error)
  }
}
