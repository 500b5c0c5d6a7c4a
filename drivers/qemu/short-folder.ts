import { rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { ensurePrivateFolder } from '../../src/state/private-folder.js'
import { shortSocketRoot } from './folders.js'

/** Makes a short folder for a machine's sockets anew. @throws HypervisorError `ERR_FILE` if it is not ours to make. */
export async function prepareShortFolder(folder: string): Promise<void> {
  await ensurePrivateFolder(shortSocketRoot())
  await rm(folder, { recursive: true, force: true })
  await ensurePrivateFolder(folder)
}

/** Deletes a short folder; a path that is not one is left alone. */
export async function removeShortFolder(folder: string): Promise<void> {
  if (dirname(folder) === shortSocketRoot()) await rm(folder, { recursive: true, force: true })
}
