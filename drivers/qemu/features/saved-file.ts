import { createHash } from 'node:crypto'
import type { FileHandle } from 'node:fs/promises'
import { z } from 'zod'
import { HypervisorError } from '../../../src/errors.js'
import { longestSavedHeader, savedHardwareFields } from '../../../src/state/domains/hardware-digest.js'

/**
 * The file of a saved machine:
 *
 * | bytes | content |
 * |---|---|
 * | 16 | `polyvisor-saved\n` |
 * | 4 | length of the header, big endian |
 * | … | the header, JSON in UTF-8 |
 * | … | QEMU's migration stream |
 * | 32 | SHA-256 of the stream |
 */
export const savedMagic = Buffer.from('polyvisor-saved\n', 'latin1')

/** Bytes of the digest at the end. */
export const digestLength = 32

const headerSchema = z.strictObject({
  version: z.literal(1),
  /** The domain that was saved. */
  uuid: z.guid(),
  ...savedHardwareFields,
  /** The QEMU that wrote the stream. */
  qemu: z.string(),
  state: z.enum(['running', 'paused']),
  /** Milliseconds since 1970-01-01 UTC. */
  savedAt: z.number(),
})

/** What a saved machine's file says of itself. */
export type SavedHeader = z.output<typeof headerSchema>

/** Writes the part of the file that stands before the stream. */
export function formatSavedHeader(header: SavedHeader): Buffer {
  const text = Buffer.from(JSON.stringify(header))
  const length = Buffer.alloc(4)
  length.writeUInt32BE(text.length)
  return Buffer.concat([savedMagic, length, text])
}

/** Where the stream lies in a file. */
export interface SavedStream {
  readonly header: SavedHeader
  /** Offset of the first byte. */
  readonly start: number
  /** Offset after the last byte, where the digest begins. */
  readonly end: number
}

/**
 * Reads the header, and checks the whole file against its digest.
 *
 * @throws HypervisorError `ERR_FILE` if it is not such a file, or not all of it.
 */
export async function readSavedFile(
  file: FileHandle,
  path: string,
  signal?: AbortSignal,
): Promise<SavedStream> {
  const { size } = await file.stat()
  const prefix = await readExactly(file, 0, savedMagic.length + 4)
  if (!prefix.subarray(0, savedMagic.length).equals(savedMagic)) throw broken(path, 'is not a saved machine')
  const length = prefix.readUInt32BE(savedMagic.length)
  const start = prefix.length + length
  const end = size - digestLength
  if (length > longestSavedHeader || start > end) throw broken(path, 'is cut off')
  const header = parseHeader(await readExactly(file, prefix.length, length), path)
  const hash = createHash('sha256')
  for await (const chunk of readRange(file, start, end)) {
    if (signal?.aborted)
      throw new HypervisorError('ERR_ABORTED', 'reading was aborted', { cause: signal.reason })
    hash.update(chunk)
  }
  if (!hash.digest().equals(await readExactly(file, end, digestLength))) {
    throw broken(path, 'is cut off or damaged')
  }
  return { header, start, end }
}

/** Reads a part of a file, piece by piece. A piece is the reader's until it asks for the next one. */
export async function* readRange(file: FileHandle, start: number, end: number): AsyncGenerator<Buffer> {
  let position = start
  while (position < end) {
    const buffer = Buffer.allocUnsafe(Math.min(1 << 20, end - position))
    const { bytesRead } = await file.read(buffer, 0, buffer.length, position)
    if (bytesRead === 0) return
    position += bytesRead
    yield buffer.subarray(0, bytesRead)
  }
}

async function readExactly(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const pieces: Buffer[] = []
  for await (const piece of readRange(file, position, position + length)) pieces.push(piece)
  const bytes = Buffer.concat(pieces)
  // What is missing at the end reads as zeros, which no check lets through.
  return bytes.length === length ? bytes : Buffer.concat([bytes, Buffer.alloc(length - bytes.length)])
}

function parseHeader(bytes: Buffer, path: string): SavedHeader {
  try {
    return headerSchema.parse(JSON.parse(bytes.toString('utf8')))
  } catch (error) {
    throw broken(path, 'has a header that cannot be read', error)
  }
}

function broken(path: string, why: string, cause?: unknown): HypervisorError {
  return new HypervisorError('ERR_FILE', `the file '${path}' ${why}`, { field: path, cause })
}
