import { Duplex } from 'node:stream'
import { HypervisorError } from '../../src/errors.js'

/** How many bytes of a port's output are kept for those who come later. */
export const logLimit = 256 * 1024

/** How many bytes a reader may leave unread before its stream is given up. */
export const readerLimit = 4 * 1024 * 1024

/** One serial port: the log of what the guest wrote, and the streams that are open on it. */
export interface ConsolePort {
  /** What the guest wrote since the last {@link ConsolePort.clear}, at most the last {@link logLimit} bytes. */
  log(): Uint8Array
  clear(): void
  /** Delivers the guest's output. */
  output(data: Uint8Array): void
  /** Opens a stream; `scrollback` makes it begin with the log. */
  open(scrollback: boolean): Duplex
  /** Ends every open stream. */
  end(): void
}

interface Reader {
  take(data: Uint8Array): void
  finish(): void
}

/** Makes a port that hands what is written to its streams to `input`. */
export function createConsolePort(input: (data: Uint8Array) => void): ConsolePort {
  let chunks: Uint8Array[] = []
  let length = 0
  const readers = new Set<Reader>()
  const log = (): Uint8Array => Buffer.concat(chunks).subarray(-logLimit)
  const clear = (): void => {
    chunks = []
    length = 0
  }
  return {
    log,
    clear,
    output(data) {
      chunks.push(Uint8Array.from(data))
      length += data.length
      if (length > 2 * logLimit) {
        const kept = log()
        chunks = [kept]
        length = kept.length
      }
      for (const reader of readers) reader.take(data)
    },
    open(scrollback) {
      const { stream, reader } = openStream(input, () => readers.delete(reader))
      readers.add(reader)
      if (scrollback && length > 0) reader.take(log())
      return stream
    },
    end() {
      for (const reader of [...readers]) reader.finish()
      readers.clear()
    },
  }
}

function openStream(
  input: (data: Uint8Array) => void,
  detach: () => void,
): { readonly stream: Duplex; readonly reader: Reader } {
  const unread: (Uint8Array | null)[] = []
  let unreadLength = 0
  let wanted = false
  const flush = (): void => {
    while (wanted && unread.length > 0) {
      const chunk = unread.shift() ?? null
      unreadLength -= chunk?.length ?? 0
      wanted = stream.push(chunk) && chunk !== null
    }
  }
  const stream = new Duplex({
    allowHalfOpen: false,
    read() {
      wanted = true
      flush()
    },
    write(chunk: Uint8Array, _encoding, done) {
      input(chunk)
      done()
    },
    destroy(error, done) {
      detach()
      unread.length = 0
      done(error)
    },
  })
  const reader: Reader = {
    take(data) {
      unread.push(Uint8Array.from(data))
      unreadLength += data.length
      flush()
      if (unreadLength <= readerLimit) return
      stream.destroy(
        new HypervisorError('ERR_BUSY', `the reader fell more than ${readerLimit} bytes behind the console`),
      )
    },
    finish() {
      unread.push(null)
      flush()
    },
  }
  return { stream, reader }
}
