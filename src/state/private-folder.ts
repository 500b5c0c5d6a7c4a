import { chmod, lstat, mkdir, readdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import { HypervisorError } from '../errors.js'
import { errorCode } from './libc.js'

/**
 * Makes a folder that nobody else may enter (mode 0700), with the folders above it, or checks that the one
 * that is there is such a folder: a real one, not a link, and this user's own. Another user could otherwise
 * prepare it in a shared place such as `/tmp`. One that is open to others is closed if it is empty; with
 * something in it, it may be shared on purpose, as `/tmp` is, and is refused.
 *
 * @throws HypervisorError `ERR_FILE` if it is somebody else's, is shared, or cannot be made.
 */
export async function ensurePrivateFolder(path: string): Promise<void> {
  const refuse = (why: string, cause?: unknown, hint?: string): HypervisorError =>
    new HypervisorError('ERR_FILE', `the folder '${path}' ${why}`, { field: path, cause, hint })
  await makeFolders(path).catch((error: unknown) => {
    throw refuse(`cannot be made: ${error instanceof Error ? error.message : String(error)}`, error)
  })
  const found = await lstat(path)
  if (!found.isDirectory()) throw refuse('is not a folder')
  if (process.getuid !== undefined && found.uid !== process.getuid()) throw refuse('belongs to another user')
  if ((found.mode & 0o077) === 0) return
  if ((await readdir(path)).length > 0) {
    throw refuse(
      'is open to other users and not empty',
      undefined,
      'Choose a folder of its own, or close this one to others: chmod 700.',
    )
  }
  await chmod(path, 0o700)
}

/** Node's own `recursive` never returns where a file system refuses new folders with `ENOENT`, as `/proc` does. */
async function makeFolders(path: string): Promise<void> {
  const make = async (): Promise<void> => {
    await mkdir(path, { mode: 0o700 }).catch((error: unknown) => {
      if (errorCode(error) !== 'EEXIST') throw error
    })
  }
  const parent = dirname(path)
  try {
    await make()
  } catch (error) {
    if (errorCode(error) !== 'ENOENT' || parent === path) throw error
    await makeFolders(parent)
    await make()
  }
}
