import { spawnSync } from 'node:child_process'
import { basename } from 'node:path'
import { requireBuildTools } from '../../../benchmarks/image/build-tools.js'
import { hostSources } from '../../../benchmarks/image/host-sources.js'
import { findImage } from '../../../benchmarks/image/image-store.js'
import { HypervisorError } from '../../../src/errors.js'
import { findTool } from '../find-tool.js'
import { hostSuite } from '../host-suite.js'
import { findKernelPackage, kernelPackages } from '../kernel-package.js'
import { imagesOfMachine } from '../tools-image.js'
import { peer } from './peer.js'

/** A Linux kernel for guests, as a package that `.ci/install-packages` has downloaded. */
export const kernelPeer = peer('linux-kernel', async () => {
  if (findTool('dpkg-deb') === undefined) return { missing: 'install dpkg' }
  const path = await findKernelPackage()
  return path === undefined
    ? { missing: `download linux-image-cloud-amd64's kernel to ${kernelPackages}` }
    : { version: basename(path, '.deb') }
})

/** What builds Debian root file systems, on a Debian whose sources APT knows; it downloads packages. */
export const mmdebstrapPeer = peer('mmdebstrap', async () => {
  try {
    await requireBuildTools(process.getuid?.() === 0)
    await hostSources(hostSuite())
  } catch (error) {
    return { missing: error instanceof HypervisorError ? (error.hint ?? error.message) : String(error) }
  }
  const { stdout } = spawnSync('mmdebstrap', ['--version'], { encoding: 'utf8' })
  return { version: stdout.trim() }
})

/** The root file system of the benchmark tools, as `.ci/build-image` has built it. */
export const toolsImagePeer = peer('tools-image', async () => {
  const image = await findImage('tools', imagesOfMachine)
  if (image === undefined) return { missing: 'run polyvisor image build' }
  return { version: `tools ${image.sha256.slice(0, 12)}` }
})

/** What makes file systems for the disks of guests. */
export const fileSystemPeer = peer('mke2fs', () =>
  findTool('mke2fs') === undefined ? { missing: 'install e2fsprogs' } : { version: 'mke2fs' },
)

/** Small programs in one file that needs no library, for containers with nothing else in them. */
export const busyboxPeer = peer('busybox', () => {
  const path = findTool('busybox')
  const { stdout } = spawnSync('busybox', ['--list'], { encoding: 'utf8' })
  if (path === undefined || !/^udhcpc$/m.test(stdout ?? '')) return { missing: 'install busybox-static' }
  return { version: spawnSync(path, { encoding: 'utf8' }).stdout.split('\n')[0] ?? path }
})
