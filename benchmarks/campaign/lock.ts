import { readFile, rm, unlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { HypervisorError } from '../../src/index.js'
import { tryLockFolder } from '../../src/state/file-lock.js'

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
    // What is there may be of another user, or a link: it is not written to.
    await rm(path, { force: true })
      .then(() => writeFile(path, `${process.pid}\n`, { flag: 'wx', mode: 0o644 }))
      .catch(async (cause: unknown) => {
        await unlink(path).catch(() => {})
        throw unwritable(cause)
      })
    return { [Symbol.asyncDispose]: () => unlink(path).catch(() => {}) }
  } finally {
    taking.release()
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
