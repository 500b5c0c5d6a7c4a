/**
 * Builds the host that the tests of the driver `xen` talk to, or finds it in the cache: node dist/test/peers/xen/build.js
 *
 * It is Xen and a Debian as its dom0, of Debian's packages. Nothing of it is installed on this machine.
 */
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { digestOf } from '../../../benchmarks/digest.js'
import { buildImage } from '../../../benchmarks/image/build.js'
import { readImageRecipe } from '../../../benchmarks/image/recipe-file.js'
import { cpioArchive } from '../../../benchmarks/linux/cpio.js'
import { newestKernelPackage } from '../../../benchmarks/linux/kernel-fetch.js'
import { requireOwnFile } from '../../../benchmarks/linux/own-file.js'
import { readModules } from '../../../benchmarks/linux/read-modules.js'
import { ensurePrivateFolder } from '../../../src/state/private-folder.js'
import { runProgram } from '../../../src/transports/child-process.js'
import { type XenImage, xenImageFiles, xenImageSchema, xenImages, xenPeerFolder } from './image.js'

/** What dom0 loads before it goes on from its disk: its own devices, and the halves of Xen's that a host has. */
const modules = [
  ...['virtio_pci', 'virtio_blk', 'virtio_net', 'virtio_rng'],
  ...['crc32c_generic', 'crc32c_intel', 'ext4', 'loop', 'bridge', 'tun'],
  ...['xen_blkback', 'xen_netback', 'xen_gntdev', 'xen_gntalloc', 'xen_evtchn', 'xen_privcmd', 'xenfs'],
] as const

/** Room on the disk of dom0, of which its files take a quarter. */
const diskSize = '1500M'

const minutes = 60_000

async function build(): Promise<XenImage> {
  const { image } = await buildImage(await readImageRecipe(join(xenPeerFolder, 'dom0.yaml')))
  await ensurePrivateFolder(xenImages)
  const work = await mkdtemp(join(xenImages, '.new-'))
  try {
    const { names, files } = await findPackages()
    const record = xenImageSchema.parse({ build: 1, ...files, root: image.sha256 })
    const folder = join(xenImages, digestOf(Buffer.from(JSON.stringify(record))))
    if (!existsSync(join(folder, xenImageFiles.record))) {
      // APT checks their signatures.
      const download = ['download', '--quiet', ...names]
      await runProgram('apt-get', download, { workingFolder: work, timeout: 10 * minutes })
      const host = join(work, 'host')
      await mkdir(host)
      await make(host, work, record, join(image.folder, 'root'))
      await writeFile(join(host, xenImageFiles.record), `${JSON.stringify(record)}\n`)
      await rm(folder, { recursive: true, force: true })
      await rename(host, folder)
    }
    await removeOthers(folder)
    return { ...record, folder }
  } finally {
    await rm(work, { recursive: true, force: true })
  }
}

/** The names of the packages, and the files that they are in now. */
async function findPackages(): Promise<{
  readonly names: readonly string[]
  readonly files: { readonly hypervisor: string; readonly kernel: string }
}> {
  const names = { hypervisor: 'xen-hypervisor-4.17-amd64', kernel: await newestKernelPackage('generic') }
  const args = ['download', '--print-uris', '--quiet', ...Object.values(names)]
  const { stdout } = await runProgram('apt-get', args, { timeout: minutes })
  // A line is the address in quotes, the name of the file, its size and its digest.
  const found = stdout.split('\n').map((line) => line.split(' ')[1] ?? '')
  const fileOf = (name: string): string => {
    const file = found.find((other) => other.startsWith(`${name}_`))
    if (file === undefined) throw new Error(`apt-get knows no ${name}`)
    return file
  }
  return {
    names: Object.values(names),
    files: { hypervisor: fileOf(names.hypervisor), kernel: fileOf(names.kernel) },
  }
}

async function make(
  host: string,
  work: string,
  packages: { readonly hypervisor: string; readonly kernel: string },
  root: string,
): Promise<void> {
  for (const name of [packages.hypervisor, packages.kernel]) {
    await runProgram('dpkg-deb', ['-x', join(work, name), work], { timeout: 5 * minutes })
  }
  const boot = join(work, 'boot')
  const [xen, linux] = await Promise.all([onlyFile(boot, /^xen-.*\.gz$/), onlyFile(boot, /^vmlinuz-/)])
  await writeFile(join(host, xenImageFiles.hypervisor), gunzipSync(await readFile(join(boot, xen))))
  await unpackLinux(await readFile(join(boot, linux)), join(host, xenImageFiles.kernel))
  const tree = join(work, 'lib/modules', linux.slice('vmlinuz-'.length))
  await writeFile(join(host, xenImageFiles.initrd), await initrd(tree, root))
  await makeDisk(host, root)
}

async function onlyFile(folder: string, pattern: RegExp): Promise<string> {
  const [name] = (await readdir(folder)).filter((other) => pattern.test(other))
  if (name === undefined) throw new Error(`no file ${pattern} in ${folder}`)
  return name
}

/**
 * Takes the kernel out of a bzImage that xz has compressed: a guest starts from it many times as fast, since nothing
 * is unpacked in the guest. The places are those of Linux' boot protocol 2.08 (Documentation/arch/x86/boot.rst:
 * `setup_sects`, `payload_offset`, `payload_length`).
 */
async function unpackLinux(image: Buffer, target: string): Promise<void> {
  const start = (image.readUInt8(0x1f1) + 1) * 512 + image.readUInt32LE(0x248)
  // The last four bytes are the size of the kernel.
  await writeFile(`${target}.xz`, image.subarray(start, start + image.readUInt32LE(0x24c) - 4))
  await runProgram('xz', ['--decompress', `${target}.xz`], { timeout: 2 * minutes })
}

async function initrd(tree: string, root: string): Promise<Buffer> {
  const { kept } = await readModules(tree, modules, (file) => requireOwnFile(file, tree, tree), undefined)
  return cpioArchive([
    ...['bin', 'dev', 'modules'].map((path) => ({ kind: 'folder' as const, path })),
    {
      kind: 'file',
      path: 'bin/busybox',
      content: await readFile(join(root, 'bin/busybox')),
      executable: true,
    },
    ...kept.map(({ file, content }, index) => ({
      kind: 'file' as const,
      path: `modules/${String(index).padStart(2, '0')}-${file}`,
      content,
    })),
  ])
}

/** Makes the disk of dom0, with its kernel on it for guests that start from the same. */
async function makeDisk(host: string, root: string): Promise<void> {
  const options = { workingFolder: host, timeout: 5 * minutes }
  await runProgram('mkfs.ext4', ['-q', '-d', root, xenImageFiles.disk, diskSize], options)
  const write = `write ${xenImageFiles.kernel} /srv/vmlinux`
  await runProgram('debugfs', ['-w', '-R', write, xenImageFiles.disk], options)
}

async function removeOthers(folder: string): Promise<void> {
  for (const name of await readdir(xenImages)) {
    const path = join(xenImages, name)
    if (path !== folder && !name.startsWith('.')) await rm(path, { recursive: true, force: true })
  }
}

const { hypervisor, kernel } = await build()
console.log(`The host with ${hypervisor} and ${kernel} is ready.`)
