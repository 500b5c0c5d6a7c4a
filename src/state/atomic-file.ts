import { randomBytes } from 'node:crypto'
import { closeSync, fsync, openSync, writeFileSync } from 'node:fs'
import { rename, unlink } from 'node:fs/promises'
import { dirname } from 'node:path'
import { errorCode } from './libc.js'

/**
 * Writes a file so that its path never shows half of it, even after a power failure: a temporary file beside
 * it, fsync, rename, fsync of the folder.
 *
 * @param mode Permissions, less the umask. Default: private, 0600.
 */
export async function writeFileAtomically(
  path: string,
  content: string | Uint8Array,
  mode?: number,
): Promise<void> {
  const temporary = temporaryBeside(path)
  try {
    await writeFileSynced(temporary, content, mode)
    await rename(temporary, path)
  } catch (error) {
    await unlink(temporary).catch(() => {})
    throw namingFile(path, error)
  }
  await syncFolder(dirname(path))
}

/** The system's error, of this file: what it says of a write names none, and the temporary one is nobody's concern. */
function namingFile(path: string, error: unknown): unknown {
  const code = errorCode(error)
  if (!(error instanceof Error) || code === undefined) return error
  const said = error.message.replace(/ '.*$/s, '')
  return Object.assign(new Error(`${said} '${path}'`, { cause: error }), { code, path })
}

/** The name of a temporary file beside a path, which nobody can foresee: in a folder that others write to a link could lie there. */
export function temporaryBeside(path: string): string {
  return `${path}.${randomBytes(6).toString('hex')}.tmp`
}

/** Writes a new file, by default a private one (mode 0600), and waits until it is on the disk. @throws `EEXIST`. */
export async function writeFileSynced(
  path: string,
  content: string | Uint8Array,
  mode = 0o600,
): Promise<void> {
  const fd = openSync(path, 'wx', mode)
  try {
    writeFileSync(fd, content)
    await synced(fd)
  } catch (error) {
    throw namingFile(path, error)
  } finally {
    closeSync(fd)
  }
}

/** Waits until the entries of a folder are on the disk, where its file system can sync a folder. */
export async function syncFolder(path: string): Promise<void> {
  const fd = openSync(path, 'r')
  try {
    await synced(fd)
  } catch (error) {
    // fsync(2): the file system has no such thing for folders.
    if (errorCode(error) !== 'EINVAL') throw error
  } finally {
    closeSync(fd)
  }
}

/** Only the wait for the disk is worth a thread of the pool; the rest is in memory. */
function synced(fd: number): Promise<void> {
  return new Promise((resolve, reject) => {
    fsync(fd, (error) => (error === null ? resolve() : reject(error)))
  })
}
