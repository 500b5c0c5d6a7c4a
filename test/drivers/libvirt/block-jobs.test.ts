import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { expect } from 'chai'
import { z } from 'zod'
import { libvirt } from '../../../drivers/libvirt/driver.js'
import { runProgram } from '../../../src/transports/child-process.js'
import { libvirtdPeer, qemuImgPeer, qemuPeer, virshPeer } from '../../support/known-peers.js'
import { layerPaths } from '../../support/layers.js'
import { libvirtGuest } from '../../support/libvirt-guest.js'
import { useLibvirtd } from '../../support/libvirtd.js'
import { needPeer } from '../../support/peers.js'
import { rejection } from '../../support/rejection.js'
import { virshOf } from '../../support/virsh.js'

const chainSchema = z.array(z.object({ filename: z.string() }))

/** So slow that nobody waits for the end, in bytes a second. */
const slow = 65_536

describe('block jobs of libvirt, as virsh and qemu-img see them', () => {
  needPeer(libvirtdPeer)
  needPeer(virshPeer)
  needPeer(qemuPeer)
  needPeer(qemuImgPeer)
  const daemon = useLibvirtd()
  const virsh = virshOf('qemu+unix:///session', () => daemon().socket)
  let names = 0

  type Domain = Awaited<ReturnType<Awaited<ReturnType<typeof libvirt.connect>>['define']>>

  /**
   * Does something with a machine whose disk has three images; `whole` is all that they say, in one. The machine is paused,
   * since QEMU forgets a job's bandwidth when a guest that is still booting resets the disk's controller.
   */
  const withLayers = async (
    work: (domain: Domain, images: ReturnType<typeof layerPaths>, whole: string) => Promise<void>,
  ): Promise<void> => {
    const { folder, socket } = daemon()
    await using connection = await libvirt.connect(
      `libvirt+unix:///session?socket=${encodeURIComponent(socket)}`,
    )
    names += 1
    const spec = await libvirtGuest(`jobs${names}`, { disk: 'layers' }, folder)
    const domain = await connection.define(spec)
    const images = layerPaths(join(folder, `jobs${names}.qcow2`))
    const whole = join(folder, `whole${names}.raw`)
    await runProgram('qemu-img', ['convert', '-O', 'raw', images[0], whole])
    try {
      await domain.start()
      await domain.suspend()
      await work(domain, images, whole)
    } finally {
      if ((await domain.info()).state !== 'shutoff') await domain.destroy()
      await domain.undefine()
    }
  }
  const chain = async (path: string): Promise<readonly string[]> => {
    const args = ['info', '-U', '--backing-chain', '--output=json', path]
    const { stdout } = await runProgram('qemu-img', args)
    return chainSchema.parse(JSON.parse(stdout)).map(({ filename }) => filename)
  }
  const hasAll = async (path: string, format: string, whole: string): Promise<void> => {
    await runProgram('qemu-img', ['compare', '-U', '-f', format, '-F', 'raw', path, whole])
  }
  /** The image that virsh says the disk has: of the running machine, or of the definition. */
  const listed = async ({ name }: Domain, ...options: readonly string[]): Promise<string | undefined> =>
    /^vda\s+(\S+)$/m.exec(await virsh('domblklist', name, ...options))?.[1]
  const underWay = async (domain: Domain): Promise<void> => {
    while ((await domain.blockJob('disk0')) === undefined) await setImmediate()
  }

  it('pull and commit every byte, and the chain is as they say', async () => {
    await withLayers(async (domain, [top, middle, base], whole) => {
      await domain.blockPull('disk0', { base })
      expect(await chain(top)).to.deep.equal([top, base])
      await domain.blockCommit('disk0')
      expect([await listed(domain), await listed(domain, '--inactive')]).to.deep.equal([base, base])
      await domain.destroy()
      await hasAll(base, 'qcow2', whole)
      expect(await chain(middle)).to.deep.equal([middle, base])
    })
    await withLayers(async (domain, [top, middle], whole) => {
      await domain.blockCommit('disk0', { top: middle })
      await domain.blockPull('disk0')
      expect(await chain(top)).to.deep.equal([top])
      await domain.destroy()
      await hasAll(top, 'qcow2', whole)
    })
  })

  it('copy every byte, and virsh sees the machine go over', async () => {
    await withLayers(async (domain, [top, middle, base], whole) => {
      const { folder } = daemon()
      const [copy, raw, shallow] = ['a copy & more', 'copy.raw', 'shallow'].map((name) => join(folder, name))
      await domain.blockCopy('disk0', copy ?? '')
      expect(await listed(domain)).to.equal(top)
      await hasAll(copy ?? '', 'qcow2', whole)
      await domain.blockCopy('disk0', shallow ?? '', { shallow: true, pivot: true })
      expect(await chain(shallow ?? '')).to.deep.equal([shallow, middle, base])
      expect([await listed(domain), await listed(domain, '--inactive')]).to.deep.equal([shallow, shallow])
      await domain.blockCopy('disk0', raw ?? '', { format: 'raw', pivot: true })
      expect([await listed(domain), await listed(domain, '--inactive')]).to.deep.equal([raw, raw])
      await domain.destroy()
      await hasAll(shallow ?? '', 'qcow2', whole)
      await hasAll(raw ?? '', 'raw', whole)
    })
  })

  it('are seen and cancelled by virsh, and leave no file', async () => {
    await withLayers(async (domain, [top]) => {
      const { folder } = daemon()
      const before = (await readdir(folder)).sort()
      const copy = join(folder, 'cancelled')
      const copying = rejection(
        'ERR_ABORTED',
        domain.blockCopy('disk0', copy, { bandwidth: slow, pivot: true }),
      )
      await underWay(domain)
      expect(await virsh('blockjob', domain.name, 'vda', '--info', '--bytes', '--raw')).to.match(
        /type=Block Copy\s+bandwidth=65536\b/,
      )
      await virsh('blockjob', domain.name, 'vda', '--abort')
      await copying
      expect((await readdir(folder)).sort()).to.deep.equal(before)
      expect([await listed(domain), await listed(domain, '--inactive')]).to.deep.equal([top, top])
      expect(await virsh('blockjob', domain.name, 'vda', '--info', '--raw')).to.equal('')
    })
  })

  it('are told of and cancelled where virsh has begun them', async () => {
    await withLayers(async (domain, [top]) => {
      for (const [type, words] of [
        ['pull', ['blockpull', domain.name, 'vda', '--bandwidth', '65536', '--bytes']],
        ['commit', ['blockcommit', domain.name, 'vda', '--active', '--bandwidth', '65536', '--bytes']],
      ] as const) {
        await virsh(...words)
        expect(await domain.blockJob('disk0')).to.include({ type, bandwidth: slow })
        await rejection('ERR_BUSY', domain.blockPull('disk0'))
        await domain.setBlockJobBandwidth('disk0', slow / 2)
        expect(await virsh('blockjob', domain.name, 'vda', '--info', '--bytes', '--raw')).to.match(
          /bandwidth=32768\b/,
        )
        await domain.abortBlockJob('disk0')
        while ((await domain.blockJob('disk0')) !== undefined) await setImmediate()
      }
      expect(await listed(domain)).to.equal(top)
    })
  })

  it('fail when the machine ends, and leave no file', async () => {
    await withLayers(async (domain) => {
      const { folder } = daemon()
      const before = (await readdir(folder)).sort()
      const copying = rejection(
        'ERR_OPERATION_FAILED',
        domain.blockCopy('disk0', join(folder, 'ended'), { bandwidth: slow }),
      )
      await underWay(domain)
      await domain.destroy()
      await copying
      expect((await readdir(folder)).sort()).to.deep.equal(before)
    })
  })

  it('refuse a disk that is read-only', async () => {
    await withLayers(async (domain, [, , base]) => {
      await domain.attachDevice({ disk: { id: 'fixed', path: base, readonly: true } })
      const error = await rejection(
        'ERR_INVALID_ARGUMENT',
        domain.blockCopy('fixed', join(daemon().folder, 'copy')),
      )
      expect(error.field).to.equal('disk')
    })
  })
})
