import { randomBytes } from 'node:crypto'
import { closeSync, fsync, openSync, writeFileSync } from 'node:fs'
import { rename, unlink } from 'node:fs/promises'
import { dirname } from 'node:path'

/**
 * Writes a file so that its path never shows half of it, even after a power failure: a temporary file beside
 * it, fsync, rename, fsync of the folder.
 */
export async function writeFileAtomically(path: string, content: string | Uint8Array): Promise<void> {
  const temporary = `${path}.${randomBytes(6).toString('hex')}.tmp`
  try {
    await writeFileSynced(temporary, content)
    await rename(temporary, path)
  } catch (error) {
    await unlink(temporary).catch(() => {})
    throw error
  }
  await syncFolder(dirname(path))
}

/** Writes a new private file (mode 0600) and waits until it is on the disk. @throws `EEXIST`. */
export async function writeFileSynced(path: string, content: string | Uint8Array): Promise<void> {
  const fd = openSync(path, 'wx', 0o600)
  try {
    writeFileSync(fd, content)
    await synced(fd)
  } finally {
    closeSync(fd)
  }
}

/** Waits until the entries of a folder are on the disk. */
export async function syncFolder(path: string): Promise<void> {
  const fd = openSync(path, 'r')
  try {
    await synced(fd)
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
