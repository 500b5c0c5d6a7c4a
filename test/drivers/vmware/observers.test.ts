import { expect } from 'chai'
import fc from 'fast-check'
import { vmware } from '../../../drivers/vmware/driver.js'
import { findForeignCharacter } from '../../../src/formats/xml/names.js'
import { labelValueField } from '../../../src/spec/fields.js'
import { eventsUntilChange } from '../../contract/context.js'
import { pyvmomiPeer, vcsimPeer } from '../../support/known-peers.js'
import { needPeer } from '../../support/peers.js'
import { pyvmomi, pyvmomiDoes } from '../../support/pyvmomi.js'
import { rejection } from '../../support/rejection.js'
import { useVcsim } from '../../support/vcsim.js'
import { makeDisk } from '../../support/vcsim-disk.js'

describe('what the driver vmware does, as pyVmomi sees it', () => {
  needPeer(vcsimPeer)
  needPeer(pyvmomiPeer)
  const vcsim = useVcsim()
  const connect = (place = '/DC0') => vmware.connect(vcsim().uri(place))
  const python = (expression: string): Promise<unknown> => pyvmomi(vcsim(), expression)

  it('defines a machine with all that the specification says', async () => {
    await using connection = await connect()
    const path = await makeDisk(vcsim(), 'seen')
    const domain = await connection.define({
      name: 'seen',
      title: 'a "title" <&>',
      memory: '512 MiB',
      vcpus: { count: 2, maximum: 4 },
      architecture: 'i386',
      firmware: 'uefi',
      disks: [
        { id: 'root', path },
        { id: 'cd0', device: 'cdrom', path: '[LocalDS_0] disc.iso' },
        { id: 'cd1', device: 'cdrom', bus: 'sata' },
      ],
      networks: [
        { id: 'lan', type: 'bridge', source: 'DC0_DVPG0', model: 'vmxnet3' },
        { id: 'old', type: 'bridge', source: 'VM_Network', mac: '00:50:56:01:02:03' },
      ],
      serials: [{ type: 'console' }, { type: 'none' }],
      vmware: { networks: { old: 'VM Network' } },
    })
    const seen = await python(`(lambda m: dict(
      uuid=m.config.uuid, guest=m.config.guestId, memory=m.config.hardware.memoryMB, cpus=m.config.hardware.numCPU,
      hotAdd=m.config.cpuHotAddEnabled, firmware=m.config.firmware, title=option(m, 'polyvisor.title'),
      disks=[d.backing.fileName for d in m.config.hardware.device if isinstance(d, vim.vm.device.VirtualDisk)],
      discs=[getattr(d.backing, 'fileName', None) for d in m.config.hardware.device if isinstance(d, vim.vm.device.VirtualCdrom)],
      cards=[[type(d).__name__.split('.')[-1], d.macAddress] for d in m.config.hardware.device if isinstance(d, vim.vm.device.VirtualEthernetCard)],
      networks=sorted(n.name for n in m.network),
      serials=[[d.backing.fileName, d.connectable.startConnected] for d in m.config.hardware.device if isinstance(d, vim.vm.device.VirtualSerialPort)],
    ))(vm('seen'))`)
    const lan = (await domain.spec()).networks[0]?.mac
    expect(seen).to.deep.equal({
      uuid: domain.uuid,
      guest: 'otherGuest',
      memory: 512,
      cpus: 2,
      hotAdd: true,
      firmware: 'efi',
      title: '"a \\"title\\" <&>"',
      disks: [path],
      discs: ['[LocalDS_0] disc.iso', null],
      cards: [
        ['VirtualVmxnet3', lan],
        ['VirtualE1000', '00:50:56:01:02:03'],
      ],
      networks: ['DC0_DVPG0', 'VM Network'],
      serials: [
        ['[LocalDS_0] seen/serial0.log', true],
        ['[LocalDS_0] seen/serial1.log', false],
      ],
    })
    const { disks, networks } = await domain.spec()
    expect(disks.map(({ id, device, bus }) => [id, device, bus])).to.deep.equal([
      ['root', 'disk', 'scsi'],
      ['cd0', 'cdrom', 'ide'],
      ['cd1', 'cdrom', 'sata'],
    ])
    expect(networks.map(({ id, source, model }) => [id, source, model])).to.deep.equal([
      ['lan', 'DC0_DVPG0', 'vmxnet3'],
      ['old', 'VM_Network', 'e1000'],
    ])
    await domain.undefine()
    expect(await python('[m.name for m in machines()]')).to.deep.equal([])
  })

  it('starts, suspends, changes and snapshots it', async () => {
    await using connection = await connect()
    const domain = await connection.define({ name: 'busy', vcpus: { count: 1, maximum: 2 } })
    const power = () => python("vm('busy').runtime.powerState")
    await domain.start()
    expect(await power()).to.equal('poweredOn')
    await domain.suspend()
    expect(await power()).to.equal('suspended')
    await domain.resume()
    expect(await power()).to.equal('poweredOn')
    await domain.setMemory(128 * 2 ** 20)
    await domain.setVcpus(2)
    await domain.setAffinity([0, 1])
    const sizes = `(lambda c: [c.memoryAllocation.limit, c.hardware.numCPU, list(c.cpuAffinity.affinitySet)])(vm('busy').config)`
    expect(await python(sizes)).to.deep.equal([128, 2, [0, 1]])
    await domain.createSnapshot('one', { description: 'the first' })
    await domain.createSnapshot('two')
    const tree = `(lambda s: [s.rootSnapshotList[0].name, s.rootSnapshotList[0].description, s.rootSnapshotList[0].childSnapshotList[0].name])(vm('busy').snapshot)`
    expect(await python(tree)).to.deep.equal(['one', 'the first', 'two'])
    await domain.destroy()
    await domain.rename('calm')
    expect(await python("vm('calm').runtime.powerState")).to.equal('poweredOff')
    await domain.undefine()
  })

  it('resets a machine, which has another time of start then', async () => {
    await using connection = await connect()
    const domain = await connection.define({ name: 'again' })
    await domain.start()
    const started = () => python("str(vm('again').summary.runtime.bootTime)")
    const before = await started()
    await domain.reset()
    expect(await started()).to.not.equal(before)
    expect(await python("vm('again').runtime.powerState")).to.equal('poweredOn')
    await domain.destroy()
    await domain.undefine()
  })

  it('hears what pyVmomi does, and finds it', async () => {
    await using connection = await connect()
    const domain = await connection.define({ name: 'theirs' })
    await using events = connection.events({ domain: 'theirs' })
    await pyvmomiDoes(vcsim(), "vm('theirs').PowerOn()")
    await eventsUntilChange(events, 'started')
    await pyvmomiDoes(vcsim(), "vm('theirs').PowerOff()")
    await eventsUntilChange(events, 'stopped')
    await pyvmomiDoes(vcsim(), "vm('theirs').UnregisterVM()")
    await eventsUntilChange(events, 'undefined')
    await rejection('ERR_NO_DOMAIN', domain.info())
  })

  it('looks up by inventory path, and says so where a name is not enough', async () => {
    await using connection = await connect()
    await pyvmomiDoes(
      vcsim(),
      `root = si.content.rootFolder.childEntity[0].vmFolder
folder = root.CreateFolder('archive')`,
    )
    await using inside = await connect('/DC0/vm/archive')
    const [outer, inner] = [await connection.define({ name: 'twin' }), await inside.define({ name: 'other' })]
    await pyvmomiDoes(vcsim(), "vm('other').Rename('twin')")
    const error = await rejection('ERR_INVALID_ARGUMENT', connection.lookup('twin'))
    expect(error.hint).to.include('/DC0/vm/folder/name')
    expect((await connection.lookup('/DC0/vm/twin')).uuid).to.equal(outer.uuid)
    expect((await connection.lookup('/DC0/vm/archive/twin')).uuid).to.equal(inner.uuid)
    expect((await inside.lookup('twin')).uuid).to.equal(inner.uuid)
    await rejection('ERR_NO_DOMAIN', inside.lookup(outer.uuid))
    await rejection('ERR_NO_DOMAIN', inside.lookup('/DC0/vm/twin'))
    expect((await inside.list()).map(({ uuid }) => uuid)).to.deep.equal([inner.uuid])
    for (const uuid of [outer.uuid, inner.uuid]) await (await connection.lookup(uuid)).undefine()
  })

  it('has a name that fits in its specification where its own is none of one', async () => {
    await using connection = await connect()
    const domain = await connection.define({ name: 'plain' })
    await pyvmomiDoes(vcsim(), "vm('plain').Rename('Büro 2 (alt)')")
    const renamed = await connection.lookup('Büro 2 (alt)')
    expect(await renamed.spec()).to.include({ name: 'Buro-2-alt', title: 'Büro 2 (alt)', uuid: domain.uuid })
    await renamed.undefine()
  })

  it('has texts that arrive as they were sent, whatever is in them', async () => {
    await using connection = await connect()
    const domain = await connection.define({ name: 'texts' })
    const oneLine = fc
      .string({ unit: 'binary', maxLength: 60 })
      .filter((text) => labelValueField.safeParse(text).success && findForeignCharacter(text) < 0)
    const anyText = fc
      .string({ unit: 'binary', minLength: 1, maxLength: 60 })
      .filter((text) => findForeignCharacter(text) < 0)
    const [title, value] = fc.sample(oneLine, 2)
    const descriptions = [`"q" 'a' <b>&amp;</b> ]]>\n\t end`, ...fc.sample(anyText, 8)]
    await domain.setTitle(`x${title}`)
    await domain.setLabel('l', value)
    for (const [index, description] of descriptions.entries()) {
      await domain.createSnapshot(`s${index}`, { description })
    }
    const seen =
      await python(`(lambda m: [json.loads(option(m, 'polyvisor.title')), json.loads(option(m, 'polyvisor.labels')),
      [s.description for s in snapshots(m.snapshot.rootSnapshotList)]])(vm('texts'))`)
    expect(seen).to.deep.equal([`x${title}`, { l: value }, descriptions])
    expect((await domain.listSnapshots()).map(({ description }) => description)).to.deep.equal(descriptions)
    expect(await domain.labels()).to.deep.equal({ l: value })
    await domain.undefine()
  })

  it('removes the files of a machine that says so, and else leaves them', async () => {
    await using connection = await connect()
    const files = async (): Promise<string> => {
      const found = await pyvmomiDoes(
        vcsim(),
        `browser = si.content.rootFolder.childEntity[0].datastore[0].browser
spec = vim.host.DatastoreBrowser.SearchSpec(matchPattern=['*.vmx'])
for folder in browser.SearchSubFolders('[LocalDS_0]', spec).info.result:
    for file in folder.file: print(file.path)`,
      )
      return found
    }
    for (const [name, undefine] of [
      ['kept', 'unregister'],
      ['gone', 'destroy'],
    ] as const) {
      const domain = await connection.define({ name, vmware: { undefine } })
      expect(await files()).to.include(`${name}.vmx`)
      await domain.undefine()
    }
    expect(await files())
      .to.include('kept.vmx')
      .and.not.to.include('gone.vmx')
  })
})

describe('an ESXi alone, as the driver vmware sees it', () => {
  needPeer(vcsimPeer)
  const vcsim = useVcsim({ model: 'esx', machines: 3 })

  it('has its machines, and gets another one', async () => {
    await using connection = await vmware.connect(vcsim().uri('/'))
    expect((await connection.capabilities()).hypervisor).to.match(/ESXi/)
    expect(await connection.node()).to.include({ architecture: 'x86_64' })
    const there = (await connection.list()).map(({ name, state }) => [name, state])
    expect(there).to.have.length(3)
    expect(new Set(there.map(([, state]) => state))).to.deep.equal(new Set(['running']))
    await using events = connection.events({ domain: 'mine' })
    const domain = await connection.define({
      name: 'mine',
      networks: [{ type: 'bridge', source: 'VM_Network' }],
      vmware: { networks: { net0: 'VM Network' } },
    })
    await domain.start()
    await domain.destroy()
    await domain.undefine()
    await eventsUntilChange(events, 'undefined')
    expect(await connection.list()).to.have.length(3)
  })
})
