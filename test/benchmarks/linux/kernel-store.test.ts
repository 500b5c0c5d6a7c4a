import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { chooseKernel, modulesFor } from '../../../benchmarks/linux/choose-kernel.js'
import { guestImage } from '../../../benchmarks/linux/guest-image.js'
import {
  addKernel,
  checkedKernel,
  kernelsFolder,
  listKernels,
} from '../../../benchmarks/linux/kernel-store.js'
import { runCli } from '../../cli/run-cli.js'
import { findKernelPackage } from '../../support/kernel-package.js'
import { kernelPeer } from '../../support/known-peers.js'
import { payloadImage } from '../../support/payload.js'
import { needPeer } from '../../support/peers.js'
import { rejection } from '../../support/rejection.js'
import { debianPackage, kernelFiles, type Packaged, pipe } from './packages.js'

const virtio = {
  virtio: [],
  virtio_pci: ['virtio'],
  virtio_blk: ['virtio'],
  virtio_net: ['virtio'],
  unrelated: [],
}

describe('the cache of kernels', () => {
  needPeer(kernelPeer)
  const { XDG_CACHE_HOME: before } = process.env
  let cache = ''

  beforeEach(async () => {
    cache = await mkdtemp(join(tmpdir(), 'cache-'))
    Object.assign(process.env, { XDG_CACHE_HOME: cache })
  })
  afterEach(async () => {
    await rm(cache, { recursive: true, force: true })
    Object.assign(process.env, { XDG_CACHE_HOME: before })
  })

  it('keeps the kernel of a package and the modules of its devices, and nothing else', async () => {
    const kernel = await addKernel(await debianPackage(kernelFiles('6.1.0-1-cloud-amd64', virtio)))
    expect(kernel).to.deep.include({
      package: 'linux-image-stand-in',
      packageVersion: '1.2-3',
      release: '6.1.0-1-cloud-amd64',
      builtin: ['ext4'],
    })
    expect(kernel.modules.map(({ name }) => name)).to.deep.equal([
      'virtio',
      'virtio_pci',
      'virtio_blk',
      'virtio_net',
    ])
    expect(await listKernels()).to.deep.equal([kernel])
    expect(await readdir(kernelsFolder())).to.deep.equal([kernel.packageSha256])
  })

  it('is the same after a package was added twice', async () => {
    const path = await debianPackage(kernelFiles('6.1.0-1-amd64', virtio))
    const [one, other] = await Promise.all([addKernel(path), addKernel(path)])
    expect(one).to.deep.equal(other)
    expect(await readdir(kernelsFolder())).to.have.length(1)
  })

  it('takes a kernel anew that a version with fewer devices has kept, or whose record is damaged', async () => {
    const path = await debianPackage(kernelFiles('6.1.0-1-amd64', virtio))
    const kernel = await addKernel(path)
    const record = join(kernel.folder, 'kernel.json')
    const { folder: _folder, ...content } = kernel
    const fewer = { ...content, modules: kernel.modules.filter(({ name }) => name !== 'virtio_net') }
    for (const before of [JSON.stringify(fewer), '{"version": 2}']) {
      await writeFile(record, before)
      expect(await addKernel(path)).to.deep.equal(kernel)
      expect(await listKernels()).to.deep.equal([kernel])
    }
    expect(await readdir(kernelsFolder())).to.have.length(1)
  })

  it('has the newest kernel first, and chooses the one for clouds if it drives the devices', async () => {
    await addKernel(await debianPackage(kernelFiles('6.1.0-9-cloud-amd64', virtio)))
    await addKernel(await debianPackage(kernelFiles('6.1.0-10-cloud-amd64', virtio)))
    await addKernel(await debianPackage(kernelFiles('6.12.0-1-amd64', { ...virtio, e1000: [] })))
    const kernels = await listKernels()
    expect(kernels.map(({ release }) => release)).to.deep.equal([
      '6.12.0-1-amd64',
      '6.1.0-10-cloud-amd64',
      '6.1.0-9-cloud-amd64',
    ])
    expect(chooseKernel(kernels, ['disk-virtio'])?.release).to.equal('6.1.0-10-cloud-amd64')
    expect(chooseKernel(kernels, ['disk-virtio', 'network-e1000'])?.release).to.equal('6.12.0-1-amd64')
    expect(chooseKernel(kernels, ['file-system'])?.release).to.equal('6.1.0-10-cloud-amd64')
    expect(chooseKernel(kernels, ['disk-ide'])).to.equal(undefined)
    const [kernel] = kernels
    expect(kernel && modulesFor(kernel, ['disk-virtio']).map(({ name }) => name)).to.deep.equal([
      'virtio',
      'virtio_pci',
      'virtio_blk',
    ])
  })

  it('refuses what is no package, no kernel, or not for this CPU, and leaves nothing behind', async () => {
    const text = join(tmpdir(), 'no-package.deb')
    await writeFile(text, 'this is no package')
    const wrong = {
      [text]: 'is no Debian package',
      [join(tmpdir(), 'missing.deb')]: 'cannot be read',
      [await debianPackage({ 'usr/share/doc/readme': 'x' })]: 'has no kernel in it',
      [await debianPackage(kernelFiles('6.1.0', {}), 'arm64')]: 'for arm64, not for amd64',
      [await debianPackage({
        ...kernelFiles('6.1.0', {}),
        'lib/modules/6.1.0/kernel/e1000.ko': 'garbage',
      })]: 'is no kernel module',
    }
    for (const [path, why] of Object.entries(wrong)) {
      expect((await rejection('ERR_FILE', addKernel(path))).message).to.contain(why)
    }
    expect(await readdir(kernelsFolder())).to.deep.equal([])
  })

  it('reads and unpacks nothing that a link or a pipe in a package leads to', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'precious-'))
    const compressed = join(folder, 'kernel', 'virtio_blk.ko.xz')
    await mkdir(join(folder, 'kernel'))
    await writeFile(compressed, 'precious')
    await writeFile(join(folder, 'modules.builtin'), 'kernel/virtio_net.ko')
    const kernel = { 'boot/vmlinuz-6.1.0-1-amd64': 'the kernel' }
    const tree = 'lib/modules/6.1.0-1-amd64'
    const packages: readonly Readonly<Record<string, Packaged>>[] = [
      { 'boot/vmlinuz-6.1.0-1-amd64': { link: compressed } },
      { 'boot/vmlinuz-6.1.0-1-amd64': pipe },
      { 'boot/vmlinuz-../x': 'a folder' },
      { ...kernel, [tree]: { link: folder } },
      { ...kernel, [`${tree}/kernel`]: { link: join(folder, 'kernel') } },
      { ...kernel, [`${tree}/kernel/virtio_blk.ko.xz`]: { link: compressed } },
      { ...kernel, [`${tree}/kernel/virtio_blk.ko`]: pipe },
      { ...kernel, [`${tree}/modules.builtin`]: { link: join(folder, 'modules.builtin') } },
    ]
    try {
      for (const files of packages) {
        await rejection(
          'ERR_FILE',
          debianPackage(files).then((path) => addKernel(path)),
        )
        expect(await readdir(join(folder, 'kernel'))).to.deep.equal(['virtio_blk.ko.xz'])
        expect(await readFile(compressed, 'utf8')).to.equal('precious')
      }
      expect((await readdir(kernelsFolder())).filter((name) => name.startsWith('.'))).to.deep.equal([])
    } finally {
      await rm(folder, { recursive: true })
    }
  })

  it('notices files that were changed, cut off or deleted since', async () => {
    const kernel = await addKernel(await debianPackage(kernelFiles('6.1.0-1-amd64', virtio)))
    expect((await checkedKernel(kernel, ['virtio'])).modules).to.have.length(1)
    await writeFile(join(kernel.folder, 'modules', 'virtio.ko'), 'changed')
    expect((await rejection('ERR_STATE_CORRUPT', checkedKernel(kernel, ['virtio']))).message).to.contain(
      'virtio.ko has been changed',
    )
    await rm(join(kernel.folder, 'vmlinuz'))
    expect((await rejection('ERR_STATE_CORRUPT', checkedKernel(kernel, []))).message).to.contain(
      'vmlinuz is missing',
    )
    await writeFile(join(kernel.folder, 'kernel.json'), '{"version": 2}')
    expect((await rejection('ERR_STATE_CORRUPT', listKernels())).hint).to.contain('polyvisor kernel fetch')
  })

  it('leaves alone what is no kernel in its folder', async () => {
    await mkdir(join(kernelsFolder(), '.new-half'), { recursive: true })
    expect(await listKernels()).to.deep.equal([])
  })

  it('has the kernel of Debian with the modules of every virtio device and of IDE', async () => {
    const kernel = await addKernel((await findKernelPackage()) ?? '')
    const names = kernel.modules.map(({ name }) => name)
    expect(names).to.include.members(['virtio_pci', 'virtio_blk', 'virtio_scsi', 'virtio_net', 'ata_piix'])
    expect(names.indexOf('virtio_ring')).to.be.lessThan(names.indexOf('virtio'))
    expect(kernel.release).to.match(/^\d+\.\d+.*-cloud-amd64$/)
  })

  it('gives guests the same bytes each time, and other bytes with other devices', async () => {
    await addKernel(await debianPackage(kernelFiles('6.1.0-1-amd64', virtio)))
    const payload = payloadImage('linux-x86_64')
    const [one, again, other] = [
      await guestImage(payload, ['disk-virtio']),
      await guestImage(payload, ['disk-virtio']),
      await guestImage(payload, []),
    ]
    expect(again).to.deep.equal(one)
    expect(other.initrdSha256).to.not.equal(one.initrdSha256)
    await writeFile(one.initrd, 'damaged')
    expect(await guestImage(payload, ['disk-virtio'])).to.deep.equal(one)
    const missing = await rejection('ERR_NOT_INSTALLED', guestImage(payload, ['disk-ide']))
    expect(missing.hint).to.contain('kernel fetch generic')
  })

  it('is listed and filled by the command line', async () => {
    const empty = await runCli(['kernel', 'list'])
    expect(empty).to.deep.include({ code: 0 })
    expect(empty.stderr).to.contain('polyvisor kernel fetch')
    const path = await debianPackage(kernelFiles('6.1.0-1-amd64', virtio))
    expect((await runCli(['kernel', 'add', path])).stdout).to.contain('6.1.0-1-amd64')
    const listed: unknown = JSON.parse((await runCli(['kernel', 'list', '--json'])).stdout)
    expect(listed).to.have.nested.property('[0].packageVersion', '1.2-3')
    expect(await runCli(['kernel', 'add', `${path}.not`])).to.deep.include({ code: 2 })
    const unknown = await runCli(['kernel', 'fetch', 'windows'])
    expect(unknown.code).to.equal(2)
    expect(unknown.stderr).to.contain('cloud, generic')
    for (const args of [['build'], ['add']]) {
      expect(await runCli(['kernel', ...args]), args.join(' ')).to.deep.include({ code: 2, stdout: '' })
    }
  })
})
