import { closeSync, fstatSync, openSync, readFileSync, type Stats, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { z } from 'zod'
import type { DomainDefinition } from '../../src/backend.js'
import { HypervisorError } from '../../src/errors.js'
import { labelNameField, labelValueField } from '../../src/spec/fields.js'
import type { Labels } from '../../src/spec/labels.js'
import { type DomainSpec, domainSpecSchema } from '../../src/spec/schema.js'
import { errorCode } from '../../src/state/libc.js'
import { type QemuOptions, qemuOptions } from './options.js'

/** A domain's definition. */
export interface QemuDefinition extends DomainDefinition<QemuOptions> {
  /** What programs keep with it. Default: none. */
  readonly labels?: Labels | undefined
}

const fileSchema = z.strictObject({
  version: z.literal(1),
  /** The name that it had before it was renamed: until its folder has the new name, that is still its name. */
  formerName: z.string().optional(),
  labels: z.record(labelNameField, labelValueField).optional(),
  spec: domainSpecSchema.extend({ uuid: z.guid(), qemu: qemuOptions }),
})

/** Writes a definition as the text of its file; `formerName` is what its folder is still called. */
export function formatDefinition({ spec, options, labels }: QemuDefinition, formerName?: string): string {
  const content = { version: 1, formerName, labels, spec: { ...spec, qemu: options } }
  return `${JSON.stringify(content, undefined, 2)}\n`
}

/**
 * Reads the text of a definition's file; `path` names it in errors and `name` is the one that it must have.
 *
 * @throws HypervisorError `ERR_STATE_CORRUPT`.
 */
export function parseDefinition(text: string, path: string, name: string): QemuDefinition {
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
  const { qemu: options, ...rest } = result.data.spec
  const { formerName, labels } = result.data
  if (rest.name !== name && formerName !== name) throw corrupt(`is the definition of '${rest.name}'`)
  const spec: DomainSpec = { ...rest, name, qemu: options }
  return labels === undefined ? { spec, options } : { spec, options, labels }
}

/** A definition as it was read or written, and the file that holds it. */
export interface CachedDefinition extends FileIdentity {
  readonly definition: QemuDefinition
}

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
export function readDefinition(
  path: string,
  name: string,
  cache: Map<string, CachedDefinition>,
): QemuDefinition | undefined {
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
    const definition = parseDefinition(readFileSync(fd, 'utf8'), path, name)
    cache.set(name, { definition, ...file })
    return definition
  } finally {
    closeSync(fd)
  }
}

/** Keeps a definition that has just been written, so that its file is not parsed before somebody changes it. */
export function rememberDefinition(
  path: string,
  { spec, options, ...rest }: QemuDefinition,
  cache: Map<string, CachedDefinition>,
): void {
  cache.set(spec.name, {
    definition: { ...rest, spec: { ...spec, qemu: options }, options },
    ...identify(statSync(path)),
  })
}

function identify({ ino: inode, mtimeMs: modified, size }: Stats): FileIdentity {
  return { inode, modified, size }
}
