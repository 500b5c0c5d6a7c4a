import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { ensurePrivateFolder } from '../../../src/state/private-folder.js'
import { cacheFolder } from '../../linux/cache-folder.js'
import { isAlive } from '../lock.js'

/** A folder that is gone after its disposal. */
export interface ScratchFolder extends AsyncDisposable {
  readonly path: string
}

/**
 * Makes a folder for files of one boot, in `$XDG_CACHE_HOME/polyvisor/scratch`, and removes those that killed runs
 * left behind.
 *
 * @throws HypervisorError `ERR_FILE` if it cannot be made.
 */
export async function makeScratchFolder(): Promise<ScratchFolder> {
  const root = cacheFolder('scratch')
  await ensurePrivateFolder(root)
  for (const name of await readdir(root)) {
    const owner = /^(\d{1,10})-/.exec(name)?.[1]
    if (owner !== undefined && !isAlive(Number(owner))) await remove(join(root, name))
  }
  const path = await mkdtemp(join(root, `${process.pid}-`))
  return { path, [Symbol.asyncDispose]: () => remove(path) }
}

async function remove(path: string): Promise<void> {
  await rm(path, { recursive: true, force: true })
}
