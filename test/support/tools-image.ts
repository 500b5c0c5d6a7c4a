import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, symlink } from 'node:fs/promises'
import { userInfo } from 'node:os'
import { join } from 'node:path'

/** Where `polyvisor image build` keeps the root file systems of this user, whatever cache a test has. */
export const cachedImages = join(userInfo().homedir, '.cache', 'polyvisor', 'images')

/** The digest of the root file system of the standard tools; `undefined` if it was not built. */
export async function findToolsImage(): Promise<string | undefined> {
  const names = await readdir(cachedImages).catch(() => [])
  for (const name of names.filter((each) => /^[0-9a-f]{64}$/.test(each))) {
    const text = await readFile(join(cachedImages, name, 'image.json'), 'utf8').catch(() => '')
    if (/"name": "tools"/.test(text) && existsSync(join(cachedImages, name, 'root'))) return name
  }
  return undefined
}

/** Gives a cache of a test the images of this user. They are only read. */
export async function shareImages(cache: string): Promise<void> {
  await mkdir(join(cache, 'polyvisor'), { recursive: true, mode: 0o700 })
  await symlink(cachedImages, join(cache, 'polyvisor', 'images'))
}
