import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import { expect } from 'chai'
import fc from 'fast-check'
import { test } from '../../../drivers/test/driver.js'
import { createVolumeBytes } from '../../../drivers/test/storage/volume-bytes.js'
import type { StoragePool, StoragePoolSpecInput } from '../../../src/index.js'
import { rejection, thrown } from '../../support/rejection.js'

let worlds = 0

const connect = (parameters = '') => {
  worlds += 1
  return test.connect(`test:///resources-${worlds}${parameters}`)
}

describe('pools, networks and secrets in memory', () => {
  it('hold the bytes that a buffer would', () => {
    const room = 300_000
    const write = fc.record({
      offset: fc.integer({ min: 0, max: room - 70_000 }),
      data: fc.uint8Array({ maxLength: 70_000 }),
      cut: fc.option(fc.integer({ min: 0, max: room })),
    })
    fc.assert(
      fc.property(fc.array(write, { maxLength: 6 }), (writes) => {
        const bytes = createVolumeBytes()
        const model = Buffer.alloc(room)
        for (const { offset, data, cut } of writes) {
          bytes.write(offset, data)
          model.set(data, offset)
          if (cut === null) continue
          bytes.truncate(cut)
          model.fill(0, cut)
        }
        expect(bytes.copy().read(0, room).equals(model)).to.equal(true)
        expect(bytes.read(65_000, 1000).equals(model.subarray(65_000, 66_000))).to.equal(true)
      }),
      { numRuns: 50 },
    )
  })

  it('take room only for what was written, however large a volume is', async () => {
    await using connection = await connect()
    const pool = await connection.storage.definePool({ name: 'p', type: 'dir', target: '/p' })
    await pool.build()
    await pool.start()
    const volume = await pool.createVolume({ name: 'v', capacity: '8 TiB' })
    const end = 8 * 2 ** 40 - 3
    await pipeline(Readable.from([Buffer.from('end')]), await volume.upload({ offset: end }))
    expect(String(await buffer(await volume.download({ offset: end })))).to.equal('end')
    expect((await pool.info()).allocation).to.equal((await volume.info()).allocation)
    expect((await volume.info()).allocation).to.be.below(2 ** 20)
  })

  it('fail as they are told to', async () => {
    await using connection = await connect('?fault=definePool@2:ERR_BUSY')
    const { storage, networks, secrets } = connection
    await storage.definePool({ name: 'p', type: 'dir', target: '/p' })
    await rejection('ERR_BUSY', storage.definePool({ name: 'q', type: 'dir', target: '/q' }))
    connection.native.injectFault({ operation: 'defineNetwork', code: 'ERR_AUTH' })
    await rejection('ERR_AUTH', networks.define({ name: 'n' }))
    expect(await networks.list()).to.deep.equal([])
    connection.native.injectFault({ operation: 'defineSecret', code: 'ERR_BUSY' })
    await rejection('ERR_BUSY', secrets.define({}))
    expect(await secrets.list()).to.deep.equal([])
    connection.native.drop({ stayDown: true })
    await rejection('ERR_DISCONNECTED', storage.listPools())
  })

  it('are the same for every connection to a world, have UUIDs of its seed, and go with its reset', async () => {
    await using connection = await connect('?seed=one')
    const { uuid } = await connection.networks.define({ name: 'n' })
    await connection.storage.definePool({
      name: 'p',
      type: 'iscsi',
      source: { host: 'a', iqn: 'iqn.2013-06.b' },
    })
    await using second = await test.connect(connection.uri)
    expect((await second.networks.lookup('n')).uuid).to.equal(uuid)
    const secret = await connection.secrets.define({})
    await secret.setValue(Buffer.from('hush'))
    expect(connection.native.calls.join()).not.to.include('hush')
    connection.native.reset()
    expect(await second.secrets.list()).to.deep.equal([])
    expect(await second.storage.listPools()).to.deep.equal([])
    expect((await second.networks.define({ name: 'n' })).uuid).to.equal(uuid)
  })

  it('are devices of a host, too, which come and go as they are told to', async () => {
    await using connection = await connect()
    const { native, nodeDevices } = connection
    await using events = connection.events({ types: ['node-device'] })
    const before = await nodeDevices.list()
    native.plugNodeDevice({ name: 'usb_1_2', capabilities: ['usb'] })
    const device = await nodeDevices.lookup('usb_1_2')
    const info = await device.info()
    expect(info).to.include({ name: 'usb_1_2', parent: 'computer', driver: undefined, usb: undefined })
    expect(await nodeDevices.list({ capability: 'usb' })).to.deep.equal([info])
    expect(Object.isFrozen(info.capabilities)).to.equal(true)
    thrown('ERR_DEVICE_EXISTS', () => native.plugNodeDevice({ name: 'computer' }))
    native.unplugNodeDevice('usb_1_2')
    await rejection('ERR_NO_DEVICE', device.info())
    thrown('ERR_NO_DEVICE', () => native.unplugNodeDevice('usb_1_2'))
    for (const change of ['created', 'deleted']) {
      expect((await events.next()).value).to.include({ type: 'node-device', change, device: 'usb_1_2' })
    }
    native.unplugNodeDevice('block_vda')
    const [iface] = await connection.interfaces.list()
    expect(iface).to.include({ name: 'eth0', state: 'active', mac: before.find(({ net }) => net)?.net?.mac })
    native.injectFault({ operation: 'defineInterface', code: 'ERR_BUSY' })
    await rejection('ERR_BUSY', connection.interfaces.define({ type: 'bridge', name: 'br0' }))
    await (await connection.interfaces.lookup('eth0')).destroy()
    native.injectFault({ operation: 'listNodeDevices', code: 'ERR_BUSY', times: 1 })
    await rejection('ERR_BUSY', nodeDevices.list())
    native.reset()
    expect(await nodeDevices.list()).to.deep.equal(before)
    expect(await connection.interfaces.list()).to.deep.equal([iface])
  })

  it('are built, started and deleted as libvirt does with each type of pool', async () => {
    await using connection = await connect()
    const define = (spec: StoragePoolSpecInput) => connection.storage.definePool(spec)
    const started = async (pool: StoragePool) => {
      await pool.start()
      expect((await pool.info()).state).to.equal('running')
      return pool
    }

    const bare = await define({ type: 'logical', name: 'bare', source: { name: 'bare' } })
    await rejection('ERR_OPERATION_FAILED', bare.build())
    const group = await define({ type: 'logical', name: 'vg', source: { name: 'vg', devices: ['/dev/a'] } })
    const disk = await define({ type: 'disk', name: 'disk', source: { device: '/dev/b' } })
    for (const pool of [group, disk]) {
      await rejection('ERR_OPERATION_FAILED', pool.start())
      await pool.build()
      await rejection('ERR_OPERATION_FAILED', pool.build())
      await (await started(pool)).createVolume({ name: 'v', capacity: 1 })
      expect((await pool.listVolumes())[0]).to.include({ type: 'block' })
      await pool.destroy()
      await pool.delete()
      await rejection('ERR_OPERATION_FAILED', pool.start())
      await pool.build()
      expect(await (await started(pool)).listVolumes()).to.deep.equal([])
    }
    expect((await group.createVolume({ name: 'v', capacity: 1 })).path).to.equal('/dev/vg/v')

    const mounted = [
      await define({ type: 'fs', name: 'fs', source: { device: '/dev/c' }, target: '/fs' }),
      await define({ type: 'netfs', name: 'nfs', source: { host: 'a', path: '/' }, target: '/nfs' }),
    ]
    for (const pool of mounted) {
      await rejection('ERR_OPERATION_FAILED', pool.start())
      await pool.build()
      await pool.build()
      await (await started(pool)).createVolume({ name: 'v', capacity: 1 })
      await pool.destroy()
      await pool.delete()
      await rejection('ERR_OPERATION_FAILED', pool.start())
      await pool.build()
      expect((await (await started(pool)).listVolumes()).map(({ name }) => name)).to.deep.equal(['v'])
    }
  })

  it('take the units of a target as they are, with a password that is a secret', async () => {
    await using connection = await connect()
    const { secrets, storage } = connection
    const source = { host: 'a', iqn: 'iqn.2013-06.b' }
    const open = await storage.definePool({ name: 'open', type: 'iscsi', source })
    await open.build()
    await open.start()
    await rejection('ERR_UNSUPPORTED', open.createVolume({ name: 'v', capacity: 1 }))
    await open.destroy()
    await rejection('ERR_UNSUPPORTED', open.delete())
    await open.undefine()
    const uuid = '6695eb01-f6a4-8304-79aa-97f2502e193f'
    for (const reference of [{ usage: 'portal' }, { uuid }]) {
      const auth = { username: 'me', secret: reference }
      const pool = await storage.definePool({ name: 'p', type: 'iscsi', source: { ...source, auth } })
      await rejection('ERR_NO_SECRET', pool.start())
      const secret = await secrets.define({ uuid, usage: { type: 'iscsi', id: 'portal' } })
      await rejection('ERR_NO_SECRET', pool.start())
      await secret.setValue(Buffer.from('hush'))
      await pool.start()
      await pool.destroy()
      await pool.undefine()
      await secret.undefine()
    }
  })

  it('lease the known hosts of a running network their addresses', async () => {
    await using connection = await connect()
    const network = await connection.networks.define({
      name: 'n',
      bridge: 'br7',
      addresses: [
        {
          address: '10.0.0.1',
          prefix: 24,
          dhcp: { hosts: [{ mac: '52:54:00:00:00:01', name: 'one', address: '10.0.0.9' }] },
        },
      ],
    })
    await network.start()
    expect(await network.dhcpLeases()).to.deep.equal([
      {
        interface: 'br7',
        family: 'ipv4',
        mac: '52:54:00:00:00:01',
        address: '10.0.0.9',
        prefix: 24,
        hostname: 'one',
        clientId: undefined,
        expires: undefined,
      },
    ])
    const host = { mac: '52:54:00:00:00:02', address: '10.0.1.9' }
    await rejection('ERR_OPERATION_FAILED', network.update({ command: 'add', section: 'dhcp-host', host }))
  })
})
