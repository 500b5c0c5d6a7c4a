import { execFileSync } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import { expect } from 'chai'
import { libvirt } from '../../../drivers/libvirt/driver.js'
import { readStoragePool } from '../../../src/formats/libvirt-xml/storage-pool.js'
import { parseXml } from '../../../src/formats/xml/parse.js'
import { libvirtdPeer, loopDevicePeer, lxcPeer, partedPeer, virshPeer } from '../../support/known-peers.js'
import { useLibvirtd } from '../../support/libvirtd.js'
import { useLxcDaemon } from '../../support/lxc-daemon.js'
import { needPeer } from '../../support/peers.js'
import { poolInputs } from '../../support/pool-inputs.js'
import { rejection } from '../../support/rejection.js'
import { virshOf } from '../../support/virsh.js'

describe('pools of every type, as libvirt has them', () => {
  describe('defined by us and by virsh', () => {
    needPeer(libvirtdPeer)
    needPeer(virshPeer)
    const daemon = useLibvirtd()
    const virsh = virshOf('qemu+unix:///session', () => daemon().socket)
    const uri = (path: string, parameters = '') =>
      `libvirt+unix:///${path}?${parameters}socket=${encodeURIComponent(daemon().socket)}`

    it('virsh prints what we say, and defines what it prints to be the same for us', async () => {
      await using connection = await libvirt.connect(uri('session'))
      const file = join(daemon().folder, 'pool.xml')
      for (const input of poolInputs) {
        const pool = await connection.storage.definePool(input)
        const spec = await pool.spec()
        const xml = await virsh('pool-dumpxml', '--inactive', pool.name)
        expect(readStoragePool(parseXml(xml))).to.deep.equal(spec)
        for (const word of wordsOf(input)) expect(xml).to.include(word)
        await pool.undefine()
        await writeFile(file, xml)
        await virsh('pool-define', '--validate', file)
        const again = await connection.storage.lookupPool(pool.name)
        expect(await again.spec()).to.deep.equal(spec)
        await virsh('pool-undefine', pool.name)
        await rejection('ERR_NO_POOL', again.info())
      }
    })

    it('libvirt’s driver test takes them, too', async () => {
      await using connection = await libvirt.connect(uri('default', 'driver=test&'))
      for (const input of poolInputs) {
        const pool = await connection.storage.definePool({ ...input, name: `our-${input.name}` })
        expect(await pool.spec()).to.deep.include({ type: input.type, name: `our-${input.name}` })
        await pool.undefine()
      }
    })
  })

  describe('of a file system on a block device', () => {
    needPeer(virshPeer)
    needPeer(lxcPeer)
    needPeer(loopDevicePeer)
    const daemon = useLxcDaemon()
    const virsh = virshOf('lxc+unix:///system', () => daemon().socket)
    let device = ''
    before(async () => {
      const image = join(daemon().root, '..', 'fs.img')
      await writeFile(image, Buffer.alloc(16 * 2 ** 20))
      execFileSync('mkfs.ext4', ['-q', image])
      device = execFileSync('losetup', ['--find', '--show', image], { encoding: 'utf8' }).trim()
    })
    after(() => {
      if (device !== '') execFileSync('losetup', ['--detach', device])
    })

    it('are mounted with our options, hold volumes, and keep them when the mount point goes', async () => {
      await using connection = await libvirt.connect(
        `libvirt+unix:///system?driver=lxc&socket=${encodeURIComponent(daemon().socket)}`,
      )
      const target = join(daemon().root, '..', 'mounted')
      const pool = await connection.storage.definePool({
        ...{ type: 'fs', name: 'fs', target, mountOptions: ['noatime'] },
        source: { device, format: 'ext4' },
      })
      await rejection('ERR_OPERATION_FAILED', pool.start())
      await pool.build()
      await pool.start()
      expect((await pool.info()).capacity).to.be.within(2 ** 23, 2 ** 24)
      expect(await virsh('pool-list', '--name')).to.equal('fs')
      const volume = await pool.createVolume({ name: 'v', capacity: 5 })
      await pipeline(Readable.from([Buffer.from('hello')]), await volume.upload())
      await pool.destroy()
      await pool.delete()
      await rejection('ERR_OPERATION_FAILED', pool.start())
      await pool.build()
      await pool.start()
      expect(String(await buffer(await (await pool.lookupVolume('v')).download()))).to.equal('hello')
      expect(await virsh('vol-list', 'fs')).to.include(`${target}/v`)
      await pool.destroy()
      await pool.undefine()
    })

    it('are not of kinds whose tools this host lacks: libvirt’s own words say which', async () => {
      await using connection = await libvirt.connect(
        `libvirt+unix:///system?driver=lxc&socket=${encodeURIComponent(daemon().socket)}`,
      )
      const target = join(daemon().root, '..', 'absent')
      const source = { host: '127.0.0.1', path: '/export', format: 'nfs', version: '4.2' } as const
      const pool = await connection.storage.definePool({
        ...{ type: 'netfs', name: 'nfs', source, target, mountOptions: ['soft'] },
      })
      await pool.build()
      const { message } = await rejection('ERR_OPERATION_FAILED', pool.start())
      expect(message).to.include('nfsvers=4.2').and.to.include('soft').and.to.include('127.0.0.1:/export')
      await pool.undefine()
    })
  })

  describe('of a disk with partitions', () => {
    needPeer(virshPeer)
    needPeer(lxcPeer)
    needPeer(loopDevicePeer)
    needPeer(partedPeer)
    const daemon = useLxcDaemon()
    const virsh = virshOf('lxc+unix:///system', () => daemon().socket)
    let device = ''
    before(async () => {
      const image = join(daemon().root, '..', 'disk.img')
      await writeFile(image, Buffer.alloc(64 * 2 ** 20))
      const options = ['--find', '--show', '--partscan', image]
      device = execFileSync('losetup', options, { encoding: 'utf8' }).trim()
    })
    after(() => {
      if (device !== '') execFileSync('losetup', ['--detach', device])
    })

    it('are labelled, and their volumes are the partitions that parted sees', async () => {
      const parted = (...args: readonly string[]): string =>
        execFileSync('parted', ['--script', '--machine', device, 'unit', 'B', ...args], {
          stdio: ['ignore', 'pipe', 'ignore'],
          encoding: 'utf8',
        })
      await using connection = await libvirt.connect(
        `libvirt+unix:///system?driver=lxc&socket=${encodeURIComponent(daemon().socket)}`,
      )
      const pool = await connection.storage.definePool({
        ...{ type: 'disk', name: 'disk', target: '/dev' },
        source: { device, format: 'gpt' },
      })
      await rejection('ERR_OPERATION_FAILED', pool.start())
      await pool.build()
      await pool.start()
      expect(parted('print')).to.match(/:gpt:/)
      expect((await pool.info()).available).to.be.within(2 ** 25, 2 ** 26)
      const name = `${basename(device)}p1`
      const volume = await pool.createVolume({ name, capacity: 2 ** 23 })
      expect(await volume.info()).to.include({ type: 'block', path: `${device}p1`, capacity: 2 ** 23 })
      expect(parted('print')).to.match(/^1:17408B:8406015B:8388608B:/m)
      await pipeline(Readable.from([Buffer.from('hello')]), await volume.upload())
      const bytes = await buffer(await volume.download({ length: 5 }))
      expect(String(bytes)).to.equal('hello')
      // libvirt 9.0 takes `p1` for the number of a loop device's partition.
      const { message } = await rejection('ERR_OPERATION_FAILED', volume.delete())
      expect(message).to.include('parted').and.to.include("Partition doesn't exist")
      const refused = await virsh('vol-delete', name, 'disk').catch(String)
      expect(refused).to.include("Partition doesn't exist")
      parted('rm', '1')
      await pool.refresh()
      expect(await pool.listVolumes()).to.deep.equal([])
      await pool.destroy()
      await pool.undefine()
    })
  })
})

/** Every word and number of a specification, as XML has it. */
function wordsOf(value: unknown): readonly string[] {
  if (typeof value === 'object' && value !== null) return Object.values(value).flatMap(wordsOf)
  const escaped = String(value).replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;')
  return [escaped.replace(/'/g, '&apos;')]
}
