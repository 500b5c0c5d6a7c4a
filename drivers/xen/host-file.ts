import { isAbsolute, resolve } from 'node:path'
import { HypervisorError } from '../../src/errors.js'
import type { XenSession } from './session.js'

/** A path as the host understands it. @throws HypervisorError `ERR_INVALID_ARGUMENT`. */
export function pathOnHost(session: XenSession, path: string): string {
  if (session.host().local) return resolve(path)
  if (isAbsolute(path)) return path
  throw new HypervisorError('ERR_INVALID_ARGUMENT', `'${path}' is not an absolute path of the host`, {
    field: 'path',
  })
}

/** Makes sure that the host has a file, or a disk, that can be read. @throws HypervisorError `ERR_FILE`. */
export async function requireFileOnHost(session: XenSession, path: string): Promise<void> {
  const { exitCode } = await session.host().run(['sh', '-c', script, 'sh', path])
  if (exitCode !== 0) throw fileError(path, 'is not there or cannot be read')
}

const script = '{ [ -f "$1" ] || [ -b "$1" ]; } && [ -r "$1" ]'

/** What is wrong with a file of the host that the caller named. */
export function fileError(path: string, why: string, error?: unknown): HypervisorError {
  const cause = error instanceof Error ? error.cause : undefined
  return new HypervisorError('ERR_FILE', `the file '${path}' ${why}`, { field: 'path', cause })
}
