import { open, readFile, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { HypervisorError } from '../../src/index.js'

/**
 * Takes a campaign's folder for this process until it is disposed of. A lock whose process is gone is taken over.
 *
 * @throws HypervisorError `ERR_BUSY` if another process runs the campaign, `ERR_FILE`.
 */
export async function lockFolder(folder: string): Promise<AsyncDisposable> {
  const path = join(folder, '.lock')
  for (let attempt = 0; ; attempt++) {
    try {
      const file = await open(path, 'wx', 0o644)
      await file.writeFile(`${process.pid}\n`)
      await file.close()
      return { [Symbol.asyncDispose]: () => unlink(path).catch(() => {}) }
    } catch (cause) {
      if (!(cause instanceof Error && 'code' in cause && cause.code === 'EEXIST')) {
        throw new HypervisorError('ERR_FILE', `the folder '${folder}' cannot be written`, {
          field: folder,
          cause,
        })
      }
    }
    const holder = Number(await readFile(path, 'utf8').catch(() => ''))
    if (attempt > 0 || (Number.isInteger(holder) && holder > 0 && isAlive(holder))) {
      throw new HypervisorError('ERR_BUSY', `the process ${holder} is running the campaign in '${folder}'`, {
        field: folder,
        hint: `Wait for it; or, if it is no such process, remove '${path}'.`,
      })
    }
    await unlink(path).catch(() => {})
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
