import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'

/** The usual 64 KiB make a long file wait more than it is read. */
const pieceSize = 2 ** 20

/** SHA-256 of a file's first bytes, of all of it without a length. Memory stays flat whatever its size. */
export async function digestOfFile(path: string, length?: number): Promise<string> {
  const hash = createHash('sha256')
  if (length !== 0) {
    const end = length === undefined ? {} : { end: length - 1 }
    await pipeline(createReadStream(path, { ...end, highWaterMark: pieceSize }), hash)
  }
  return hash.digest('hex')
}
