import { expect } from 'chai'
import { vmware } from '../../../drivers/vmware/driver.js'
import { eventsUntilChange } from '../../contract/context.js'
import { pyvmomiPeer, vcsimPeer } from '../../support/known-peers.js'
import { needPeer } from '../../support/peers.js'
import { pyvmomi, pyvmomiDoes } from '../../support/pyvmomi.js'
import { rejection } from '../../support/rejection.js'
import { useVcsim } from '../../support/vcsim.js'
import { makeDisk } from '../../support/vcsim-disk.js'

describe('what vCenter does with machines beyond the neutral interface, as pyVmomi sees it', () => {
  needPeer(vcsimPeer)
  needPeer(pyvmomiPeer)
  const vcsim = useVcsim()
  const connect = (place = '/DC0') => vmware.connect(vcsim().uri(place))
  const python = (expression: string): Promise<unknown> => pyvmomi(vcsim(), expression)

  it('clones a machine with its title and identifiers, under addresses of its own', async () => {
    await using connection = await connect()
    const { machines } = connection.native
    const path = await makeDisk(vcsim(), 'cloned')
    const domain = await connection.define({
      name: 'original',
      title: 'the original',
      memory: '128 MiB',
      vcpus: 2,
      disks: [{ id: 'root', path }],
      networks: [
        { id: 'lan', type: 'bridge', source: 'DC0_DVPG0' },
        { id: 'old', type: 'bridge', source: 'VM_Network' },
      ],
    })
    await using events = connection.events({ domain: 'copy' })
    const made = await machines.clone('original', 'copy')
    expect(made.name).to.equal('copy')
    expect(made.uuid).to.not.equal(domain.uuid)
    await eventsUntilChange(events, 'defined')
    const copy = await connection.lookup(made.uuid)
    const [before, after] = [await domain.spec(), await copy.spec()]
    expect(after).to.include({ title: 'the original', memory: before.memory })
    expect(after.vcpus.count).to.equal(2)
    expect(after.disks.map(({ id }) => id)).to.deep.equal(['root'])
    expect(after.networks.map(({ id, source }) => [id, source])).to.have.deep.members([
      ['lan', 'DC0_DVPG0'],
      ['old', 'VM_Network'],
    ])
    const cards = `sorted(d.macAddress for d in vm('copy').config.hardware.device if isinstance(d, vim.vm.device.VirtualEthernetCard))`
    expect(await python(cards)).to.deep.equal(after.networks.map(({ mac }) => mac).sort())
    for (const { mac } of after.networks) {
      expect(mac).to.match(/^00:50:56:[0-3]/)
      expect(before.networks.map((network) => network.mac)).to.not.include(mac)
    }
    expect(await python("vm('copy').runtime.powerState")).to.equal('poweredOff')
    expect((await rejection('ERR_DOMAIN_EXISTS', machines.clone('original', 'copy'))).field).to.equal('name')
    await rejection('ERR_NO_DOMAIN', machines.clone('nobody', 'other'))
    await copy.undefine()
    await domain.undefine()
  })

  it('clones a snapshot, linked or not, into a folder', async () => {
    await using connection = await connect()
    const { machines } = connection.native
    await pyvmomiDoes(vcsim(), "si.content.rootFolder.childEntity[0].vmFolder.CreateFolder('clones')")
    const domain = await connection.define({ name: 'base' })
    await domain.createSnapshot('clean')
    const made = await machines.clone('/DC0/vm/base', 'leaf', {
      snapshot: 'clean',
      linked: true,
      folder: '/DC0/vm/clones',
      pool: '/DC0/host/DC0_C0/Resources',
    })
    expect((await connection.lookup('/DC0/vm/clones/leaf')).uuid).to.equal(made.uuid)
    expect(await python("vm('leaf').parent.name")).to.equal('clones')
    const linked = machines.clone('base', 'other', { linked: true })
    expect((await rejection('ERR_INVALID_ARGUMENT', linked)).field).to.equal('snapshot')
    await rejection('ERR_NO_SNAPSHOT', machines.clone('base', 'other', { snapshot: 'nope' }))
    const nowhere = machines.clone('base', 'other', { folder: '/DC0/vm/nowhere' })
    expect((await rejection('ERR_INVALID_ARGUMENT', nowhere)).field).to.equal('folder')
    const aborted = machines.clone('base', 'other', { signal: AbortSignal.abort() })
    expect(await rejection('ERR_ABORTED', aborted)).to.include({ driver: 'vmware', operation: 'clone' })
    expect(await python('sorted(m.name for m in machines())')).to.deep.equal(['base', 'leaf'])
    for (const uuid of [made.uuid, domain.uuid]) await (await connection.lookup(uuid)).undefine()
  })

  it('takes a machine out of the inventory with its files left, and adds it again', async () => {
    await using connection = await connect()
    const { machines } = connection.native
    const domain = await connection.define({ name: 'wanderer', vmware: { undefine: 'destroy' } })
    await domain.start()
    await rejection('ERR_INVALID_STATE', machines.unregister('wanderer'))
    await domain.destroy()
    const path = await machines.unregister('wanderer')
    expect(path).to.equal('[LocalDS_0] wanderer/wanderer.vmx')
    expect(await python('[m.name for m in machines()]')).to.deep.equal([])
    const missing = machines.register('[LocalDS_0] wanderer/other.vmx')
    expect((await rejection('ERR_FILE', missing)).field).to.equal('path')
    // The simulator wants its other files to have the same name.
    const made = await machines.register(path, { name: 'wanderer', host: '/DC0/host/DC0_C0/DC0_C0_H1' })
    expect(made.name).to.equal('wanderer')
    const seen = "(lambda m: [m.config.files.vmPathName, m.runtime.host.name])(vm('wanderer'))"
    expect(await python(seen)).to.deep.equal([path, 'DC0_C0_H1'])
    await rejection('ERR_DOMAIN_EXISTS', machines.register(path))
    const named = machines.register(path, { name: 'wanderer' })
    expect((await rejection('ERR_DOMAIN_EXISTS', named)).field).to.equal('name')
    await (await connection.lookup(made.uuid)).undefine()
  })

  it('moves a machine to another host and pool, running as it is', async () => {
    await using connection = await connect()
    const { machines } = connection.native
    await pyvmomiDoes(
      vcsim(),
      `pool = si.content.rootFolder.childEntity[0].hostFolder.childEntity[0].resourcePool
info = vim.ResourceAllocationInfo(reservation=0, limit=-1, expandableReservation=True, shares=vim.SharesInfo(shares=0, level='normal'))
pool.CreateResourcePool('low', vim.ResourceConfigSpec(cpuAllocation=info, memoryAllocation=info))`,
    )
    const domain = await connection.define({ name: 'mover' })
    await domain.start()
    for (const host of ['DC0_C0_H1', 'DC0_C0_H2']) {
      await machines.relocate(domain.uuid, { host: `/DC0/host/DC0_C0/${host}` })
      expect(await python("vm('mover').runtime.host.name")).to.equal(host)
    }
    await machines.relocate('mover', {
      pool: '/DC0/host/DC0_C0/Resources/low',
      datastore: '/DC0/datastore/LocalDS_0',
    })
    expect(await python("vm('mover').resourcePool.name")).to.equal('low')
    expect((await domain.info()).state).to.equal('running')
    for (const [to, field] of [
      [{}, 'to'],
      [{ host: '/DC0/host/DC0_C0' }, 'host'],
      [{ host: 'DC0_C0_H1' }, 'host'],
      [{ pool: '/DC0/host/nowhere' }, 'pool'],
      [{ datastore: '/DC0/vm' }, 'datastore'],
    ] as const) {
      expect((await rejection('ERR_INVALID_ARGUMENT', machines.relocate('mover', to))).field).to.equal(field)
    }
    // The simulator looks for a machine that goes in the pool that it is in, and has never moved it there.
    await machines.relocate('mover', { pool: '/DC0/host/DC0_C0/Resources' })
    await domain.destroy()
    await domain.undefine()
  })

  it('limits what a machine gets of its host, and what it does not name stays', async () => {
    await using connection = await connect()
    const { machines } = connection.native
    const domain = await connection.define({ name: 'limited', memory: '512 MiB' })
    const none = { reservation: 0, limit: undefined, shares: 'normal' }
    expect(await machines.allocations('limited')).to.deep.equal({ cpu: none, memory: none })
    await machines.setAllocations('limited', {
      cpu: { reservation: 500, limit: 1000, shares: 'high' },
      memory: { reservation: 128 * 2 ** 20, shares: 4000 },
    })
    await domain.start()
    await machines.setAllocations('limited', {
      cpu: { limit: 'unlimited' },
      memory: { limit: 256 * 2 ** 20 },
    })
    const seen = `[[a.reservation, a.limit, a.shares.level, a.shares.shares] for a in (lambda c: [c.cpuAllocation, c.memoryAllocation])(vm('limited').config)]`
    expect(await python(seen)).to.deep.equal([
      [500, -1, 'high', 0],
      [128, 256, 'custom', 4000],
    ])
    expect(await machines.allocations('limited')).to.deep.equal({
      cpu: { reservation: 500, limit: undefined, shares: 'high' },
      memory: { reservation: 128 * 2 ** 20, limit: 256 * 2 ** 20, shares: 4000 },
    })
    const refused: readonly [Parameters<typeof machines.setAllocations>[1], string][] = [
      [{ cpu: { reservation: -1 } }, 'cpu.reservation'],
      [{ cpu: { shares: 0 } }, 'cpu.shares'],
      [{ memory: { limit: 1.5 } }, 'memory.limit'],
      [{ memory: { limit: 64 * 2 ** 20 } }, 'memory.limit'],
      [{ memory: { limit: 512, reservation: 0 } }, 'memory.limit'],
      [{ cpu: { limit: 0, reservation: 0 } }, 'cpu.limit'],
      [{ memory: { limit: 2 ** 20 + 2, reservation: 2 ** 20 + 1 } }, 'memory.limit'],
    ]
    for (const [change, field] of refused) {
      const error = await rejection('ERR_INVALID_ARGUMENT', machines.setAllocations('limited', change))
      expect(error.field).to.equal(field)
    }
    await domain.destroy()
    await domain.undefine()
  })
})

describe('the hosts of a vCenter, as pyVmomi sees them', () => {
  needPeer(vcsimPeer)
  needPeer(pyvmomiPeer)
  const vcsim = useVcsim({ machines: 6 })

  it('have what they have, and what their running machines were promised', async () => {
    await using connection = await vmware.connect(vcsim().uri('/DC0'))
    const [stopped] = await connection.domains()
    await stopped?.destroy()
    const hosts = await connection.native.hosts()
    const seen = await pyvmomi(
      vcsim(),
      `sorted([[h.name, h.hardware.memorySize, h.summary.hardware.cpuMhz * h.summary.hardware.numCpuCores,
        h.summary.quickStats.overallMemoryUsage * 2**20, h.summary.quickStats.overallCpuUsage,
        sum(m.config.hardware.memoryMB for m in machines() if m.runtime.host == h and m.runtime.powerState == 'poweredOn') * 2**20]
        for h in si.content.viewManager.CreateContainerView(si.content.rootFolder, [vim.HostSystem], True).view])`,
    )
    expect(
      hosts.map(({ name, cpu, memory }) => [
        ...[name, memory.capacity, cpu.capacity, memory.used, cpu.used],
        memory.promised,
      ]),
    ).to.deep.equal(seen)
    const total = hosts.reduce((sum, { memory }) => sum + memory.promised, 0)
    const running = await connection.list({ states: ['running'] })
    expect(running).to.have.length(5)
    expect(total).to.equal(running.reduce((sum, { memory }) => sum + memory, 0))
  })
})

describe('what an ESXi alone does with machines beyond the neutral interface', () => {
  needPeer(vcsimPeer)
  needPeer(pyvmomiPeer)
  const vcsim = useVcsim({ model: 'esx' })

  it('is registration, and what they get of the host', async () => {
    await using connection = await vmware.connect(vcsim().uri('/'))
    const { machines } = connection.native
    await connection.define({ name: 'alone' })
    await machines.setAllocations('alone', { cpu: { shares: 'low' } })
    expect(await pyvmomi(vcsim(), "vm('alone').config.cpuAllocation.shares.level")).to.equal('low')
    const path = await machines.unregister('/ha-datacenter/vm/alone')
    expect(await pyvmomi(vcsim(), '[m.name for m in machines()]')).to.deep.equal([])
    const { uuid } = await machines.register(path)
    expect(await pyvmomi(vcsim(), "vm('alone').config.uuid")).to.equal(uuid)
    await (await connection.lookup(uuid)).undefine()
  })
})
