import { access } from 'node:fs/promises'
import { isAbsolute, resolve } from 'node:path'
import { HypervisorError } from '../../../src/errors.js'
import { libvirtCode } from '../rpc/failure.js'
import type { LibvirtSession } from '../session.js'

/** `VIR_ERR_SYSTEM_ERROR`: the daemon's host refused, here to make or to open the file. */
const systemError = 38

/**
 * Lets the daemon write a new file; `work` gets its path there.
 *
 * @throws HypervisorError `ERR_FILE` if it exists or cannot be written, `ERR_INVALID_ARGUMENT`.
 */
export async function writeNewFile(
  session: LibvirtSession,
  path: string,
  work: (path: string) => Promise<void>,
): Promise<void> {
  const to = pathOnHost(session, path)
  // libvirt would write over what is there. On another host nobody but the daemon can look.
  if (session.local && (await isThere(to))) throw fileError(to, 'is there already')
  try {
    await work(to)
  } catch (error) {
    if (libvirtCode(error) === systemError) throw fileError(to, 'cannot be written', error)
    throw error
  }
}

/** A path as the daemon understands it. @throws HypervisorError `ERR_INVALID_ARGUMENT`. */
export function pathOnHost({ local }: LibvirtSession, path: string): string {
  if (local) return resolve(path)
  if (isAbsolute(path)) return path
  throw new HypervisorError(
    'ERR_INVALID_ARGUMENT',
    `'${path}' is not an absolute path of the daemon's host`,
    {
      field: 'path',
    },
  )
}

async function isThere(path: string): Promise<boolean> {
  return await access(path).then(
    () => true,
    () => false,
  )
}

/** What is wrong with a file that the caller named; the cause is libvirt's own error. */
export function fileError(path: string, why: string, error?: unknown): HypervisorError {
  const cause = error instanceof Error ? error.cause : undefined
  const words = error instanceof Error ? `: ${error.message}` : ''
  return new HypervisorError('ERR_FILE', `the file '${path}' ${why}${words}`, { field: 'path', cause })
}
