import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { writeDisk } from './disk-image.js'
import { makeScratchFolder } from './scratch-folder.js'
import type { Task } from './task.js'

/** The files of a process, and how it is told of them. */
export interface ScratchFiles {
  /** The folder that they are in. */
  readonly path: string
  /** The payload's arguments, with the folder under the name that it has for the process. */
  argumentsFor(folder: string): readonly string[]
}

/**
 * Makes what a process needs of files: a disk, unless its cache cannot be bypassed here, and a folder. `undefined` if
 * it needs none.
 *
 * @throws HypervisorError `ERR_FILE` if a file cannot be written.
 */
export async function makeScratchFiles({ needs, own }: Task): Promise<ScratchFiles | undefined> {
  if (!needs.has('disk') && !needs.has('folder')) return undefined
  const { path } = own(await makeScratchFolder())
  const names: [key: string, name: string][] = []
  if (needs.has('disk') && (await writeDisk(join(path, 'disk')))) names.push(['disk', 'disk'])
  if (needs.has('folder')) {
    await mkdir(join(path, 'files'), { mode: 0o700 })
    names.push(['folder', 'files'])
  }
  return { path, argumentsFor: (folder) => names.map(([key, name]) => `${key}=${folder}/${name}`) }
}
