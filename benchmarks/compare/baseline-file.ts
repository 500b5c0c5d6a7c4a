import { readFile, realpath } from 'node:fs/promises'
import { dirname } from 'node:path'
import { z } from 'zod'
import { HypervisorError } from '../../src/index.js'
import { writeFileAtomically } from '../../src/state/atomic-file.js'
import { type FileLock, waitForFolderLock } from '../../src/state/file-lock.js'
import {
  type Baseline,
  type BaselineFile,
  baselineFileSchema,
  baselineSchemaVersion,
} from './baseline-record.js'

/** Where baselines are kept unless the user says otherwise: in the working directory, to be committed. */
export const usualBaselineFile = '.polyvisor-baseline.json'

/**
 * Reads a file of baselines; `undefined` if there is none.
 *
 * @throws HypervisorError `ERR_FILE` if it cannot be read, is no file of baselines, or a newer version's.
 */
export async function readBaselineFile(path: string): Promise<BaselineFile | undefined> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return undefined
    throw new HypervisorError('ERR_FILE', `the file '${path}' cannot be read`, { field: path, cause })
  })
  if (text === undefined) return undefined
  const value = parseJson(text, path)
  const result = baselineFileSchema.safeParse(value)
  if (result.success) return result.data
  const version = z.object({ schemaVersion: z.number() }).safeParse(value).data?.schemaVersion
  if (version !== undefined && version > baselineSchemaVersion) {
    throw new HypervisorError(
      'ERR_FILE',
      `the file '${path}' was made by a newer Polyvisor: its schema version is ${version}, and this one reads ${baselineSchemaVersion}`,
      { field: path, hint: 'Install a newer Polyvisor, and run this again.' },
    )
  }
  const issue = result.error.issues[0]
  throw new HypervisorError(
    'ERR_FILE',
    `the file '${path}' is no file of baselines: ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`.trim(),
    {
      field: path,
      hint: 'Write it with: polyvisor baseline save FOLDER --as NAME',
      cause: result.error.issues,
    },
  )
}

/**
 * Puts a baseline into a file of baselines under a name, in the place of one that has it. A reader sees the old file or the
 * new one, and of several programs that do so at once each adds to what the others have written: the folder is locked.
 *
 * @returns whether there was one of this name.
 * @throws HypervisorError `ERR_FILE` if the file cannot be read or written, or is no file of baselines.
 */
export async function keepBaseline(path: string, name: string, baseline: Baseline): Promise<boolean> {
  const cannotWrite = (cause: unknown): HypervisorError =>
    new HypervisorError('ERR_FILE', `the file '${path}' cannot be written`, { field: path, cause })
  const lock = await lockFolderOf(path).catch((error: unknown) => {
    throw cannotWrite(error)
  })
  try {
    const file = (await readBaselineFile(path)) ?? emptyFile
    const { baselines } = file
    const changed: BaselineFile = { ...file, baselines: { ...baselines, [name]: baseline } }
    await writeFileAtomically(path, `${JSON.stringify(changed, undefined, 2)}\n`, 0o666).catch(
      (error: unknown) => {
        throw cannotWrite(error)
      },
    )
    return Object.hasOwn(baselines, name)
  } finally {
    lock.release()
  }
}

/** One folder has one lock, whatever path leads to it. */
async function lockFolderOf(path: string): Promise<FileLock> {
  return await waitForFolderLock(await realpath(dirname(path)))
}

const emptyFile: BaselineFile = { kind: 'polyvisor-baselines', schemaVersion: 1, baselines: {} }

function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new HypervisorError('ERR_FILE', `the file '${path}' is not JSON`, { field: path, cause })
  }
}
