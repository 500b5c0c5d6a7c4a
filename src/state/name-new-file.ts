import { link, open, rename, rm } from 'node:fs/promises'
import { errorCode } from './libc.js'

/** What a file system without hard links says, such as FAT, exFAT and some that come over a network (link(2), "ERRORS"). */
const lacksLinks: readonly (string | undefined)[] = ['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK']

/**
 * Gives a file that is whole a name in the same file system that nothing has yet. The old name may be left behind.
 *
 * @param makeLink Makes a hard link; for tests.
 * @throws the system's error; `EEXIST` if the name is taken, also by somebody who was faster.
 */
export async function nameNewFile(from: string, to: string, makeLink = link): Promise<void> {
  try {
    // A link refuses a name that is taken, which a renaming would overwrite.
    await makeLink(from, to)
  } catch (error) {
    if (!lacksLinks.includes(errorCode(error))) throw error
    // The name is claimed first, so that the renaming overwrites nothing but this.
    await (await open(to, 'wx', 0o600)).close()
    try {
      await rename(from, to)
    } catch (cause) {
      await rm(to, { force: true })
      throw cause
    }
  }
}
