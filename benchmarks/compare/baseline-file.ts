import { readFile, rename, rm, writeFile } from 'node:fs/promises'
import { z } from 'zod'
import { HypervisorError } from '../../src/index.js'
import { type BaselineFile, baselineFileSchema, baselineSchemaVersion } from './baseline-record.js'

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

/** Writes a file of baselines whole: a reader sees the old one or the new one. @throws HypervisorError `ERR_FILE`. */
export async function writeBaselineFile(path: string, file: BaselineFile): Promise<void> {
  const temporary = `${path}.${process.pid}.tmp`
  try {
    await writeFile(temporary, `${JSON.stringify(file, undefined, 2)}\n`)
    await rename(temporary, path)
  } catch (cause) {
    await rm(temporary, { force: true }).catch(() => {})
    throw new HypervisorError('ERR_FILE', `the file '${path}' cannot be written`, { field: path, cause })
  }
}

function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new HypervisorError('ERR_FILE', `the file '${path}' is not JSON`, { field: path, cause })
  }
}
