import { expect } from 'chai'
import { vmware } from '../../../drivers/vmware/driver.js'
import { pyvmomiPeer, vcsimPeer } from '../../support/known-peers.js'
import { needPeer } from '../../support/peers.js'
import { pyvmomi } from '../../support/pyvmomi.js'
import { rejection } from '../../support/rejection.js'
import { useVcsim } from '../../support/vcsim.js'
import { makeDisc, makeDisk } from '../../support/vcsim-disk.js'

const devices = (name: string): string => `(lambda m: dict(
  disks=[[d.backing.fileName, d.unitNumber, [c.busNumber for c in m.config.hardware.device if c.key == d.controllerKey][0]]
    for d in m.config.hardware.device if isinstance(d, vim.vm.device.VirtualDisk)],
  controllers=[type(d).__name__.split('.')[-1] for d in m.config.hardware.device
    if isinstance(d, (vim.vm.device.VirtualSCSIController, vim.vm.device.VirtualSATAController))],
  cards=[[type(d).__name__.split('.')[-1], d.macAddress] for d in m.config.hardware.device if isinstance(d, vim.vm.device.VirtualEthernetCard)],
  checks=option(m, 'ethernet1.checkMACAddress'),
  discs=[getattr(d.backing, 'fileName', None) for d in m.config.hardware.device if isinstance(d, vim.vm.device.VirtualCdrom)],
))(vm('${name}'))`

describe('what is put into a running machine of VMware, as pyVmomi sees it', () => {
  needPeer(vcsimPeer)
  needPeer(pyvmomiPeer)
  const vcsim = useVcsim()

  it('is a drive at the next place of its bus, on a controller that is there or comes with it', async () => {
    await using connection = await vmware.connect(vcsim().uri('/DC0'))
    const [first, second, third] = [
      await makeDisk(vcsim(), 'one'),
      await makeDisk(vcsim(), 'two'),
      await makeDisk(vcsim(), 'three'),
    ]
    const domain = await connection.define({ name: 'plug', disks: [{ id: 'root', path: first }] })
    await domain.start()
    expect(await domain.attachDevice({ disk: { path: second } })).to.equal('disk0')
    expect(await domain.attachDevice({ disk: { id: 'fast', path: third, bus: 'sata' } })).to.equal('fast')
    const seen = await pyvmomi(vcsim(), devices('plug'))
    expect(seen).to.deep.include({
      disks: [
        [first, 0, 0],
        [second, 1, 0],
        [third, 0, 0],
      ],
      controllers: ['VirtualLsiLogicController', 'VirtualAHCIController'],
    })
    await domain.detachDevice('root')
    expect(await domain.attachDevice({ disk: { id: 'again', path: first } })).to.equal('again')
    const { disks } = await domain.spec()
    expect(disks.map(({ id, bus, path }) => [id, bus, path])).to.deep.equal([
      ['disk0', 'scsi', second],
      ['fast', 'sata', third],
      ['again', 'scsi', first],
    ])
    for (const id of ['disk0', 'fast', 'again']) await domain.detachDevice(id)
    expect(await pyvmomi(vcsim(), devices('plug'))).to.deep.include({ disks: [] })
    // The files are there still.
    await domain.attachDevice({ disk: { path: first } })
    await domain.destroy()
    await domain.undefine()
  })

  it('is a card on a network that its word says, with an address that the hypervisor lets through', async () => {
    await using connection = await vmware.connect(vcsim().uri('/DC0'))
    const domain = await connection.define({
      name: 'cards',
      networks: [{ id: 'lan', type: 'bridge', source: 'DC0_DVPG0', mac: '00:50:56:01:02:03' }],
    })
    await domain.start()
    const mac = '52:54:00:aa:bb:cc'
    await domain.attachDevice({
      network: { id: 'old', type: 'bridge', source: 'VM_Network', model: 'vmxnet3', mac },
    })
    const seen = await pyvmomi(vcsim(), devices('cards'))
    expect(seen).to.have.nested.property('cards[1]').that.deep.equals(['VirtualVmxnet3', mac])
    expect(seen).to.include({ checks: 'FALSE' })
    const { networks, vmware: own } = await domain.spec()
    expect(networks.map(({ id, source }) => [id, source])).to.deep.equal([
      ['lan', 'DC0_DVPG0'],
      ['old', 'VM_Network'],
    ])
    expect(own).to.deep.include({ networks: { old: 'VM Network' } })
    const twice = domain.attachDevice({ network: { type: 'bridge', source: 'VM_Network', mac } })
    expect((await rejection('ERR_INVALID_SPEC', twice)).field).to.equal('network.mac')
    const nowhere = domain.attachDevice({ network: { type: 'bridge', source: 'nowhere' } })
    expect((await rejection('ERR_INVALID_SPEC', nowhere)).field).to.equal('network.source')
    await domain.detachDevice('lan')
    expect(await pyvmomi(vcsim(), devices('cards'))).to.deep.include({ cards: [['VirtualVmxnet3', mac]] })
    await domain.destroy()
    await rejection('ERR_INVALID_STATE', domain.detachDevice('old'))
    await domain.undefine()
  })

  it('is a disc in a drive, or none', async () => {
    await using connection = await vmware.connect(vcsim().uri('/DC0'))
    const [first, second] = [await makeDisc(vcsim(), 'first'), await makeDisc(vcsim(), 'second')]
    const domain = await connection.define({
      name: 'media',
      disks: [{ id: 'cd0', device: 'cdrom', path: first }],
    })
    await domain.start()
    await domain.changeMedia('cd0', second)
    expect(await pyvmomi(vcsim(), devices('media'))).to.deep.include({ discs: [second] })
    await domain.changeMedia('cd0', undefined)
    expect(await pyvmomi(vcsim(), devices('media'))).to.deep.include({ discs: [null] })
    const foreign = domain.changeMedia('cd0', '[nowhere] disc.iso')
    expect((await rejection('ERR_FILE', foreign)).field).to.equal('path')
    const forced = domain.changeMedia('cd0', first, { force: true })
    expect((await rejection('ERR_UNSUPPORTED', forced)).field).to.equal('force')
    await domain.destroy()
    await domain.undefine()
  })

  it('is not what VMware plugs into no running machine, nor from a datastore that is not there', async () => {
    await using connection = await vmware.connect(vcsim().uri('/DC0'))
    const domain = await connection.define({ name: 'refused' })
    await domain.start()
    for (const [disk, field] of [
      [{ bus: 'ide', path: '[LocalDS_0] a.vmdk' }, 'disk.bus'],
      [{ device: 'cdrom' }, 'disk.bus'],
      [{ path: '[nowhere] a.vmdk' }, 'disk.path'],
      [{ path: '/srv/a.vmdk' }, 'disk.path'],
      [{ path: '[LocalDS_0] a.vmdk', cache: 'none' }, 'disk.cache'],
    ] as const) {
      expect((await rejection('ERR_INVALID_SPEC', domain.attachDevice({ disk }))).field).to.equal(field)
    }
    const card = domain.attachDevice({ network: { type: 'user' } })
    expect((await rejection('ERR_INVALID_SPEC', card)).field).to.equal('network.type')
    const network = { type: 'bridge', source: 'VM_Network' } as const
    for (let count = 1; count <= 10; count += 1) await domain.attachDevice({ network })
    const oneMore = await rejection('ERR_INVALID_SPEC', domain.attachDevice({ network }))
    expect(oneMore).to.include({ field: 'network' })
    expect((await domain.spec()).disks).to.deep.equal([])
    await domain.destroy()
    await domain.undefine()
  })
})

describe('what is put into a running machine of an ESXi alone', () => {
  needPeer(vcsimPeer)
  needPeer(pyvmomiPeer)
  const vcsim = useVcsim({ model: 'esx' })

  it('is seen by pyVmomi, and goes again', async () => {
    await using connection = await vmware.connect(vcsim().uri('/'))
    const domain = await connection.define({ name: 'plug' })
    await domain.start()
    const card = await domain.attachDevice({ network: { type: 'bridge', source: 'VM_Network' } })
    expect(await pyvmomi(vcsim(), `len(${devices('plug')}['cards'])`)).to.equal(1)
    await domain.detachDevice(card)
    expect(await pyvmomi(vcsim(), `len(${devices('plug')}['cards'])`)).to.equal(0)
    await domain.destroy()
    await domain.undefine()
  })
})
