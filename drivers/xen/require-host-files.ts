import { refuse } from '../../src/spec/refuse.js'
import type { XenSession } from './session.js'

/** A file that a specification names. */
export interface HostFile {
  /** The field that names it. */
  readonly field: string
  readonly path: string | undefined
}

/** Makes sure that the host has the files of a specification. @throws HypervisorError `ERR_INVALID_SPEC`. */
export async function requireHostFiles(session: XenSession, named: readonly HostFile[]): Promise<void> {
  const files = named.flatMap(({ field, path }) => (path === undefined ? [] : [{ field, path }]))
  if (files.length === 0) return
  const paths = files.map(({ path }) => path)
  // It ends with 1 if one of them is not there, and names on standard output those that are.
  const { stdout } = await session.host().run(['stat', '-L', '--printf', '%n\\0', '--', ...paths])
  const there = new Set(stdout.split('\0'))
  const missing = files.find(({ path }) => !there.has(path))
  if (missing === undefined) return
  throw refuse(missing.field, `the host has no file '${missing.path}'`, 'Paths are those of the host.')
}
