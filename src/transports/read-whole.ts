import type { Readable } from 'node:stream'
import { type ErrorCode, HypervisorError } from '../errors.js'

/** How much of a stream is read. */
export interface ReadWholeSettings {
  /** The most bytes. */
  readonly most: number
  /** What they are, for the error: `the picture`. */
  readonly what: string
  /** Code of the error where more come. */
  readonly code: ErrorCode
}

/** The most bytes of a picture that a server or a hypervisor sends: one of 8192 × 8192 points has 192 MiB without compression. */
export const longestPicture = 2 ** 28

/**
 * Reads a stream to its end into memory. The other side may send without an end, so that there is a most.
 *
 * @throws HypervisorError with the code of the settings if more comes, and the stream is destroyed then; the stream's own error.
 */
export async function readWhole(stream: Readable, { most, what, code }: ReadWholeSettings): Promise<Buffer> {
  const pieces: Uint8Array[] = []
  let length = 0
  for await (const chunk of stream) {
    const piece: unknown = chunk
    if (!(piece instanceof Uint8Array)) throw new TypeError('a stream of bytes is needed')
    length += piece.length
    // Leaving the loop destroys the stream.
    if (length > most) throw new HypervisorError(code, `${what} has more than ${most} bytes`)
    pieces.push(piece)
  }
  return Buffer.concat(pieces, length)
}
