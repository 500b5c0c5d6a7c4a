import { readdir } from 'node:fs/promises'
import { userInfo } from 'node:os'
import { join } from 'node:path'

/** Where `.ci/install-packages` keeps the kernel's package. */
export const kernelPackages = join(userInfo().homedir, '.cache', 'polyvisor', 'packages')

/** Path of the kernel's package; `undefined` if it was not downloaded. */
export async function findKernelPackage(): Promise<string | undefined> {
  const names = await readdir(kernelPackages).catch(() => [])
  const name = names
    .filter((each) => /^linux-image-.*\.deb$/.test(each))
    .sort()
    .at(-1)
  return name === undefined ? undefined : join(kernelPackages, name)
}
