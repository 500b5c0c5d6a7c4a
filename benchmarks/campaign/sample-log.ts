import { constants } from 'node:fs'
import { type FileHandle, open, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { HypervisorError } from '../../src/index.js'
import { syncFolder } from '../../src/state/atomic-file.js'
import { shellLine } from '../shell-line.js'
import { campaignFiles, fileError, isMissing } from './campaign-files.js'
import { createLogReader, type LogText } from './log-text.js'
import type { PrefixDigest } from './prefix-digest.js'
import type { LogRecord } from './records.js'

/** Reads `samples.jsonl` as far as it is complete, and changes nothing. @throws HypervisorError `ERR_STATE_CORRUPT`. */
export async function readSamples(folder: string): Promise<readonly LogRecord[]> {
  return (await readSampleText(folder)).records
}

/** As {@link readSamples}, with the bytes of the whole invocations and of the `torn` one after them. */
export async function readSampleText(folder: string): Promise<LogText & { readonly torn: number }> {
  const records: LogRecord[] = []
  return { records, ...(await scanSamples(folder, (record) => records.push(record))) }
}

/**
 * Goes through `samples.jsonl` as far as it is complete, and keeps nothing of it.
 *
 * @param accept Gets the records in their order.
 * @param digest Gets the bytes of the whole invocations, so that they need not be read again for it.
 * @returns Bytes of the whole invocations, and of the `torn` one after them.
 * @throws HypervisorError `ERR_STATE_CORRUPT`.
 */
export async function scanSamples(
  folder: string,
  accept: (record: LogRecord) => void,
  digest?: PrefixDigest,
): Promise<{ readonly length: number; readonly torn: number }> {
  const path = join(folder, campaignFiles.samples)
  // A pipe by this name ends at once, and does not wait for somebody who writes.
  await using file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK).catch((cause: unknown) => {
    if (isMissing(cause)) return undefined
    throw fileError(`the file '${path}' cannot be read`, path, cause)
  })
  if (file === undefined) return { length: 0, torn: 0 }
  const { length, size } = await readPieces(file, path, accept, digest)
  return { length, torn: size - length }
}

/** Reads an open log in pieces, so that its bytes are never all in memory; the next one while one is parsed. */
async function readPieces(
  file: FileHandle,
  path: string,
  accept: (record: LogRecord) => void,
  digest?: PrefixDigest,
): Promise<{ length: number; size: number }> {
  const reader = createLogReader(path, accept)
  let [piece, next] = [Buffer.alloc(pieceSize), Buffer.alloc(pieceSize)]
  let size = 0
  let reading = readPiece(file, piece, size, path)
  for (;;) {
    const count = await reading
    if (count === 0) return { length: reader.length(), size }
    size += count
    reading = readPiece(file, next, size, path)
    // Whoever finds the log damaged does not wait for the rest of it.
    reading.catch(() => {})
    reader.push(piece.subarray(0, count))
    digest?.push(piece.subarray(0, count), reader.length())
    ;[piece, next] = [next, piece]
  }
}

const pieceSize = 2 ** 20

async function readPiece(file: FileHandle, piece: Buffer, position: number, path: string): Promise<number> {
  const { bytesRead } = await file.read(piece, 0, piece.length, position).catch((cause: unknown) => {
    throw fileError(`the file '${path}' cannot be read`, path, cause)
  })
  return bytesRead
}

/** The open `samples.jsonl` of a campaign under way. */
export interface SampleLog extends AsyncDisposable {
  /** Bytes of a write that had been cut off, now removed. */
  readonly removed: number
  /** Appends the records of one invocation as one write, and resolves when the disk has them. */
  append(records: readonly LogRecord[]): Promise<void>
}

/**
 * Opens `samples.jsonl` to go on with it; makes it if it is not there. A tail that a killed run left half-written
 * is cut off.
 *
 * @param accept Gets the records that are in it, in their order; the log does not keep them.
 * @throws HypervisorError `ERR_STATE_CORRUPT` if a line before that is no record, `ERR_FILE`.
 */
export async function openSampleLog(
  folder: string,
  accept: (record: LogRecord) => void = () => {},
): Promise<SampleLog> {
  const path = join(folder, campaignFiles.samples)
  const flags = constants.O_RDWR | constants.O_CREAT | constants.O_APPEND
  const file = await open(path, flags, 0o644).catch((cause: unknown) => {
    throw fileError(`the file '${path}' cannot be written`, path, cause)
  })
  try {
    const { length, size } = await readPieces(file, path, accept)
    if (length < size) await file.truncate(length)
    await file.sync()
    await syncFolder(folder)
    return {
      removed: size - length,
      append: (added) => append(file, added, path, folder),
      [Symbol.asyncDispose]: () => file.close(),
    }
  } catch (error) {
    await file.close()
    throw error
  }
}

async function append(
  file: FileHandle,
  records: readonly LogRecord[],
  path: string,
  folder: string,
): Promise<void> {
  const text = records.map((record) => `${JSON.stringify(record)}\n`).join('')
  const { size, ino } = await file.stat()
  // To a file that was removed one can write for as long as one likes.
  if ((await stat(path).catch(() => undefined))?.ino !== ino) {
    throw new HypervisorError('ERR_FILE', `the file '${path}' was removed while its campaign was running`, {
      field: path,
      hint: 'What was measured was lost with it. Start a new campaign.',
    })
  }
  try {
    await file.appendFile(text)
    await file.datasync()
  } catch (cause) {
    // Half an invocation is worth nothing, and its place may be what summary.json needs.
    await file.truncate(size).catch(() => {})
    throw new HypervisorError('ERR_FILE', `the file '${path}' cannot be written`, {
      field: path,
      hint: `What was measured until then is kept. Make room, then go on with: ${shellLine(['polyvisor', 'bench', '--resume', folder])}`,
      cause,
    })
  }
}
