import { join } from 'node:path'
import { expect } from 'chai'
import { parseStoragePool } from '../../../src/spec/parse-resource.js'
import type { StoragePool } from '../../../src/storage.js'
import { poolInputs } from '../../support/pool-inputs.js'
import { rejection } from '../../support/rejection.js'
import { describeEvents, eventsUntil } from '../context.js'
import type { FeaturePlace } from './place.js'
import { volumesContract } from './volumes.js'

/** Feature `storage` of connections. */
export function storageContract(place: FeaturePlace<'storage'>): void {
  const storage = () => place.connection().storage
  const define = async (): Promise<StoragePool> => {
    const name = place.freshName()
    return await storage().definePool({ name, type: 'dir', target: join(place.folder(), name) })
  }
  const running = async (): Promise<StoragePool> => {
    const pool = await define()
    await pool.build()
    await pool.start()
    return pool
  }
  afterEach(async () => {
    for (const { uuid, state } of await storage().listPools()) {
      const pool = await storage().lookupPool(uuid)
      if (state === 'running') {
        for (const { name } of await pool.listVolumes()) await (await pool.lookupVolume(name)).delete()
        await pool.destroy()
      }
      await pool.undefine()
    }
  })

  it('defines a pool, lists it and finds it by name and UUID', async () => {
    const pool = await define()
    expect(await pool.info()).to.deep.equal({
      name: pool.name,
      uuid: pool.uuid,
      state: 'inactive',
      capacity: 0,
      allocation: 0,
      available: 0,
      autostart: false,
      persistent: true,
    })
    expect(await storage().listPools()).to.deep.equal([await pool.info()])
    expect((await storage().lookupPool(pool.name)).uuid).to.equal(pool.uuid)
    expect((await storage().lookupPool(pool.uuid.toUpperCase())).name).to.equal(pool.name)
    const target = join(place.folder(), pool.name)
    expect(await pool.spec()).to.deep.equal({ name: pool.name, uuid: pool.uuid, type: 'dir', target })
    const again = await place.connect()
    expect(await again.storage.listPools()).to.deep.equal([await pool.info()])
  })

  it('defines pools of every type, and gives their specifications back complete', async () => {
    for (const input of poolInputs) {
      const pool = await storage().definePool(input)
      const spec = parseStoragePool(input, () => pool.uuid)
      expect(await pool.spec()).to.deep.equal(spec)
      expect((await pool.info()).state).to.equal('inactive')
      await pool.undefine()
      const again = await storage().definePool(spec)
      expect(await again.spec()).to.deep.equal(spec)
      await again.undefine()
    }
  })

  it('says what is not there to start a pool of, and deletes no target of iSCSI', async () => {
    const target = join(place.folder(), 'absent')
    const source = (name: string) => ({ device: join(place.folder(), name) })
    const fs = { type: 'fs', name: place.freshName(), source: source('one'), target } as const
    await rejection('ERR_OPERATION_FAILED', (await storage().definePool(fs)).start())
    const disk = { type: 'disk', name: place.freshName(), source: source('two') } as const
    await rejection('ERR_OPERATION_FAILED', (await storage().definePool(disk)).start())
    const group = { name: place.freshName() }
    const logical = await storage().definePool({ type: 'logical', ...group, source: group })
    await rejection('ERR_OPERATION_FAILED', logical.start())
    const portal = { host: '127.0.0.1', iqn: 'iqn.2013-06.com.example' }
    const iscsi = await storage().definePool({ type: 'iscsi', name: place.freshName(), source: portal })
    await iscsi.build()
    await rejection('ERR_UNSUPPORTED', iscsi.delete())
  })

  it('refuses a pool of what another pool is of', async () => {
    const pool = await define()
    const target = join(place.folder(), pool.name)
    const name = place.freshName()
    await rejection('ERR_OPERATION_FAILED', storage().definePool({ name, type: 'dir', target }))
    const disk = { type: 'disk', source: { device: '/dev/nosuch' } } as const
    await storage().definePool({ name, ...disk })
    await rejection('ERR_OPERATION_FAILED', storage().definePool({ name: place.freshName(), ...disk }))
    await storage().definePool({ name: place.freshName(), ...disk, source: { device: '/dev/nosuch2' } })
    expect(await storage().listPools()).to.have.length(3)
  })

  it('builds, starts, stops, deletes and forgets a pool, and tells each change', async () => {
    await using events = place.connection().events({ types: ['pool'] })
    const pool = await running()
    const info = await pool.info()
    expect(info.state).to.equal('running')
    expect(info.capacity).to.be.above(0)
    expect(info.available).to.be.within(1, info.capacity)
    await pool.refresh()
    await pool.destroy()
    expect(await pool.info()).to.include({ state: 'inactive', capacity: 0, allocation: 0, available: 0 })
    await pool.delete()
    await rejection('ERR_OPERATION_FAILED', pool.start())
    await pool.undefine()
    const seen = await eventsUntil(events, (event) => event.type === 'pool' && event.change === 'undefined')
    // How often a pool is refreshed as it starts is its own affair.
    const changes = describeEvents(seen).filter((change) => change !== 'refreshed')
    expect(changes).to.deep.equal(['defined', 'created', 'started', 'stopped', 'deleted', 'undefined'])
    expect(describeEvents(seen)).to.include('refreshed')
    for (const event of seen) expect(event).to.include({ type: 'pool', pool: pool.name, uuid: pool.uuid })
  })

  it('keeps the wish for a pool to start with the hypervisor', async () => {
    const pool = await define()
    await pool.setAutostart(true)
    expect(await pool.autostart()).to.equal(true)
    expect((await pool.info()).autostart).to.equal(true)
    await pool.setAutostart(false)
    expect(await pool.autostart()).to.equal(false)
  })

  it('refuses what a pool’s state does not allow, and changes nothing', async () => {
    const pool = await define()
    await rejection('ERR_INVALID_STATE', pool.destroy())
    await rejection('ERR_INVALID_STATE', pool.refresh())
    await rejection('ERR_INVALID_STATE', pool.listVolumes())
    await rejection('ERR_INVALID_STATE', pool.createVolume({ name: 'v', capacity: 1 }))
    await pool.build()
    await pool.start()
    const error = await rejection('ERR_INVALID_STATE', pool.start())
    expect(error).to.include({ driver: place.subject.driver.name, operation: 'start' })
    await rejection('ERR_INVALID_STATE', pool.undefine())
    await rejection('ERR_INVALID_STATE', pool.delete())
    expect((await pool.info()).state).to.equal('running')
  })

  it('refuses names that are taken, unknown or wrong', async () => {
    const pool = await define()
    const other = { type: 'dir', target: join(place.folder(), 'other') } as const
    const byName = await rejection('ERR_POOL_EXISTS', storage().definePool({ ...other, name: pool.name }))
    expect(byName.field).to.equal('name')
    const name = place.freshName()
    const byUuid = await rejection(
      'ERR_POOL_EXISTS',
      storage().definePool({ ...other, name, uuid: pool.uuid }),
    )
    expect(byUuid.field).to.equal('uuid')
    await rejection('ERR_NO_POOL', storage().lookupPool('nope'))
    await rejection('ERR_NO_POOL', storage().lookupPool(''))
    const wrong = await rejection(
      'ERR_INVALID_SPEC',
      storage().definePool({ ...other, name, target: 'here' }),
    )
    expect(wrong).to.include({ field: 'target', operation: 'definePool' })
    await pool.undefine()
    await rejection('ERR_NO_POOL', pool.info())
  })

  describe('with volumes', () => volumesContract(place, running))
}
