import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import { z } from 'zod'
import { HypervisorError, isRefusedByHost } from '../../../src/errors.js'
import { longestSavedHeader, savedHardwareFields } from '../../../src/state/domains/hardware-digest.js'
import { passStep } from '../../../src/state/domains/steps.js'
import { digestOfFile } from '../../../src/state/file-digest.js'
import { type NewFileOptions, writeNewFile } from '../../../src/state/new-file.js'

/**
 * The file of a saved machine:
 *
 * | bytes | content |
 * |---|---|
 * | 16 | `polyvisor-state\n` |
 * | 4 | length of the header, big endian |
 * | … | the header, JSON in UTF-8 |
 * | … | the state as the program wrote it |
 * | 32 | SHA-256 of all that stands before |
 */
const magic = Buffer.from('polyvisor-state\n', 'latin1')

const digestLength = 32

/** How the names of files begin that are being written; they lie beside the file that they will be. */
const savingPrefix = '.polyvisor-saving.'

const sha256 = z.string().regex(/^[0-9a-f]{64}$/)

const headerSchema = z.strictObject({
  version: z.literal(1),
  /** The domain that was saved. */
  uuid: z.guid(),
  ...savedHardwareFields,
  driver: z.string(),
  /** The program that wrote the state. */
  program: z.strictObject({ version: z.string(), sha256 }),
  state: z.enum(['running', 'paused']),
  /** Milliseconds since 1970-01-01 UTC. */
  savedAt: z.number(),
  /** Digests of the disks that the machine writes to, by their ids: the state belongs to them as they were. */
  disks: z.record(z.string(), sha256),
})

/** What a saved machine's file says of itself. */
export type SavedHeader = z.output<typeof headerSchema>

/** A file that was found to be whole. */
export interface SavedFile {
  readonly path: string
  readonly header: SavedHeader
  /** Where the state lies in it. */
  readonly start: number
  readonly end: number
}

/** How a saved machine is written. */
interface WriteOptions extends Pick<NewFileOptions, 'domain'> {
  readonly signal: AbortSignal | undefined
}

/**
 * Writes a saved machine to a new private file, which has its name once it is whole and on the disk.
 *
 * @throws HypervisorError `ERR_FILE` if it exists or cannot be written; the signal's reason after an abort. No file is
 *   left then.
 */
export async function writeSavedFile(
  path: string,
  header: SavedHeader,
  state: string,
  { signal, domain }: WriteOptions,
): Promise<void> {
  await writeNewFile(path, { prefix: savingPrefix, domain }, async ({ file, publish }) => {
    const hash = createHash('sha256')
    const append = async (bytes: Uint8Array): Promise<void> => {
      hash.update(bytes)
      await file.appendFile(bytes)
    }
    try {
      await append(formatPrefix(header))
      for await (const piece of createReadStream(state)) if (Buffer.isBuffer(piece)) await append(piece)
      await file.appendFile(hash.digest())
    } catch (cause) {
      throw isRefusedByHost(cause) ? cause : broken(path, 'cannot be written', cause)
    }
    signal?.throwIfAborted()
    passStep('save:written')
    await publish()
  })
}

/** Reads what a file says of itself, and checks all of it. @throws HypervisorError `ERR_FILE` if it is none, or not whole. */
export async function readSavedFile(path: string): Promise<SavedFile> {
  const file = await open(path).catch((error: unknown) => {
    throw broken(path, 'cannot be read', error)
  })
  try {
    const { size } = await file.stat()
    const prefix = await readAt(file, 0, magic.length + 4)
    if (!prefix.subarray(0, magic.length).equals(magic)) throw broken(path, 'is not a saved machine')
    const length =
      prefix.length < magic.length + 4 ? Number.POSITIVE_INFINITY : prefix.readUInt32BE(magic.length)
    const start = prefix.length + length
    const end = size - digestLength
    if (length > longestSavedHeader || start >= end) throw broken(path, 'is cut off')
    const digest = (await readAt(file, end, digestLength)).toString('hex')
    if ((await digestOfFile(path, end)) !== digest) throw broken(path, 'is cut off or damaged')
    return { path, header: parseHeader(await readAt(file, prefix.length, length), path), start, end }
  } finally {
    await file.close()
  }
}

/** Writes the state in a saved file to a file of its own, as the program wrote it. */
export async function extractState({ path, start, end }: SavedFile, to: string): Promise<void> {
  const state = createReadStream(path, { start, end: end - 1 })
  await pipeline(state, createWriteStream(to, { flags: 'wx', mode: 0o600 }))
}

function formatPrefix(header: SavedHeader): Buffer {
  const text = Buffer.from(JSON.stringify(header))
  const length = Buffer.alloc(4)
  length.writeUInt32BE(text.length)
  return Buffer.concat([magic, length, text])
}

function parseHeader(bytes: Buffer, path: string): SavedHeader {
  try {
    return headerSchema.parse(JSON.parse(bytes.toString('utf8')))
  } catch (error) {
    throw broken(path, 'has a header that cannot be read', error)
  }
}

async function readAt(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length)
  let filled = 0
  while (filled < length) {
    const { bytesRead } = await file.read(buffer, filled, length - filled, position + filled)
    if (bytesRead === 0) break
    filled += bytesRead
  }
  return buffer.subarray(0, filled)
}

function broken(path: string, why: string, cause?: unknown): HypervisorError {
  return new HypervisorError('ERR_FILE', `the file '${path}' ${why}`, { field: path, cause })
}
