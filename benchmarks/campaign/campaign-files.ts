import { constants } from 'node:fs'
import { open } from 'node:fs/promises'
import { z } from 'zod'
import { HypervisorError } from '../../src/index.js'
import { writeFileAtomically } from '../../src/state/atomic-file.js'
import { campaignSchemaVersion } from './records/fields.js'
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

/** Writes a text file of a campaign whole or not at all. @throws HypervisorError `ERR_FILE`. */
export async function writeText(path: string, text: string): Promise<void> {
  await writeFileAtomically(path, text, readableByAll).catch((cause: unknown) => {
    throw fileError(`the file '${path}' cannot be written`, path, cause)
  })
}

/** Results are there to be read by others, as far as the umask lets them. */
const readableByAll = 0o644

/** Writes a JSON file of a campaign whole or not at all. @throws HypervisorError `ERR_FILE`. */
export async function writeJson(path: string, value: unknown): Promise<void> {
  await writeText(path, `${JSON.stringify(value, null, 2)}\n`)
}

/**
 * Reads a file of a campaign. A folder that somebody sent may have a pipe by its name, and reading that would never end.
 *
 * @throws the system's error; `EISDIR` for a folder, `EINVAL` for what is no file either.
 */
export async function readText(path: string): Promise<string> {
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK)
  try {
    const stats = await file.stat()
    if (!stats.isFile()) {
      const code = stats.isDirectory() ? 'EISDIR' : 'EINVAL'
      throw Object.assign(new Error(`${code}: '${path}' is not a file`), { code })
    }
    return await file.readFile('utf8')
  } finally {
    await file.close()
  }
}

/** Reads a JSON file of a campaign; `undefined` if it is not there. @throws HypervisorError as {@link parseFile}, `ERR_FILE`. */
export async function readOptional<Schema extends z.ZodType>(
  schema: Schema,
  path: string,
): Promise<z.output<Schema> | undefined> {
  const text = await readText(path).catch((cause: unknown) => {
    if (isMissing(cause)) return undefined
    throw fileError(`the file '${path}' cannot be read`, path, cause)
  })
  return text === undefined ? undefined : parseFile(schema, text, path)
}

/** What a JSON file of a campaign holds. @throws HypervisorError `ERR_STATE_CORRUPT`, `ERR_FILE` if a newer version made it. */
export function parseFile<Schema extends z.ZodType>(
  schema: Schema,
  text: string,
  path: string,
): z.output<Schema> {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (cause) {
    throw new HypervisorError('ERR_STATE_CORRUPT', `the file '${path}' is not JSON`, {
      ...{ field: path, cause },
      hint: 'It is damaged or was changed by hand; docs/campaign-format.md says what it holds.',
    })
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

/** The error of a file that is not what a campaign has. */
export function formError(path: string, what: string, cause: unknown): HypervisorError {
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

/** The error of a file or folder that the system does not let us use; it says so where the disk is full. */
export function fileError(message: string, path: string, cause: unknown): HypervisorError {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined
  const full = code === 'ENOSPC' || code === 'EDQUOT' || code === 'EFBIG'
  const hint = full
    ? {
        hint: 'Make room, and run it again; what was there is as it was, and samples that were measured are kept.',
      }
    : {}
  return new HypervisorError('ERR_FILE', message, { field: path, ...hint, cause })
}

/** Whether the system says that there is no such file. */
export function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT'
}
