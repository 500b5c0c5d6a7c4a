import { constants, existsSync } from 'node:fs'
import { type FileHandle, mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { z } from 'zod'
import { HypervisorError } from '../../src/index.js'
import { createLogReader, type LogText } from './log-text.js'
import type { PrefixDigest } from './prefix-digest.js'
import { campaignSchemaVersion } from './records/fields.js'
import {
  type CampaignRecord,
  campaignSchema,
  contradictionIn,
  type EnvironmentRecord,
  environmentSchema,
  type LogRecord,
  type SummaryRecord,
  summarySchema,
} from './records.js'
import { toolVersion } from './tool-version.js'

/** Names of the files of a campaign's folder. */
export const campaignFiles = {
  campaign: 'campaign.json',
  environment: 'environment.json',
  samples: 'samples.jsonl',
  summary: 'summary.json',
  report: 'report.html',
} as const

/** What says by whom a file was made, whatever else is in it. */
const versionFields = z.object({
  schemaVersion: z.number(),
  tool: z.object({ version: z.string() }).optional().catch(undefined),
})

/**
 * Makes the folder of a new campaign and writes its `campaign.json`.
 *
 * @throws HypervisorError `ERR_FILE` if the folder holds anything or cannot be written.
 */
export async function createFolder(folder: string, campaign: CampaignRecord): Promise<void> {
  await makeFolder(resolve(folder)).catch((cause: unknown) => {
    throw fileError(`the folder '${folder}' cannot be made`, folder, cause)
  })
  const found = await readdir(folder).catch((cause: unknown) => {
    throw fileError(`the folder '${folder}' cannot be read`, folder, cause)
  })
  if (found.length > 0) {
    throw new HypervisorError('ERR_FILE', `the folder '${folder}' is not empty`, {
      field: folder,
      hint: 'Name another folder with --out, or continue the campaign in it with --resume.',
    })
  }
  await writeWhole(join(folder, campaignFiles.campaign), json(campaign))
}

/** Makes a folder and those above it. Node's own recursive form never returns where the kernel answers ENOENT, as in /proc. */
async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return
    if (!isMissing(error) || existsSync(dirname(folder))) throw error
    await makeFolder(dirname(folder))
    await mkdir(folder)
  }
}

/** Writes `environment.json`. @throws HypervisorError `ERR_FILE`. */
export async function writeEnvironment(folder: string, environment: EnvironmentRecord): Promise<void> {
  await writeWhole(join(folder, campaignFiles.environment), json(environment))
}

/** Writes `summary.json`. @throws HypervisorError `ERR_FILE`. */
export async function writeSummary(folder: string, summary: SummaryRecord): Promise<void> {
  await writeWhole(join(folder, campaignFiles.summary), json(summary))
}

/** Removes `summary.json` and `report.html`, which can be computed again. @throws HypervisorError `ERR_FILE`. */
export async function removeSummary(folder: string): Promise<void> {
  for (const name of [campaignFiles.report, campaignFiles.summary]) {
    const path = join(folder, name)
    await rm(path, { force: true }).catch((cause: unknown) => {
      throw fileError(`the file '${path}' cannot be removed`, path, cause)
    })
  }
}

/** Writes `report.html`. @throws HypervisorError `ERR_FILE`. */
export async function writeReport(folder: string, html: string): Promise<void> {
  await writeWhole(join(folder, campaignFiles.report), html)
}

/** Reads `campaign.json`. @throws HypervisorError `ERR_FILE` if there is none, `ERR_STATE_CORRUPT`. */
export async function readCampaignFile(folder: string): Promise<CampaignRecord> {
  const path = join(folder, campaignFiles.campaign)
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new HypervisorError(
      'ERR_FILE',
      `the folder '${folder}' is no campaign: it has no readable campaign.json`,
      {
        field: folder,
        cause,
      },
    )
  })
  const campaign = parseFile(campaignSchema, text, path)
  const contradiction = contradictionIn(campaign)
  if (contradiction === undefined) return campaign
  throw formError(path, contradiction.join(' '), undefined)
}

/** Reads `environment.json`, or `undefined` if there is none yet. @throws HypervisorError `ERR_STATE_CORRUPT`. */
export async function readEnvironmentFile(folder: string): Promise<EnvironmentRecord | undefined> {
  return await readOptional(environmentSchema, join(folder, campaignFiles.environment))
}

/** Reads `summary.json`, or `undefined` if there is none yet. @throws HypervisorError `ERR_STATE_CORRUPT`. */
export async function readSummaryFile(folder: string): Promise<SummaryRecord | undefined> {
  return await readOptional(summarySchema, join(folder, campaignFiles.summary))
}

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
  await using file = await open(path).catch((cause: unknown) => {
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
  const { size } = await file.stat()
  try {
    await file.appendFile(text)
    await file.datasync()
  } catch (cause) {
    // Half an invocation is worth nothing, and its place may be what summary.json needs.
    await file.truncate(size).catch(() => {})
    throw new HypervisorError('ERR_FILE', `the file '${path}' cannot be written`, {
      field: path,
      hint: `What was measured until then is kept. Make room, then go on with: polyvisor bench --resume ${folder}`,
      cause,
    })
  }
}

/** Writes to a temporary name, syncs and renames, so that a reader sees the old file or the new one. */
async function writeWhole(path: string, text: string): Promise<void> {
  const temporary = `${path}.${process.pid}.tmp`
  try {
    const file = await open(temporary, 'w', 0o644)
    try {
      await file.writeFile(text)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(temporary, path)
  } catch (cause) {
    await rm(temporary, { force: true }).catch(() => {})
    throw fileError(`the file '${path}' cannot be written`, path, cause)
  }
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r')
  // Not every file system can sync a folder; the file itself is synced.
  await handle.sync().catch(() => {})
  await handle.close()
}

async function readOptional<Schema extends z.ZodType>(
  schema: Schema,
  path: string,
): Promise<z.output<Schema> | undefined> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    if (isMissing(cause)) return undefined
    throw fileError(`the file '${path}' cannot be read`, path, cause)
  })
  return text === undefined ? undefined : parseFile(schema, text, path)
}

function parseFile<Schema extends z.ZodType>(schema: Schema, text: string, path: string): z.output<Schema> {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (cause) {
    throw new HypervisorError('ERR_STATE_CORRUPT', `the file '${path}' is not JSON`, { field: path, cause })
  }
  const result = schema.safeParse(value)
  if (result.success) return result.data
  requireKnownVersion(value, path)
  const issue = result.error.issues[0]
  throw formError(
    path,
    issue === undefined ? 'it' : `${issue.path.join('.')} ${issue.message}`.trim(),
    result.error.issues,
  )
}

/** @throws HypervisorError `ERR_FILE` for a file of a schema that came after this version. */
function requireKnownVersion(value: unknown, path: string): void {
  const { schemaVersion, tool } = versionFields.safeParse(value).data ?? {}
  if (schemaVersion === undefined || schemaVersion <= campaignSchemaVersion) return
  const maker = tool === undefined ? '' : ` (${tool.version})`
  throw new HypervisorError(
    'ERR_FILE',
    `the file '${path}' was made by a newer Polyvisor${maker}: its schema version is ${schemaVersion}, and this one (${toolVersion()}) reads ${campaignSchemaVersion}`,
    { field: path, hint: 'Install a newer Polyvisor, and run this again.' },
  )
}

function formError(path: string, what: string, cause: unknown): HypervisorError {
  return new HypervisorError(
    'ERR_STATE_CORRUPT',
    `the file '${path}' is not of this version's form: ${what}`,
    {
      field: path,
      hint: 'It is damaged, was changed by hand, or comes from another version; docs/campaign-format.md says what it holds.',
      ...(cause === undefined ? {} : { cause }),
    },
  )
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`
}

function fileError(message: string, path: string, cause: unknown): HypervisorError {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined
  const full = code === 'ENOSPC' || code === 'EDQUOT' || code === 'EFBIG'
  const hint = full
    ? {
        hint: 'Make room, and run it again; what was there is as it was, and samples that were measured are kept.',
      }
    : {}
  return new HypervisorError('ERR_FILE', message, { field: path, ...hint, cause })
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT'
}
