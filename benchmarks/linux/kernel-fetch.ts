import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { HypervisorError } from '../../src/index.js'
import { runProgram } from '../../src/transports/child-process.js'
import type { StoredKernel } from './kernel-record.js'
import { addKernel } from './kernel-store.js'

/** The kernels of Debian that can be fetched, and the package that stands for the newest of each. */
export const kernelFlavours = {
  cloud: 'linux-image-cloud-amd64',
  generic: 'linux-image-amd64',
} as const

/** A kernel of Debian: `cloud` is small and starts fast, `generic` has drivers for old hardware as well. */
export type KernelFlavour = keyof typeof kernelFlavours

/**
 * Downloads a kernel with `apt-get download`, which checks its signature, and takes it into the cache. Needs no
 * root and installs nothing.
 *
 * @throws HypervisorError `ERR_NOT_INSTALLED` without APT, `ERR_OPERATION_FAILED` if it knows no such package or
 *   cannot download it, and as {@link addKernel}.
 */
export async function fetchKernel(flavour: KernelFlavour, signal?: AbortSignal): Promise<StoredKernel> {
  const name = await newestKernelPackage(flavour, signal)
  const folder = await mkdtemp(join(tmpdir(), 'polyvisor-kernel-'))
  try {
    await runProgram('apt-get', ['download', '--quiet', name], {
      signal,
      timeout: 600_000,
      workingFolder: folder,
    })
    const [file] = (await readdir(folder)).filter((entry) => entry.endsWith('.deb'))
    if (file === undefined) throw new HypervisorError('ERR_OPERATION_FAILED', `apt-get downloaded no ${name}`)
    return await addKernel(join(folder, file), signal)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/**
 * The kernel's own package, which the one that stands for the newest depends on.
 *
 * @throws HypervisorError `ERR_NOT_INSTALLED` without APT, `ERR_OPERATION_FAILED` if it knows no such package.
 */
export async function newestKernelPackage(flavour: KernelFlavour, signal?: AbortSignal): Promise<string> {
  const meta = kernelFlavours[flavour]
  const { stdout } = await runProgram('apt-cache', ['show', '--no-all-versions', meta], { signal }).catch(
    (error: unknown) => {
      if (!(error instanceof HypervisorError) || error.code !== 'ERR_OPERATION_FAILED') throw error
      throw unknownPackage(meta, error)
    },
  )
  const name = /^Depends:.*?\b(linux-image-\d[a-z0-9.+-]*)/m.exec(stdout)?.[1]
  if (name === undefined) throw unknownPackage(meta)
  return name
}

function unknownPackage(meta: string, cause?: unknown): HypervisorError {
  return new HypervisorError('ERR_OPERATION_FAILED', `APT knows no package ${meta}`, {
    cause,
    hint: 'On Debian run apt-get update first. Elsewhere name a package file: polyvisor kernel add FILE.deb',
  })
}
