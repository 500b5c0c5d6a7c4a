import { spawnSync } from 'node:child_process'
import { mkdtempSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { kernelPackages } from './kernel-package.js'

/** The tools of Xen, unpacked in a folder of the tests: they need no hypervisor to read a configuration. */
export interface XenTools {
  readonly folder: string
  readonly libraries: string
  /** The folder of libvirt's driver for Xen, if that has been downloaded. */
  readonly libvirtDriver: string | undefined
  /** What stands in for the handle of the hypervisor, which is not here, and is asked nothing of the configuration. */
  readonly noHypervisor: string
  readonly version: string
}

let unpacked: Promise<XenTools | { readonly missing: string }> | undefined

/** Unpacks the packages that `.ci/install-packages` has downloaded, once in a process. */
export function findXenTools(): Promise<XenTools | { readonly missing: string }> {
  unpacked ??= unpackTools()
  return unpacked
}

async function unpackTools(): Promise<XenTools | { readonly missing: string }> {
  const names = await readdir(kernelPackages).catch(() => [])
  const packages = names.filter((name) =>
    /^(libxen|xen-utils-|libvirt-daemon-driver-xen_).*\.deb$/.test(name),
  )
  const version = packages.find((name) => name.startsWith('xen-utils-4.17_'))
  if (version === undefined || !packages.some((name) => name.startsWith('libxen-dev_')))
    return { missing: `download xen-utils-4.17, its libraries and libxen-dev to ${kernelPackages}` }
  const folder = mkdtempSync(join(tmpdir(), 'polyvisor-xen-'))
  for (const name of packages) {
    const { status } = spawnSync('dpkg-deb', ['-x', join(kernelPackages, name), folder])
    if (status !== 0) return { missing: `${name} cannot be unpacked` }
  }
  const noHypervisor = join(folder, 'no-hypervisor.so')
  const source = fileURLToPath(new URL('../../../test/formats/xl-cfg/no-hypervisor.c', import.meta.url))
  const compile = ['-shared', '-fPIC', '-I', join(folder, 'usr/include'), '-o', noHypervisor, source]
  const { status, stderr } = spawnSync('gcc', compile, { encoding: 'utf8' })
  if (status !== 0) return { missing: `install gcc and libc6-dev: ${stderr}` }
  const libraries = join(folder, 'usr/lib/x86_64-linux-gnu')
  const driver = packages.some((name) => name.startsWith('libvirt-'))
  return {
    folder,
    libraries,
    libvirtDriver: driver ? join(libraries, 'libvirt/connection-driver') : undefined,
    noHypervisor,
    version: version.replace(/_amd64\.deb$/, ''),
  }
}
