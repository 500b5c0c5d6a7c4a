import { randomUUID } from 'node:crypto'
import { expect } from 'chai'
import { z } from 'zod'
import { xapi } from '../../../drivers/xapi/driver.js'
import { XapiFailure } from '../../../drivers/xapi/rpc/failure.js'
import { rejection } from '../../support/rejection.js'
import { useXapiPool } from '../../support/xapi-pool.js'

type Connection = Awaited<ReturnType<typeof xapi.connect>>
type Spec = Parameters<Connection['define']>[0]

const refs = z.array(z.string())

describe('Machines of a pool of XAPI (a stand-in)', () => {
  const pool = useXapiPool()
  let connection: Connection

  before(async () => {
    connection = await xapi.connect(pool().uri())
  })
  afterEach(async () => {
    for (const domain of await connection.domains()) {
      if ((await domain.info()).state !== 'shutoff') await domain.destroy()
      await domain.undefine()
    }
  })
  after(() => connection.close())

  const refOf = async (name: string): Promise<string> =>
    refs.length(1).parse(await connection.native.call('VM.get_by_name_label', [name]))[0] ?? ''
  const disks = (): number => pool().pool.database.all('VDI').length

  describe('have the UUID', () => {
    it('of the pool where the specification has none', async () => {
      const domain = await connection.define({ name: 'a' })
      expect(await connection.native.poolUuid('a')).to.equal(domain.uuid)
      expect((await connection.list())[0]).to.include({ uuid: domain.uuid })
    })

    it('of the specification where it has one, and are found by the pool’s, too', async () => {
      const uuid = randomUUID()
      const domain = await connection.define({ name: 'a', uuid })
      const pools = await connection.native.poolUuid(uuid)
      expect(pools).to.not.equal(uuid)
      expect(domain.uuid).to.equal(uuid)
      for (const key of [uuid, pools]) expect((await connection.lookup(key)).uuid).to.equal(uuid)
      await using other = await xapi.connect(pool().uri())
      expect((await other.lookup(pools)).uuid).to.equal(uuid)
    })

    it('of the pool where somebody has copied them with all their settings', async () => {
      const uuid = randomUUID()
      await connection.define({ name: 'a', uuid })
      const record: unknown = await connection.native.call('VM.get_record', [await refOf('a')])
      const copy = { ...Object(record), name_label: 'b', is_a_template: false }
      await connection.native.call('VM.create', [copy])
      expect((await connection.lookup('b')).uuid).to.equal(await connection.native.poolUuid('b'))
      expect((await connection.lookup(uuid)).name).to.equal('a')
    })
  })

  it('have a name that fits in their specification where their own is none of one', async () => {
    const domain = await connection.define({ name: 'a', title: 'first' })
    await connection.native.call('VM.set_name_label', [await refOf('a'), 'Büro (alt)'])
    const renamed = await connection.lookup('Büro (alt)')
    expect(await renamed.spec()).to.include({ name: 'Buro-alt', title: 'first', uuid: domain.uuid })
    await connection.native.call('VM.set_name_description', [await refOf('Büro (alt)'), ''])
    expect(await renamed.spec()).to.include({ name: 'Buro-alt', title: 'Büro (alt)' })
  })

  it('get disks that are made, keep them, or take them along', async () => {
    const before = disks()
    const spec = (undefine: 'keep' | 'destroy'): Spec => ({
      name: 'a',
      disks: [
        { id: 'root', path: '/default' },
        { id: 'cd', device: 'cdrom' },
      ],
      xapi: { undefine, disks: { root: { size: '10 GiB' } } },
    })
    const kept = await connection.define(spec('keep'))
    const made = await kept.spec()
    expect(made.disks[0]).to.include({ id: 'root', device: 'disk', readonly: false })
    expect(made.disks[0]?.path).to.match(/^\/[0-9a-f-]{36}\/[0-9a-f-]{36}$/)
    expect(made.disks[1]).to.include({ id: 'cd', device: 'cdrom', readonly: true })
    const { virtual_size, name_label } = pool().pool.database.all('VDI').at(-1)?.[1] ?? {}
    expect({ virtual_size, name_label }).to.deep.equal({ virtual_size: 10 * 2 ** 30, name_label: 'a root' })
    await kept.undefine()
    expect(disks()).to.equal(before + 1)
    const again = await connection.define(made)
    expect(await again.spec()).to.deep.equal(made)
    await again.undefine()
    await (await connection.define(spec('destroy'))).undefine()
    expect(disks()).to.equal(before + 1)
  })

  it('leave nothing behind where their definition fails in the middle', async () => {
    const { database } = pool().pool
    const before = ['VM', 'VDI', 'VBD', 'VIF'].map((kind) => database.all(kind).length)
    await using events = connection.events({ types: ['lifecycle'] })
    const controller = new AbortController()
    const hold = pool().pool.tasks.hold('VDI.create')
    const define = connection.define(
      { name: 'a', disks: [{ path: '/default' }], xapi: { disks: { disk0: { size: 4096 } } } },
      { signal: controller.signal },
    )
    controller.abort()
    hold.release()
    await rejection('ERR_ABORTED', define)
    expect(['VM', 'VDI', 'VBD', 'VIF'].map((kind) => database.all(kind).length)).to.deep.equal(before)
    const marker = await connection.define({ name: 'b' })
    expect((await events.next()).value).to.include({ change: 'defined', domain: marker.name })
  })

  it('take snapshots and saved states along, and what these keep on disks', async () => {
    const { sr, vdi } = pool().pool.makeDisk('a')
    const before = disks()
    const domain = await connection.define({ name: 'a', disks: [{ path: `/${sr}/${vdi}` }] })
    await domain.createSnapshot('off')
    await domain.start()
    const on = await domain.createSnapshot('on')
    expect(on).to.include({ state: 'running', parent: 'off' })
    await domain.managedSave()
    expect(disks()).to.equal(before + 4)
    await domain.undefine()
    expect(disks()).to.equal(before)
    expect(
      pool()
        .pool.database.all('VM')
        .filter(([, row]) => row['is_a_snapshot']),
    ).to.deep.equal([])
  })

  it('come back from a snapshot without memory switched off, and with memory running', async () => {
    const domain = await connection.define({ name: 'a' })
    await domain.createSnapshot('off')
    await domain.start()
    await domain.createSnapshot('on')
    await domain.revertToSnapshot('off')
    expect((await domain.info()).state).to.equal('shutoff')
    await domain.revertToSnapshot('on')
    expect((await domain.info()).state).to.equal('running')
  })

  it('keep their saved state where a start from it is aborted before it is on', async () => {
    const domain = await connection.define({ name: 'a' })
    await domain.start()
    await domain.managedSave()
    const hold = pool().pool.tasks.hold('VM.resume')
    const controller = new AbortController()
    const before = pool().calls.length
    const start = domain.start({ signal: controller.signal })
    await hold.reached
    controller.abort()
    while (!pool().calls.slice(before).includes('task.cancel')) await connection.list()
    hold.release()
    await rejection('ERR_ABORTED', start)
    expect(await domain.hasManagedSave()).to.equal(true)
  })

  it('write the mask of their affinity for the next start', async () => {
    const domain = await connection.define({ name: 'a' })
    await domain.start()
    for (const cpus of [[0], [1, 3]]) {
      await domain.setAffinity(cpus)
      const { VCPUs_params } = pool().pool.database.get('VM', await refOf('a'))
      expect(VCPUs_params).to.deep.equal({ mask: cpus.join(',') })
    }
  })

  it('are refused what XAPI has no words for, by the field', async () => {
    const { sr, vdi } = pool().pool.makeDisk('a')
    const path = `/${sr}/${vdi}`
    const wrong: readonly (readonly [spec: Partial<Spec>, field: string])[] = [
      [{ architecture: 'aarch64' }, 'architecture'],
      [{ machine: 'q35' }, 'machine'],
      [{ memory: 2 ** 20 + 4096 }, 'memory'],
      [{ cpu: { model: 'host' } }, 'cpu.model'],
      [{ cpu: { add: ['vmx'] } }, 'cpu.add'],
      [{ cpu: { remove: ['vmx'] } }, 'cpu.remove'],
      [{ firmware: 'none' }, 'firmware'],
      [{ firmware: 'bios', xapi: { type: 'pv' } }, 'firmware'],
      [{ boot: { kernel: '/vmlinuz' } }, 'boot.kernel'],
      [{ boot: { order: ['floppy'] } }, 'boot.order'],
      [{ boot: { order: ['disk'] }, xapi: { type: 'pvh' } }, 'boot.order'],
      [{ rng: true }, 'rng'],
      [{ serials: [] }, 'serials'],
      [{ disks: [{ path: '/srv/a.img' }] }, 'disks[0].path'],
      [{ disks: [{ path: '/default' }] }, 'disks[0].path'],
      [{ disks: [{ path: `/${sr}/${randomUUID()}` }] }, 'disks[0].path'],
      [{ disks: [{ path: `/${randomUUID()}/${vdi}` }] }, 'disks[0].path'],
      [{ disks: [{ path }], xapi: { disks: { disk0: { size: 1 } } } }, 'disks[0].path'],
      [{ xapi: { disks: { disk0: { size: 1 } } } }, 'xapi.disks.disk0'],
      [{ xapi: { disks: { disk0: { size: 'much' } } } }, 'xapi.disks.disk0.size'],
      [{ xapi: { bootloader: 'pygrub' } }, 'xapi.bootloader'],
      [{ disks: [{ path, format: 'qcow2' }] }, 'disks[0].format'],
      [{ disks: [{ path, bus: 'virtio' }] }, 'disks[0].bus'],
      [{ disks: [{ path, readonly: true }] }, 'disks[0].readonly'],
      [{ disks: [{ path, cache: 'none' }] }, 'disks[0].cache'],
      [{ disks: [{ path, discard: 'unmap' }] }, 'disks[0].discard'],
      [{ disks: [{ path, serial: 'x' }] }, 'disks[0].serial'],
      [{ disks: [{ device: 'floppy' }] }, 'disks[0].device'],
      [{ disks: Array.from({ length: 5 }, () => ({ device: 'cdrom' as const })) }, 'disks[4].device'],
      [{ networks: [{}] }, 'networks[0].type'],
      [{ networks: [{ type: 'bridge', source: 'nowhere' }] }, 'networks[0].source'],
      [{ networks: [{ type: 'bridge', source: 'xenbr0', model: 'e1000' }] }, 'networks[0].model'],
    ]
    for (const [part, field] of wrong) {
      const error = await rejection('ERR_INVALID_SPEC', connection.define({ name: 'a', ...part }))
      expect(error.field, error.message).to.equal(field)
    }
    expect(await connection.list()).to.deep.equal([])
  })

  it('give back all that a specification has said', async () => {
    for (const [part, expected] of [
      [
        { architecture: 'i386', firmware: 'uefi', boot: { order: ['network', 'disk'] }, title: 'T' },
        { architecture: 'i386', firmware: 'uefi', boot: { order: ['network', 'disk'] }, title: 'T' },
      ],
      [
        { xapi: { type: 'pv' } },
        { firmware: 'none', xapi: { type: 'pv', bootloader: 'pygrub', undefine: 'keep' } },
      ],
      [{ serials: [{ type: 'none' }] }, { serials: [{ type: 'none' }], firmware: 'bios' }],
      [{ vcpus: { count: 2, maximum: 6 }, memory: '1 GiB' }, { memory: 2 ** 30 }],
    ] as const satisfies readonly (readonly [Partial<Spec>, object])[]) {
      const domain = await connection.define({ name: 'a', ...part })
      expect(await domain.spec()).to.deep.include(expected)
      await domain.undefine()
    }
  })

  it('are looked up by UUID where several have one name', async () => {
    const { uuid } = await connection.define({ name: 'a' })
    await connection.define({ name: 'b' })
    await connection.native.call('VM.set_name_label', [await refOf('b'), 'a'])
    const error = await rejection('ERR_INVALID_ARGUMENT', connection.lookup('a'))
    expect(error.message).to.include('2 machines')
    expect((await connection.lookup(uuid)).uuid).to.equal(uuid)
  })

  it('are none where they are templates or a host’s own', async () => {
    expect(await connection.list()).to.deep.equal([])
    const { uuid } = pool().pool.database.all('VM')[0]?.[1] ?? {}
    await rejection('ERR_NO_DOMAIN', connection.lookup(String(uuid)))
    await connection.define({ name: 'a' })
    await connection.native.call('VM.set_is_a_template', [await refOf('a'), true])
    expect(await connection.list()).to.deep.equal([])
    await connection.native.call('VM.destroy', [await refOf('a')])
  })

  it('say in the cause what the pool has refused', async () => {
    const error = await rejection('ERR_UNSUPPORTED', connection.native.call('VM.fly', ['x']))
    expect(error.cause)
      .to.be.instanceOf(XapiFailure)
      .and.deep.include({
        code: 'MESSAGE_METHOD_UNKNOWN',
        parameters: ['VM.fly'],
      })
  })
})
