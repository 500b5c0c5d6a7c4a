import { expect } from 'chai'
import { vmware } from '../../../drivers/vmware/driver.js'
import { vcsimPeer } from '../../support/known-peers.js'
import { needPeer } from '../../support/peers.js'
import { rejection } from '../../support/rejection.js'
import { useVcsim } from '../../support/vcsim.js'

describe('A vCenter with many machines in several datacenters', () => {
  needPeer(vcsimPeer)
  const [count, datacenters] = [100, 2]
  const vcsim = useVcsim({ machines: count, datacenters })

  it('gives a domain for each of them, all looked up at once, and Node warns of nothing', async () => {
    const warnings: string[] = []
    const hear = ({ name }: Error): void => void warnings.push(name)
    process.on('warning', hear)
    try {
      await using connection = await vmware.connect(vcsim().uri('/DC0'))
      const domains = await connection.domains()
      expect(domains).to.have.length(count)
      const infos = await Promise.all(domains.map((domain) => domain.info()))
      expect(infos).to.deep.equal(await connection.list())
    } finally {
      process.off('warning', hear)
    }
    expect(warnings).to.deep.equal([])
  })

  it('has all of them at its root, where no machine is defined', async () => {
    await using connection = await vmware.connect(vcsim().uri('/'))
    expect(await connection.list()).to.have.length(count * datacenters)
    const error = await rejection('ERR_INVALID_SPEC', connection.define({ name: 'a' }))
    expect(error.hint).to.include('vmware://host/DC0')
  })

  it('has specifications, though the simulator puts two drives into one place', async () => {
    await using connection = await vmware.connect(vcsim().uri('/DC0'))
    const spec = await (await connection.lookup('DC0_C0_RP0_VM0')).spec()
    expect(spec.disks.map(({ id, device }) => [id, device])).to.deep.equal([
      ['scsi0-0', 'cdrom'],
      ['scsi0-0-2', 'disk'],
    ])
  })

  it('does not find in one datacenter what is in another', async () => {
    await using all = await vmware.connect(vcsim().uri('/'))
    const other = await all.lookup('/DC1/vm/DC1_C0_RP0_VM0')
    await using connection = await vmware.connect(vcsim().uri('/DC0'))
    for (const key of [other.name, other.uuid, '/DC1/vm/DC1_C0_RP0_VM0', '/DC0/vm', '/DC0/vm/nobody']) {
      await rejection('ERR_NO_DOMAIN', connection.lookup(key))
    }
  })

  it('takes the datastore and the resource pool of the URI, and says which there are', async () => {
    const pool = '/DC0/host/DC0_C0/Resources'
    await using connection = await vmware.connect(vcsim().uri('/DC0', { pool, datastore: 'LocalDS_0' }))
    const domain = await connection.define({ name: 'mine' })
    expect((await domain.spec())['vmware']).to.include({ datastore: 'LocalDS_0' })
    await domain.undefine()
    await using wrong = await vmware.connect(vcsim().uri('/DC0', { datastore: 'nowhere' }))
    const datastore = await rejection('ERR_INVALID_SPEC', wrong.define({ name: 'a' }))
    expect(datastore).to.include({ field: 'vmware.datastore' })
    expect(datastore.hint).to.include('LocalDS_0')
    await using poolless = await vmware.connect(vcsim().uri('/DC0', { pool: '/DC0/host' }))
    expect((await rejection('ERR_INVALID_URI', poolless.define({ name: 'a' }))).field).to.equal('pool')
  })

  it('names the field of a specification that it cannot honour, and creates nothing', async () => {
    await using connection = await vmware.connect(vcsim().uri('/DC0'))
    const disk = (more: object) => ({ disks: [{ path: '[LocalDS_0] a.vmdk', ...more }] })
    const card = (more: object) => ({ networks: [{ type: 'bridge', source: 'VM_Network', ...more }] })
    const wrong: readonly (readonly [change: object, field: string])[] = [
      [{ architecture: 'aarch64' }, 'architecture'],
      [{ machine: 'q35' }, 'machine'],
      [{ memory: '6 MiB' }, 'memory'],
      [{ cpu: { model: 'max' } }, 'cpu.model'],
      [{ firmware: 'none' }, 'firmware'],
      [{ boot: { order: ['cdrom'] } }, 'boot.order'],
      [{ rng: true }, 'rng'],
      [{ disks: [{ path: '/a.vmdk' }] }, 'disks[0].path'],
      [disk({ path: '[nowhere] a.vmdk' }), 'disks[0].path'],
      [disk({ path: '[LocalDS_0] missing.vmdk' }), 'disks[0].path'],
      [disk({ format: 'qcow2' }), 'disks[0].format'],
      [disk({ bus: 'virtio' }), 'disks[0].bus'],
      [disk({ readonly: true }), 'disks[0].readonly'],
      [disk({ cache: 'none' }), 'disks[0].cache'],
      [{ networks: [{}] }, 'networks[0].type'],
      [card({ model: 'virtio' }), 'networks[0].model'],
      [{ networks: Array(11).fill({ type: 'bridge', source: 'VM_Network' }) }, 'networks[10]'],
      [card({ source: 'nowhere' }), 'networks[0].source'],
      [{ ...card({ source: 'other' }), vmware: { networks: { net0: 'VM Network' } } }, 'networks[0].source'],
      [{ vmware: { networks: { net9: 'VM Network' } } }, 'vmware.networks.net9'],
      [{ vmware: { guestId: 'a b' } }, 'vmware.guestId'],
    ]
    for (const [change, field] of wrong) {
      const error = await rejection('ERR_INVALID_SPEC', connection.define({ name: 'a', ...change }))
      expect(error.field, JSON.stringify(change)).to.equal(field)
    }
    await rejection('ERR_NO_DOMAIN', connection.lookup('a'))
  })
})
