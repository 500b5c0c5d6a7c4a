import { Duplex } from 'node:stream'
import type { ClientChannel } from 'ssh2'
import { HypervisorError } from '../../errors.js'

/** Says with which error a channel's stream ends, if any, when the channel is closed. */
export type JudgeEnd = () => Error | undefined

type Callback = (error?: Error | null) => void

/**
 * A channel as a stream that keeps the promises of Node's streams, which the library's own does not: it can be
 * destroyed with an error, a write comes back when the channel is closed under it, and it pauses the channel while
 * nobody reads, so that the server's window (RFC 4254, 5.2) stays shut.
 */
export class ChannelStream extends Duplex {
  readonly #channel: ClientChannel
  #closed = false
  #pendingWrite: Callback | undefined

  /** @param judgeEnd given, the end comes when the channel is closed, and not before */
  constructor(channel: ClientChannel, judgeEnd?: JudgeEnd) {
    super({ allowHalfOpen: false })
    this.#channel = channel
    channel.pause()
    channel.on('data', (chunk: Buffer) => {
      if (!this.push(chunk)) channel.pause()
    })
    channel.stderr?.on('data', () => {})
    channel.on('error', (error: Error) => this.destroy(error))
    if (judgeEnd === undefined) channel.on('end', () => this.push(null))
    channel.on('close', () => {
      this.#closed = true
      this.#finishWrite(goneError())
      const error = judgeEnd?.()
      if (error !== undefined) this.destroy(error)
      else if (!this.readableEnded) this.push(null)
    })
  }

  override _read(): void {
    this.#channel.resume()
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, callback: Callback): void {
    if (this.#closed) {
      callback(goneError())
      return
    }
    this.#pendingWrite = callback
    this.#channel.write(chunk, (error) => this.#finishWrite(error ?? undefined))
  }

  override _final(callback: Callback): void {
    this.#channel.end()
    callback()
  }

  override _destroy(error: Error | null, callback: (error: Error | null) => void): void {
    this.#channel.removeAllListeners('data')
    this.#channel.resume()
    this.#channel.close()
    this.#finishWrite(error ?? goneError())
    callback(error)
  }

  #finishWrite(error: Error | undefined): void {
    const callback = this.#pendingWrite
    this.#pendingWrite = undefined
    callback?.(error)
  }
}

function goneError(): HypervisorError {
  return new HypervisorError('ERR_DISCONNECTED', 'the remote end has closed the stream')
}
