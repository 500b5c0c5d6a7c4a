import { isUtf8 } from 'node:buffer'
import { HypervisorError } from '../../../src/errors.js'

/** Cuts a stream of bytes into lines. */
export interface LineSplitter {
  /**
   * Takes the next chunk and calls back for every line that it completes, without the line feed.
   * @throws HypervisorError `ERR_PROTOCOL` if a line is longer than allowed; the splitter is then of no more use.
   */
  push(chunk: Uint8Array, onLine: (line: Buffer) => void): void
}

const lineFeed = 0x0a

/**
 * Makes a {@link LineSplitter}. It works on bytes, so a chunk may end within a UTF-8 character: a line feed
 * is never part of one.
 *
 * @param maximum the most bytes that a line may have before its line feed.
 */
export function createLineSplitter(maximum: number): LineSplitter {
  let pieces: Buffer[] = []
  let length = 0

  const keep = (piece: Buffer): void => {
    length += piece.length
    if (length > maximum) {
      pieces = []
      throw new HypervisorError('ERR_PROTOCOL', `the peer sent a line of more than ${maximum} bytes`)
    }
    pieces.push(piece)
  }

  return {
    push(chunk, onLine) {
      const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)
      let start = 0
      for (;;) {
        const end = bytes.indexOf(lineFeed, start)
        if (end < 0) break
        keep(bytes.subarray(start, end))
        const [first] = pieces
        const line = pieces.length === 1 && first !== undefined ? first : Buffer.concat(pieces, length)
        pieces = []
        length = 0
        start = end + 1
        onLine(line)
      }
      if (start < bytes.length) keep(bytes.subarray(start))
    },
  }
}

/** Parses one line as JSON. @throws HypervisorError `ERR_PROTOCOL` if it is not UTF-8 or not JSON. */
export function parseJsonLine(line: Buffer): unknown {
  if (!isUtf8(line)) throw malformed(line, 'is not UTF-8')
  try {
    return JSON.parse(line.toString('utf8'))
  } catch (error) {
    throw malformed(line, 'is not JSON', error)
  }
}

function malformed(line: Buffer, why: string, cause?: unknown): HypervisorError {
  const excerpt = JSON.stringify(line.subarray(0, 80).toString('latin1'))
  return new HypervisorError('ERR_PROTOCOL', `the peer sent a line that ${why}: ${excerpt}`, { cause })
}
