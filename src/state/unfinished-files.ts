import { existsSync, mkdirSync, symlinkSync, unlinkSync } from 'node:fs'
import { readdir, readlink, rm } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { ignoreRefusal } from './ignore-refusal.js'
import { errorCode } from './libc.js'

/** How the names of all files begin that are being written beside the file that they will be. */
const ownPrefix = '.polyvisor-'

/**
 * Notes in the folder of a domain that a file is about to be made which is removed or renamed when it is done; under the lock of
 * the domain. Where the disk of that folder takes no note, being full or read-only, a machine is saved to another one without.
 *
 * @param path absolute.
 * @returns what ends that: there is no such file any more.
 */
export function noteUnfinished(domain: string, path: string): () => void {
  const folder = notesOf(domain)
  const note = join(folder, basename(path))
  try {
    if (!existsSync(folder)) mkdirSync(folder, { mode: 0o700 })
    symlinkSync(path, note)
  } catch (error) {
    ignoreRefusal(error)
    return () => {}
  }
  return () => unlinkSync(note)
}

/**
 * Removes the files that killed programs have left unfinished; under the lock of the domain, so that none of them belongs to
 * a living program. One that cannot be removed, as on a disk that is not there now, is tried again the next time.
 */
export async function removeUnfinished(domain: string): Promise<void> {
  const folder = notesOf(domain)
  const names = await readdir(folder).catch((error: unknown) => {
    if (errorCode(error) === 'ENOENT') return []
    throw error
  })
  for (const name of names) {
    const note = join(folder, name)
    const path = await readlink(note).catch(() => undefined)
    const isOurs = path !== undefined && basename(path) === name && name.startsWith(ownPrefix)
    if (isOurs && !(await isRemoved(path))) continue
    await rm(note, { force: true }).catch(ignoreRefusal)
  }
}

function notesOf(domain: string): string {
  return join(domain, 'unfinished')
}

async function isRemoved(path: string): Promise<boolean> {
  return await rm(path, { force: true }).then(
    () => true,
    () => false,
  )
}
