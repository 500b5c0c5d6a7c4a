import { chmod, lstat, mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import { HypervisorError } from '../errors.js'
import { errorCode } from './libc.js'

/**
 * Makes a folder that nobody else may enter (mode 0700), with the folders above it, or checks that the one
 * that is there is such a folder: a real one, not a link, and this user's own. Another user could otherwise
 * prepare it in a shared place such as `/tmp`.
 *
 * @throws HypervisorError `ERR_FILE` if it is somebody else's, or cannot be made.
 */
export async function ensurePrivateFolder(path: string): Promise<void> {
  const refuse = (why: string, cause?: unknown): HypervisorError =>
    new HypervisorError('ERR_FILE', `the folder '${path}' ${why}`, { field: path, cause })
  await makeFolders(path).catch((error: unknown) => {
    throw refuse('cannot be made', error)
  })
  const found = await lstat(path)
  if (!found.isDirectory()) throw refuse('is not a folder')
  if (process.getuid !== undefined && found.uid !== process.getuid()) throw refuse('belongs to another user')
  if ((found.mode & 0o077) !== 0) await chmod(path, 0o700)
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
