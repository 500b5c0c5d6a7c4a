import { once } from 'node:events'
import type { Readable, Writable } from 'node:stream'
import { HypervisorError, withContext } from '../../../src/errors.js'

/** The streams of a connection. */
export interface Transfers {
  /** Lets a stream end with the connection. */
  keep<Stream extends Readable | Writable>(stream: Stream, operation: string): Stream
  /** Breaks every stream off, and waits until what they have sent is undone, for two seconds at most. */
  end(): Promise<void>
}

const longestEnd = 2000

/** Makes an empty {@link Transfers}. */
export function createTransfers(): Transfers {
  const open = new Map<Readable | Writable, string>()
  return {
    keep(stream, operation) {
      open.set(stream, operation)
      stream.once('close', () => open.delete(stream))
      return stream
    },
    async end() {
      const signal = AbortSignal.timeout(longestEnd)
      const over = new HypervisorError('ERR_DISCONNECTED', 'the connection is closed')
      const closed = [...open].map(async ([stream, operation]) => {
        const close = once(stream, 'close', { signal })
        // Whoever does not listen has no use for the error.
        stream.on('error', () => {})
        stream.destroy(withContext(over, { driver: 'vmware', operation }))
        await close
      })
      await Promise.allSettled(closed)
    },
  }
}
