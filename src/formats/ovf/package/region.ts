import { createReadStream } from 'node:fs'
import type { FileHandle } from 'node:fs/promises'
import { Readable } from 'node:stream'

const pieceSize = 256 * 1024

/** A stream of a part of a file that stays open for others. */
export function regionStream(file: FileHandle, offset: number, size: number): Readable {
  let at = 0
  return new Readable({
    highWaterMark: pieceSize,
    read() {
      const length = Math.min(pieceSize, size - at)
      if (length === 0) {
        this.push(null)
        return
      }
      file.read(Buffer.alloc(length), 0, length, offset + at).then(
        ({ buffer, bytesRead }) => {
          at += bytesRead
          this.push(bytesRead === 0 ? null : buffer.subarray(0, bytesRead))
        },
        (error: Error) => this.destroy(error),
      )
    },
  })
}

/** A stream of a file. */
export function fileStream(path: string): Readable {
  return createReadStream(path, { highWaterMark: pieceSize })
}
