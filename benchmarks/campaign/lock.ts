import { open, readFile, rm, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { HypervisorError, isHypervisorError } from '../../src/index.js'
import { type FileLock, tryLockFolder } from '../../src/state/file-lock.js'

/**
 * Takes a campaign's folder for this process until it is disposed of. A lock whose process is gone is taken over.
 *
 * @throws HypervisorError `ERR_BUSY` if another process runs the campaign or is about to, `ERR_FILE`.
 */
export async function lockFolder(folder: string): Promise<AsyncDisposable> {
  const unwritable = (cause: unknown): HypervisorError =>
    new HypervisorError('ERR_FILE', `the folder '${folder}' cannot be written`, { field: folder, cause })
  // Two that find the same lock of a process that is gone must not both take it over.
  const taking = await tryLockFolder(folder).catch((cause: unknown) => {
    if (isHypervisorError(cause, 'ERR_UNSUPPORTED')) return unguarded
    throw unwritable(cause)
  })
  if (taking === undefined) {
    throw new HypervisorError('ERR_BUSY', `another process is about to run the campaign in '${folder}'`, {
      field: folder,
    })
  }
  try {
    const path = join(folder, '.lock')
    const holder = Number(await readFile(path, 'utf8').catch(() => ''))
    if (Number.isInteger(holder) && holder > 0 && isAlive(holder)) {
      throw new HypervisorError('ERR_BUSY', `the process ${holder} is running the campaign in '${folder}'`, {
        field: folder,
        hint: `Wait for it; or, if it is no such process, remove '${path}'.`,
      })
    }
    try {
      // What is there may be of another user, or a link: it is not written to.
      await rm(path, { force: true })
      await writeNew(path, `${process.pid}\n`)
    } catch (cause) {
      throw unwritable(cause)
    }
    return { [Symbol.asyncDispose]: () => unlink(path).catch(() => {}) }
  } finally {
    taking.release()
  }
}

/** Where the system has no such lock: two that come at the very same moment are not told apart there. */
const unguarded: FileLock = { release() {} }

/** Writes a new file whole, or leaves none. @throws the system's error. */
async function writeNew(path: string, text: string): Promise<void> {
  const file = await open(path, 'wx', 0o644)
  try {
    await file.writeFile(text)
  } catch (error) {
    await unlink(path).catch(() => {})
    throw error
  } finally {
    await file.close()
  }
}

/** Whether a process of this number is there. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
