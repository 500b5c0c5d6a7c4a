import { mkdir, symlink, unlink } from 'node:fs/promises'
import { userInfo } from 'node:os'
import { dirname, join } from 'node:path'
import { imagesFolder } from '../../benchmarks/image/image-store.js'

/** Where `.ci/build-image` has its images: this user's cache, not that of the tests. */
export const imagesOfMachine = join(userInfo().homedir, '.cache', 'polyvisor', 'images')

/** Shows the machine's images to the suite that is being described as if they were in the tests' own cache. */
export function useImagesOfMachine(): void {
  before(async () => {
    await mkdir(dirname(imagesFolder()), { recursive: true, mode: 0o700 })
    await symlink(imagesOfMachine, imagesFolder())
  })
  after(async () => {
    await unlink(imagesFolder())
  })
}
