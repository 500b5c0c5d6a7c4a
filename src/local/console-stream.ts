import { Duplex } from 'node:stream'
import type { ConsoleLog } from './console-log.js'

/** Takes what a console's user typed; calls back when it can take more. */
export type ConsoleInput = (bytes: Uint8Array, done: (error?: Error | null) => void) => void

const chunkLength = 64 * 1024

/**
 * Opens a console as a duplex stream over a machine's log, from a position on. Reading takes from the log, so
 * any number of streams cost no memory beyond it and a slow reader does not hold the machine up. One that falls
 * further behind than the log reaches loses the oldest bytes and is told by an event `dropped` with their
 * number. The stream ends when the log is closed, or fails with its failure.
 */
export function openConsoleStream(log: ConsoleLog, from: number, input: ConsoleInput): Duplex {
  let position = from
  let wanted = false
  const pump = (): void => {
    if (position < log.start) {
      stream.emit('dropped', log.start - position)
      position = log.start
    }
    while (wanted && position < log.end) {
      const bytes = log.read(position, chunkLength)
      position += bytes.length
      wanted = stream.push(bytes)
    }
    if (wanted && log.closed) {
      wanted = false
      if (log.failure === undefined) stream.push(null)
      else stream.destroy(log.failure)
    }
  }
  const stream = new Duplex({
    allowHalfOpen: false,
    highWaterMark: chunkLength,
    read() {
      wanted = true
      pump()
    },
    write(chunk: unknown, _encoding, done) {
      if (!(chunk instanceof Uint8Array)) return done(new TypeError('a console takes bytes or text'))
      input(chunk, done)
    },
    destroy(error, done) {
      unwatch()
      done(error)
    },
  })
  const unwatch = log.watch(() => {
    if (wanted) pump()
  })
  return stream
}
