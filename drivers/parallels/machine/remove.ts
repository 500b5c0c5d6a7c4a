import { rm, rmdir } from 'node:fs/promises'
import { join } from 'node:path'
import { errorCode } from '../../../src/state/libc.js'
import { removeOwn } from './own-data.js'

/** Files in the folder of a machine that go with its definition. Its disks stay, and what snapshots have made. */
const definitionFiles = ['config.pvs', 'config.pvs.backup', 'VmInfo.pvi', 'NVRAM.dat', 'parallels.log']

/**
 * Removes the definition of a machine that Parallels Desktop knows no more, and its folder if nothing else is in it.
 *
 * @param around The folder around it, if it is one of its own; it goes as well if it is empty.
 */
export async function removeDefinition(home: string, around: string): Promise<void> {
  if (home === '') return
  for (const file of definitionFiles) await rm(join(home, file), { force: true })
  await removeOwn(home)
  for (const folder of [home, around]) {
    await rmdir(folder).catch((error: unknown) => {
      if (!['ENOTEMPTY', 'EEXIST', 'ENOENT', 'ENOTDIR'].includes(errorCode(error) ?? '')) throw error
    })
  }
}
