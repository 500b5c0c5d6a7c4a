import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { expect } from 'chai'
import { libvirt } from '../../../drivers/libvirt/driver.js'
import { libvirtdPeer, qemuImgPeer, virshPeer } from '../../support/known-peers.js'
import { giveToDaemon, useLibvirtd } from '../../support/libvirtd.js'
import { needPeer } from '../../support/peers.js'
import { rejection } from '../../support/rejection.js'
import { virshOf } from '../../support/virsh.js'

describe('what the driver libvirt does with pools, networks and secrets, as virsh sees it', () => {
  needPeer(libvirtdPeer)
  needPeer(virshPeer)
  needPeer(qemuImgPeer)
  const daemon = useLibvirtd()

  const virsh = virshOf('qemu+unix:///session', () => daemon().socket)
  const connect = () =>
    libvirt.connect(`libvirt+unix:///session?socket=${encodeURIComponent(daemon().socket)}`)
  const fieldsOf = (table: string): ReadonlyMap<string, string> =>
    new Map(
      table.split('\n').map((line) => {
        const colon = line.indexOf(':')
        return [line.slice(0, colon).trim(), line.slice(colon + 1).trim()]
      }),
    )

  it('virsh sees our pool and volumes, with every byte', async () => {
    await using connection = await connect()
    const target = join(daemon().folder, 'ours')
    const pool = await connection.storage.definePool({ name: 'ours', type: 'dir', target })
    await pool.build()
    await pool.start()
    const info = fieldsOf(await virsh('pool-info', '--bytes', 'ours'))
    const { capacity, allocation } = await pool.info()
    expect([info.get('UUID'), info.get('State'), info.get('Persistent')]).to.deep.equal([
      pool.uuid,
      'running',
      'yes',
    ])
    expect(Number(info.get('Capacity'))).to.equal(capacity)
    // Others write to the file system as well.
    expect(Number(info.get('Allocation'))).to.be.closeTo(allocation, 2 ** 30)

    const volume = await pool.createVolume({ name: 'v.raw', capacity: 100_000 })
    const content = Buffer.from(Array.from({ length: 100_000 }, (_, index) => (index * 7919) >>> 3))
    await pipeline(Readable.from([content]), await volume.upload())
    expect((await readFile(volume.path)).equals(content)).to.equal(true)
    const copy = join(daemon().folder, 'copy')
    await virsh('vol-download', 'v.raw', copy, '--pool', 'ours')
    expect((await readFile(copy)).equals(content)).to.equal(true)

    const layer = await pool.createVolume({
      name: 'layer',
      capacity: '2 MiB',
      format: 'qcow2',
      backing: { path: volume.path },
    })
    expect(await virsh('vol-path', 'layer', '--pool', 'ours')).to.equal(layer.path)
    expect(await virsh('vol-dumpxml', 'layer', '--pool', 'ours')).to.include(`<path>${volume.path}</path>`)
    expect(await layer.info()).to.include({ capacity: 2 ** 21, format: 'qcow2', backing: volume.path })

    await layer.delete()
    await volume.delete()
    expect(await virsh('vol-list', 'ours')).to.equal('')
    await pool.destroy()
    expect(fieldsOf(await virsh('pool-info', 'ours')).get('State')).to.equal('inactive')
    await pool.undefine()
    expect(await virsh('pool-list', '--all', '--name')).to.equal('')
  })

  it('a download waits for its reader, while other transfers go on', async () => {
    const size = 24 * 2 ** 20
    await using connection = await connect()
    const target = join(daemon().folder, 'waiting')
    const pool = await connection.storage.definePool({ name: 'waiting', type: 'dir', target })
    await pool.build()
    await pool.start()
    const [slow, quick] = await Promise.all([
      pool.createVolume({ name: 'slow', capacity: size }),
      pool.createVolume({ name: 'quick', capacity: size }),
    ])
    let received = 0
    const download = await slow.download({
      onProgress(bytes) {
        received = bytes
      },
    })
    const upload = await quick.upload()
    await pipeline(Readable.from([Buffer.alloc(size, 1)]), upload)
    expect((await readFile(quick.path)).equals(Buffer.alloc(size, 1))).to.equal(true)
    expect(received).to.be.below(4 * 2 ** 20)
    let read = 0
    for await (const chunk of download) read += Buffer.from(chunk).length
    expect([read, received]).to.deep.equal([size, size])
    for (const volume of [slow, quick]) await volume.delete()
    await pool.destroy()
    await pool.undefine()
  })

  it('we see the pool and volumes of virsh, with every byte, and hear of them', async () => {
    await using connection = await connect()
    await using events = connection.events({ types: ['pool'] })
    const target = join(daemon().folder, 'theirs')
    await mkdir(target)
    await giveToDaemon(target)
    await virsh('pool-define-as', 'theirs', 'dir', '--target', target)
    await virsh('pool-start', 'theirs')
    await virsh('pool-autostart', 'theirs')
    await virsh('vol-create-as', 'theirs', 'v', '64KiB', '--format', 'qcow2')
    const pool = await connection.storage.lookupPool('theirs')
    expect(await pool.info()).to.include({ state: 'running', autostart: true })
    expect(await pool.spec()).to.include({ type: 'dir', name: 'theirs', target })
    const [info] = await pool.listVolumes()
    expect(info).to.include({ name: 'v', capacity: 65_536, format: 'qcow2', path: join(target, 'v') })
    await virsh('vol-create-as', 'theirs', 'bytes', '10b')
    const text = join(daemon().folder, 'text')
    await writeFile(text, '0123456789')
    await virsh('vol-upload', 'bytes', text, '--pool', 'theirs')
    const chunks = await (
      await (await pool.lookupVolume('bytes')).download({ offset: 3, length: 4 })
    ).toArray()
    expect(String(Buffer.concat(chunks))).to.equal('3456')
    await virsh('pool-destroy', 'theirs')
    expect((await pool.info()).state).to.equal('inactive')
    await virsh('pool-undefine', 'theirs')
    await rejection('ERR_NO_POOL', pool.info())
    const changes: string[] = []
    for await (const event of events) {
      if (event.type !== 'pool') continue
      if (event.change !== 'refreshed') changes.push(event.change)
      if (event.change === 'undefined') break
    }
    expect(changes).to.deep.equal(['defined', 'started', 'stopped', 'undefined'])
  })

  it('virsh sees our secret with its value, and we see that of virsh and hear of it', async () => {
    await using connection = await connect()
    await using events = connection.events({ types: ['secret'] })
    const usage = { type: 'ceph', id: 'client.ours secret' } as const
    const ours = await connection.secrets.define({ usage, description: 'ours & only ours' })
    const bytes = Buffer.from([0, 1, 0x80, 0xff, 0])
    await ours.setValue(bytes)
    expect(await virsh('secret-list')).to.match(new RegExp(`^ *${ours.uuid} +ceph client\\.ours secret$`))
    expect(await virsh('secret-get-value', ours.uuid)).to.equal(bytes.toString('base64'))
    const ourXml = await virsh('secret-dumpxml', ours.uuid)
    expect(ourXml).to.include("<secret ephemeral='no' private='no'>")
    expect(ourXml).to.include('<description>ours &amp; only ours</description>')
    await ours.undefine()
    expect(await virsh('secret-list')).to.equal('')
    const hidden = await connection.secrets.define({ private: true, ephemeral: true })
    await hidden.setValue(bytes)
    expect(await virsh('secret-list', '--private', '--ephemeral')).to.include(hidden.uuid)
    const refused = await virsh('secret-get-value', hidden.uuid).catch(String)
    expect(refused).to.include('secret is private')
    await hidden.undefine()

    const [file, value] = ['secret.xml', 'secret.value'].map((name) => join(daemon().folder, name))
    if (file === undefined || value === undefined) return expect.fail('there are two files')
    const xml = `<secret ephemeral='yes'><usage type='volume'><volume>/v</volume></usage></secret>`
    await writeFile(file, xml)
    await writeFile(value, 'of virsh')
    await virsh('secret-define', file)
    const theirs = await connection.secrets.lookup({ type: 'volume', id: '/v' })
    expect(await theirs.info()).to.include({ ephemeral: true, private: false, description: undefined })
    await virsh('secret-set-value', theirs.uuid, '--file', value, '--plain')
    expect(Buffer.from(await theirs.value()).toString()).to.equal('of virsh')
    await virsh('secret-undefine', theirs.uuid)
    await rejection('ERR_NO_SECRET', theirs.value())
    const seen: string[] = []
    for await (const event of events) {
      if (event.type !== 'secret' || event.uuid === hidden.uuid) continue
      seen.push(`${event.usage?.type} ${event.change}`)
      if (seen.length === 6) break
    }
    const changes = ['defined', 'value-changed', 'undefined']
    expect(seen).to.deep.equal(['ceph', 'volume'].flatMap((type) => changes.map((word) => `${type} ${word}`)))
  })

  it('virsh sees our network, and we see that of virsh and hear of it', async () => {
    await using connection = await connect()
    await using events = connection.events({ types: ['network'] })
    const ours = await connection.networks.define({
      name: 'ours',
      forward: 'nat',
      bridge: 'pv0',
      addresses: [
        { address: '10.9.0.1', prefix: 24, dhcp: { ranges: [{ start: '10.9.0.2', end: '10.9.0.9' }] } },
      ],
    })
    expect(fieldsOf(await virsh('net-info', 'ours')).get('Bridge')).to.equal('pv0')
    const host = { mac: '52:54:00:00:00:07', name: 'seven', address: '10.9.0.7' }
    await ours.update({ command: 'add', section: 'dhcp-host', host })
    const xml = await virsh('net-dumpxml', '--inactive', 'ours')
    expect(xml).to.include("<range start='10.9.0.2' end='10.9.0.9'/>")
    expect(xml).to.include("<host mac='52:54:00:00:00:07' name='seven' ip='10.9.0.7'/>")
    await ours.update({ command: 'delete', section: 'dhcp-host', host })
    expect(await virsh('net-dumpxml', '--inactive', 'ours')).not.to.include('52:54:00:00:00:07')
    await ours.undefine()
    expect(await virsh('net-list', '--all', '--name')).to.equal('')

    const file = join(daemon().folder, 'network.xml')
    await writeFile(
      file,
      "<network><name>theirs</name><ip address='10.8.0.1' netmask='255.255.0.0'/></network>",
    )
    await virsh('net-define', file)
    const theirs = await connection.networks.lookup('theirs')
    expect(theirs.uuid).to.equal(await virsh('net-uuid', 'theirs'))
    expect(await theirs.spec()).to.deep.include({
      forward: 'none',
      addresses: [{ address: '10.8.0.1', prefix: 16 }],
    })
    await virsh('net-undefine', 'theirs')
    const seen: string[] = []
    for await (const event of events) {
      if (event.type === 'network') seen.push(`${event.network} ${event.change}`)
      if (seen.length === 4) break
    }
    expect(seen).to.deep.equal(['ours defined', 'ours undefined', 'theirs defined', 'theirs undefined'])
  })
})
