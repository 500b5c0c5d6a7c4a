import { execFile } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { promisify } from 'node:util'
import { expect } from 'chai'
import { libvirt } from '../../../drivers/libvirt/driver.js'
import { thisHostStats } from '../../../src/local/node-stats.js'
import { libvirtdPeer, virshPeer } from '../../support/known-peers.js'
import { giveToDaemon, useLibvirtd } from '../../support/libvirtd.js'
import { needPeer } from '../../support/peers.js'
import { rejection } from '../../support/rejection.js'

const run = promisify(execFile)

const virtualAdapter = `<device><parent>scsi_host1</parent><capability type='scsi_host'>
  <capability type='fc_host'><wwnn>2000000012341239</wwnn><wwpn>1000000012341239</wwpn></capability>
</capability></device>`

describe('what the driver libvirt says of the host, as virsh and the kernel see it', () => {
  needPeer(libvirtdPeer)
  needPeer(virshPeer)
  const daemon = useLibvirtd()

  const virshOf =
    (uri: string) =>
    async (...words: readonly string[]): Promise<string> =>
      (await run('virsh', ['-c', `${uri}?socket=${daemon().socket}`, ...words])).stdout.trim()
  const virsh = virshOf('qemu+unix:///session')
  const virshOfTest = virshOf('test+unix:///default')
  const connect = (path = 'session', parameters = '') =>
    libvirt.connect(`libvirt+unix:///${path}?${parameters}socket=${encodeURIComponent(daemon().socket)}`)
  const connectTest = () => connect('default', 'driver=test&')

  it('lists the devices that virsh lists, all and by capability', async () => {
    await using connection = await connect()
    const names = async (capability?: 'pci' | 'net' | 'storage'): Promise<readonly string[]> =>
      (await connection.nodeDevices.list({ capability })).map(({ name }) => name)
    const listed = async (...words: readonly string[]): Promise<readonly string[]> =>
      (await virsh('nodedev-list', ...words)).split('\n').filter(Boolean).sort()
    expect(await names()).to.deep.equal(await listed())
    for (const capability of ['pci', 'net', 'storage'] as const) {
      expect(await names(capability)).to.deep.equal(await listed('--cap', capability))
    }
  })

  it('says of devices what the kernel says', async () => {
    await using connection = await connect()
    const sys = async (...words: readonly string[]): Promise<string> =>
      (await readFile(join('/sys', ...words), 'utf8')).trim()
    const devices = await connection.nodeDevices.list()
    for (const { pci, net, storage } of devices) {
      if (pci !== undefined) {
        const folder = ['bus/pci/devices', pci.address]
        expect(pci.vendor.id).to.equal(await sys(...folder, 'vendor'))
        expect(pci.product.id).to.equal(await sys(...folder, 'device'))
        expect(pci.class).to.equal(await sys(...folder, 'class'))
      }
      if (net !== undefined) {
        expect(net.mac ?? '').to.equal(await sys('class/net', net.interface, 'address'))
        expect(net.link).to.equal(await sys('class/net', net.interface, 'operstate'))
      }
      if (storage !== undefined && !storage.removable) {
        const sectors = await sys('class/block', basename(storage.block), 'size')
        expect(storage.size).to.equal(Number(sectors) * 512)
      }
    }
    expect(devices.filter(({ net }) => net?.interface === 'lo')).to.have.length(1)
  })

  it('shows the interfaces of the host as virsh and the kernel do, and leaves them alone', async () => {
    await using connection = await connect()
    const shown = await connection.interfaces.list()
    const listed = (await virsh('-q', 'iface-list', '--all'))
      .split('\n')
      .map((line) => line.trim().split(/ +/))
    const rows = new Map(listed.map(([name, state, mac]) => [name, { state, mac }]))
    expect(shown.map(({ name }) => name)).to.deep.equal([...rows.keys()].sort())
    for (const { name, state, mac, mtu } of shown) {
      expect(rows.get(name), name).to.deep.equal({ state, mac })
      expect(String(mtu)).to.equal((await readFile(`/sys/class/net/${name}/mtu`, 'utf8')).trim())
    }
    expect(await (await connection.interfaces.lookup('lo')).info()).to.include({ type: 'ethernet' })
    await rejection('ERR_UNSUPPORTED', connection.interfaces.define({ type: 'bridge', name: 'pv-none' }))
    await rejection('ERR_NO_INTERFACE', connection.interfaces.lookup('pv-none'))
  })

  it('shares interfaces with virsh, where they can be defined', async () => {
    await using connection = await connectTest()
    const ours = await connection.interfaces.define({
      type: 'bridge',
      name: 'br9',
      start: 'onboot',
      interfaces: ['eth9'],
      ipv4: { addresses: [{ address: '10.9.0.1', prefix: 24 }] },
    })
    await ours.start()
    expect(await virshOfTest('-q', 'iface-list')).to.match(/^ *br9 +active/m)
    const xml = await virshOfTest('iface-dumpxml', 'br9')
    expect(xml).to.include("<ip address='10.9.0.1' prefix='24'/>")
    expect(xml).to.match(/<interface type='ethernet' name='eth9'\/?>/)
    // virsh 9.0 says that it has done this, and exits with 1.
    await virshOfTest('iface-destroy', 'br9').catch(() => {})
    expect((await ours.info()).state).to.equal('inactive')
    await ours.undefine()
    expect(await virshOfTest('-q', 'iface-list', '--all')).not.to.include('br9')

    const file = join(daemon().folder, 'interface.xml')
    const vlan = "<vlan tag='7'><interface name='eth1'/></vlan>"
    await writeFile(file, `<interface type='vlan' name='eth1.7'><start mode='onboot'/>${vlan}</interface>`)
    await virshOfTest('iface-define', file)
    await virshOfTest('iface-start', 'eth1.7')
    const theirs = await connection.interfaces.lookup('eth1.7')
    expect((await theirs.info()).state).to.equal('active')
    expect(await theirs.spec()).to.deep.equal({
      type: 'vlan',
      name: 'eth1.7',
      start: 'onboot',
      tag: 7,
      interface: 'eth1',
    })
    await theirs.destroy()
    await virshOfTest('iface-undefine', 'eth1.7')
    await rejection('ERR_NO_INTERFACE', theirs.info())
  })

  it('counts time and memory as virsh and the kernel do', async () => {
    await using connection = await connect()
    const counters = async (...words: readonly string[]): Promise<ReadonlyMap<string, number>> => {
      const lines = (await virsh(...words)).matchAll(/^ *(\w+) *: *(\d+)/gm)
      return new Map([...lines].map(([, name = '', value]) => [name, Number(value)]))
    }
    for (const cpu of [undefined, 0]) {
      const words = ['nodecpustats', ...(cpu === undefined ? [] : ['--cpu', String(cpu)])]
      const before = await counters(...words)
      const ours = await connection.nodeStats.cpu({ cpu })
      const after = await counters(...words)
      for (const mode of ['user', 'kernel', 'idle'] as const) {
        // virsh calls the kernel's time that of the system.
        const name = mode === 'kernel' ? 'system' : mode
        expect(ours[mode], mode).to.be.within(before.get(name) ?? Number.NaN, after.get(name) ?? Number.NaN)
      }
    }
    const { total, free } = await connection.nodeStats.memory()
    const theirs = await counters('nodememstats')
    expect(total).to.equal((theirs.get('total') ?? 0) * 1024)
    expect(free).to.be.closeTo((theirs.get('free') ?? 0) * 1024, 2 ** 30)
    const kernel = /^MemTotal: +(\d+) kB/m.exec(await readFile('/proc/meminfo', 'utf8'))
    expect(total).to.equal(Number(kernel?.[1]) * 1024)
  })

  it('counts as the driver qemu does on the same host', async () => {
    await using connection = await connect()
    for (const cpu of [undefined, 0]) {
      const before = await connection.nodeStats.cpu({ cpu })
      const here = await thisHostStats.cpu({ cpu })
      const after = await connection.nodeStats.cpu({ cpu })
      for (const mode of ['user', 'kernel', 'idle'] as const) {
        expect(here[mode], mode).to.be.within(before[mode] ?? Number.NaN, after[mode] ?? Number.NaN)
      }
    }
    expect((await thisHostStats.memory()).total).to.equal((await connection.nodeStats.memory()).total)
    const cells = await connection.nodeStats.freeMemoryOfCells()
    expect(await thisHostStats.freeMemoryOfCells()).to.have.lengthOf(cells.length)
  })

  it('sees the virtual adapter that virsh makes and takes away, and hears of it', async () => {
    await using connection = await connectTest()
    await using events = connection.events({ types: ['node-device'] })
    const file = join(daemon().folder, 'adapter.xml')
    await writeFile(file, virtualAdapter)
    await giveToDaemon(file)
    const said = await virshOfTest('nodedev-create', file)
    const [, name = ''] = /device (\S+) created/.exec(said) ?? []
    const device = await connection.nodeDevices.lookup(name)
    expect(await device.info()).to.deep.include({
      name,
      parent: 'scsi_host1',
      capabilities: ['scsi_host', 'fc_host'],
    })
    const adapters = await connection.nodeDevices.list({ capability: 'fc_host' })
    expect(adapters.map((adapter) => adapter.name)).to.include(name)
    const makers = await connection.nodeDevices.list({ capability: 'vports' })
    expect(makers.map((maker) => maker.name)).to.deep.equal(['scsi_host1', 'scsi_host2'])
    await virshOfTest('nodedev-destroy', name)
    await rejection('ERR_NO_DEVICE', device.info())
    const seen: unknown[] = []
    for await (const event of events) {
      if (event.type === 'node-device') seen.push([event.device, event.change])
      if (seen.length === 2) break
    }
    expect(seen).to.deep.equal([
      [name, 'created'],
      [name, 'deleted'],
    ])
  })
})
