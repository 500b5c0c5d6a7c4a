import { readFile, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { HypervisorError } from '../../src/errors.js'
import { syncFolder, writeFileAtomically } from '../../src/state/atomic-file.js'
import { type FileLock, tryLock } from '../../src/state/file-lock.js'
import { errorCode } from '../../src/state/libc.js'
import { ensurePrivateFolder } from '../../src/state/private-folder.js'
import { placeForms } from './place.js'

const changeSchema = z.strictObject({
  setting: z.string(),
  path: z
    .string()
    .regex(/^(?:proc|sys)(?:\/(?!\.\.?\/)[^/\0]+)+$/)
    .describe('Below the root folder.'),
  form: z.enum(placeForms),
  before: z.string().max(4096).describe('What restore puts back.'),
  applied: z
    .array(z.string().max(4096))
    .min(1)
    .describe('What apply wrote, or was about to write; the last value last.'),
})

const recordSchema = z.strictObject({
  kind: z.literal('polyvisor-tuning'),
  schemaVersion: z.literal(1),
  since: z.iso.datetime(),
  changes: z.array(changeSchema).describe('In the order in which they are made.'),
})

/** One changed value. */
export type TuneChange = z.output<typeof changeSchema>
/** What was changed and what it was before, written before anything is changed. */
export type TuneRecord = z.output<typeof recordSchema>

/** The name of the record in its folder. */
export const recordName = 'changes.json'

/**
 * Reads what `apply` wrote down, or `undefined` if nothing is in force.
 *
 * @throws HypervisorError `ERR_STATE_CORRUPT` if the file is not what was written there, `ERR_FILE`.
 */
export async function readTuneRecord(state: string): Promise<TuneRecord | undefined> {
  const path = join(state, recordName)
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    if (errorCode(cause) === 'ENOENT') return undefined
    throw new HypervisorError('ERR_FILE', `the file '${path}' cannot be read`, { field: path, cause })
  })
  if (text === undefined) return undefined
  const corrupt = (cause: unknown): HypervisorError =>
    new HypervisorError('ERR_STATE_CORRUPT', `the file '${path}' is not what tune wrote there`, {
      field: path,
      hint: 'Nothing was changed. Put the values back by hand, then remove the file.',
      cause,
    })
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (cause) {
    throw corrupt(cause)
  }
  const parsed = recordSchema.safeParse(value)
  if (!parsed.success) throw corrupt(parsed.error.issues)
  return parsed.data
}

/** Writes the record so that it is on the disk when this resolves. @throws HypervisorError `ERR_FILE`. */
export async function writeTuneRecord(state: string, record: TuneRecord): Promise<void> {
  const path = join(state, recordName)
  await writeFileAtomically(path, `${JSON.stringify(record, null, 2)}\n`).catch((cause: unknown) => {
    throw new HypervisorError('ERR_FILE', `the file '${path}' cannot be written; nothing was changed`, {
      field: path,
      cause,
    })
  })
}

/** Removes the record: nothing is in force any more. */
export async function forgetTuneRecord(state: string): Promise<void> {
  await unlink(join(state, recordName)).catch((error: unknown) => {
    if (errorCode(error) !== 'ENOENT') throw error
  })
  await syncFolder(state)
}

/**
 * Takes the lock under which the record and the settings are changed, and makes its folder.
 *
 * @throws HypervisorError `ERR_BUSY` if another program holds it, `ERR_FILE`.
 */
export async function lockTuning(state: string): Promise<FileLock> {
  await ensurePrivateFolder(state)
  const lock = await tryLock(join(state, 'lock'))
  if (lock !== undefined) return lock
  throw new HypervisorError('ERR_BUSY', "another 'polyvisor tune' is at work")
}
