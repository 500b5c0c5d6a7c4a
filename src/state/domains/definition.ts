import { closeSync, fstatSync, openSync, readFileSync, type Stats, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { z } from 'zod'
import type { DomainDefinition } from '../../backend.js'
import { HypervisorError } from '../../errors.js'
import { labelNameField, labelValueField } from '../../spec/fields.js'
import type { Labels } from '../../spec/labels.js'
import { type DomainSpec, domainSpecSchema } from '../../spec/schema.js'
import { errorCode } from '../libc.js'

/** A domain's definition as it is kept. */
export interface StoredDefinition<Options> extends DomainDefinition<Options> {
  /** What programs keep with it. Default: none. */
  readonly labels?: Labels | undefined
}

/** The driver's part of a definition. */
export interface DefinitionFormat<Options> {
  /** The driver's key in a specification. */
  readonly key: string
  /** Schema of what stands under it. */
  readonly options: z.ZodType<Options>
}

const fileSchema = z.strictObject({
  version: z.literal(1),
  /** The name that it had before it was renamed: until its folder has the new name, that is still its name. */
  formerName: z.string().optional(),
  labels: z.record(labelNameField, labelValueField).optional(),
  spec: domainSpecSchema.extend({ uuid: z.guid() }),
})

/** Writes a definition as the text of its file; `formerName` is what its folder is still called. */
export function formatDefinition<Options>(
  { key }: DefinitionFormat<Options>,
  { spec, options, labels }: StoredDefinition<Options>,
  formerName?: string,
): string {
  const content = { version: 1, formerName, labels, spec: { ...spec, [key]: options } }
  return `${JSON.stringify(content, undefined, 2)}\n`
}

/**
 * Reads the text of a definition's file; `path` names it in errors and `name` is the one that it must have.
 *
 * @throws HypervisorError `ERR_STATE_CORRUPT`.
 */
export function parseDefinition<Options>(
  format: DefinitionFormat<Options>,
  text: string,
  path: string,
  name: string,
): StoredDefinition<Options> {
  const corrupt = (why: string, cause?: unknown): HypervisorError =>
    new HypervisorError('ERR_STATE_CORRUPT', `the file '${path}' ${why}`, {
      domain: name,
      field: path,
      hint: `Repair the file, or remove the domain with its folder '${dirname(path)}'.`,
      cause,
    })
  let content: unknown
  try {
    content = JSON.parse(text)
  } catch (error) {
    throw corrupt('is not JSON', error)
  }
  const result = fileSchema.safeParse(content)
  if (!result.success) throw corrupt('is not a definition', result.error.issues)
  const { formerName, labels, spec: read } = result.data
  const own = format.options.safeParse(read[format.key])
  if (!own.success) throw corrupt('is not a definition', own.error.issues)
  if (read.name !== name && formerName !== name) throw corrupt(`is the definition of '${read.name}'`)
  const spec: DomainSpec = { ...read, name, [format.key]: own.data }
  return labels === undefined ? { spec, options: own.data } : { spec, options: own.data, labels }
}

/** A definition as it was read or written, and the file that holds it. */
export interface CachedDefinition<Options> extends FileIdentity {
  readonly definition: StoredDefinition<Options>
}

/** Definitions by the name of their domain. */
export type DefinitionCache<Options> = Map<string, CachedDefinition<Options>>

interface FileIdentity {
  readonly inode: number
  readonly modified: number
  readonly size: number
}

/**
 * Reads a definition's file; one that is the same as when `cache` got it is not parsed again. Reads without
 * a detour over the thread pool, which takes longer than the read.
 *
 * @returns `undefined` if it is not there.
 * @throws HypervisorError `ERR_STATE_CORRUPT`.
 */
export function readDefinition<Options>(
  format: DefinitionFormat<Options>,
  path: string,
  name: string,
  cache: DefinitionCache<Options>,
): StoredDefinition<Options> | undefined {
  let fd: number
  try {
    fd = openSync(path, 'r')
  } catch (error) {
    const code = errorCode(error)
    if (code !== 'ENOENT' && code !== 'ENOTDIR') throw error
    cache.delete(name)
    return undefined
  }
  try {
    const file = identify(fstatSync(fd))
    const known = cache.get(name)
    if (known?.inode === file.inode && known.modified === file.modified && known.size === file.size) {
      return known.definition
    }
    const definition = parseDefinition(format, readFileSync(fd, 'utf8'), path, name)
    cache.set(name, { definition, ...file })
    return definition
  } finally {
    closeSync(fd)
  }
}

/** Keeps a definition that has just been written, so that its file is not parsed before somebody changes it. */
export function rememberDefinition<Options>(
  { key }: DefinitionFormat<Options>,
  path: string,
  { spec, options, ...rest }: StoredDefinition<Options>,
  cache: DefinitionCache<Options>,
): void {
  cache.set(spec.name, {
    definition: { ...rest, spec: { ...spec, [key]: options }, options },
    ...identify(statSync(path)),
  })
}

function identify({ ino: inode, mtimeMs: modified, size }: Stats): FileIdentity {
  return { inode, modified, size }
}
