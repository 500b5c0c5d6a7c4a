import { Duplex } from 'node:stream'
import { longestStreamData } from './packet.js'

/** What a stream needs of the connection under it. */
export interface StreamLink {
  /** Sends data; calls back when more can be taken. */
  send(data: Uint8Array, done: (error?: Error | null) => void): void
  /** Says that no more data will be sent, and asks for the daemon's last word. */
  finish(): void
  /** Breaks the stream off. */
  abort(): void
  /** Lets the connection wait, or go on, with taking what the daemon sends. */
  pause(): void
  resume(): void
}

/** A stream of libvirt's protocol, from the side of the connection. */
export interface LibvirtStream {
  readonly duplex: Duplex
  /** Data that came; an empty piece is the end of it. */
  take(data: Buffer): void
  /** The daemon's last word: the stream is complete, or has failed. */
  end(error?: Error): void
}

/**
 * Bytes that may wait in each direction: several packets, so that the next ones come, or are read from a file, while
 * one is written.
 */
const readAhead = 4 * longestStreamData

/**
 * Makes the duplex stream over a stream of the protocol, with back-pressure both ways: the connection, which is
 * the stream's own, is not read while nobody takes the data.
 *
 * Ending the writable side says that everything was sent; the stream closes when the daemon has confirmed it.
 * Destroying it breaks it off.
 */
export function createLibvirtStream(link: StreamLink): LibvirtStream {
  let over = false
  let finished: ((error?: Error | null) => void) | undefined
  let ended = false
  const endReading = (): void => {
    if (ended) return
    ended = true
    duplex.push(null)
  }
  const duplex = new Duplex({
    highWaterMark: readAhead,
    // The daemon says that there is no more data and then waits for our word.
    allowHalfOpen: false,
    read: () => link.resume(),
    write(chunk: unknown, _encoding, done) {
      if (!(chunk instanceof Uint8Array)) return done(new TypeError('a stream takes bytes or text'))
      // A packet without data would be the end of it.
      if (chunk.length === 0) return done()
      sendPieces(link, chunk, done)
    },
    final(done) {
      if (over) return done()
      finished = done
      link.resume()
      link.finish()
    },
    destroy(error, done) {
      if (!over) link.abort()
      over = true
      done(error)
    },
  })
  return {
    duplex,
    take(data) {
      if (duplex.destroyed) return
      if (data.length === 0) {
        endReading()
        return
      }
      if (!ended && !duplex.push(data)) link.pause()
    },
    end(error) {
      over = true
      if (error !== undefined) {
        duplex.destroy(error)
        return
      }
      endReading()
      // Whoever only writes never reads that there is nothing.
      if (duplex.readableLength === 0) duplex.resume()
      if (finished === undefined) duplex.end()
      else finished()
    },
  }
}

function sendPieces(link: StreamLink, chunk: Uint8Array, done: (error?: Error | null) => void): void {
  const piece = chunk.subarray(0, longestStreamData)
  link.send(piece, (error) => {
    if (error || piece.length === chunk.length) done(error)
    else sendPieces(link, chunk.subarray(piece.length), done)
  })
}
