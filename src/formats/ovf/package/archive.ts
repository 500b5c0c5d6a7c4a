import { createReadStream } from 'node:fs'
import { damaged } from './damaged.js'
import { blockSize, paddingOf, writeTarHeader } from './tar-header.js'

/** A file that goes into an archive. */
export interface ArchivedFile {
  /** Its name there. */
  readonly name: string
  readonly path: string
  readonly size: number
}

/** What an archive is made of. */
export interface Archive {
  /** The name of the descriptor and the manifest, without an ending. */
  readonly name: string
  readonly descriptor: Buffer
  readonly manifest: string
  /** In the descriptor's order. */
  readonly files: readonly ArchivedFile[]
}

/**
 * The bytes of an archive (OVA): a tar (ustar) of the descriptor, the manifest and the files, in this order (DSP0243 1.1.0,
 * 5.3). It fails with `ERR_FILE` where a file has changed.
 */
export async function* archivePieces(
  { name, descriptor, manifest, files }: Archive,
  onProgress?: (bytes: number) => void,
): AsyncGenerator<Buffer> {
  yield* small(`${name}.ovf`, descriptor)
  yield* small(`${name}.mf`, Buffer.from(manifest))
  let written = 0
  for (const { name: entry, path, size } of files) {
    yield writeTarHeader(entry, size)
    let length = 0
    for await (const piece of createReadStream(path, { highWaterMark: 256 * 1024 })) {
      length += piece.length
      if (length > size) break
      yield piece
      onProgress?.(written + length)
    }
    if (length !== size) throw damaged(path, 'it has changed while it was read')
    written += size
    yield Buffer.alloc(paddingOf(size))
  }
  yield Buffer.alloc(2 * blockSize)
}

function* small(name: string, content: Buffer): Generator<Buffer> {
  yield writeTarHeader(name, content.length)
  yield content
  yield Buffer.alloc(paddingOf(content.length))
}
