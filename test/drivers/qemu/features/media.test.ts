import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect } from 'chai'
import { z } from 'zod'
import { qemu } from '../../../../drivers/qemu/driver.js'
import { readUntil } from '../../../support/console.js'
import { qemuImgPeer, qemuPeer } from '../../../support/known-peers.js'
import { lockedText, writeLockingGuest } from '../../../support/locking-guest.js'
import { payloadImage } from '../../../support/payload.js'
import { needPeer } from '../../../support/peers.js'
import { newFolder, qemuUri } from '../../../support/qemu.js'
import { rejection } from '../../../support/rejection.js'
import { killAt } from './killed-program.js'

const run = promisify(execFile)

describe('The media of a running QEMU', function () {
  needPeer(qemuPeer)
  needPeer(qemuImgPeer)
  this.timeout(60_000)

  type Spec = Parameters<Awaited<ReturnType<typeof qemu.connect>>['define']>[0]

  const started = async (more: Omit<Partial<Spec>, 'name'>) => {
    const uri = qemuUri(newFolder())
    const connection = await qemu.connect(uri)
    const spec = { name: 'm', memory: '64 MiB', boot: { kernel: payloadImage('metal-x86_64') }, ...more }
    const domain = await connection.define(spec)
    await domain.start()
    /** What QEMU says that is in a drive; `undefined` for an empty one. */
    const inserted = async (id: string) => {
      const schema = z.array(
        z.object({
          qdev: z.string(),
          locked: z.boolean(),
          tray_open: z.boolean().optional(),
          inserted: z.object({ file: z.string(), ro: z.boolean(), drv: z.string() }).optional(),
        }),
      )
      const blocks = await (await connection.native.qmp('m')).query('query-block', schema)
      const drive = blocks.find(({ qdev }) => qdev.split('/').includes(id))
      expect(drive, 'the tray').to.not.include({ tray_open: true })
      const medium = drive?.inserted
      return { locked: drive?.locked, medium: medium && [medium.file, medium.ro, medium.drv] }
    }
    const nodes = async () => {
      const schema = z.array(z.object({ 'node-name': z.string() }))
      const found = await (await connection.native.qmp('m')).query('query-named-block-nodes', schema)
      return found.map((node) => node['node-name'])
    }
    const end = async () => {
      await domain.destroy()
      await connection.close()
    }
    return { uri, connection, domain, inserted, nodes, end }
  }
  const image = async (name: string, bytes = 2 ** 20): Promise<string> => {
    const path = join(newFolder(), name)
    await writeFile(path, Buffer.alloc(bytes))
    return path
  }
  const cdrom = { id: 'cd0', device: 'cdrom' } as const

  it('are what query-block shows: read-only in a CD-ROM drive, and no node of those before is left', async () => {
    const first = await image('first.iso')
    const { domain, inserted, nodes, end } = await started({ disks: [{ ...cdrom, path: first }] })
    for (const name of ['a.iso', 'b.iso', 'c.iso']) {
      const path = await image(name)
      await domain.changeMedia('cd0', path)
      expect((await inserted('cd0')).medium).to.deep.equal([path, true, 'raw'])
      expect(await nodes()).to.have.length(2)
    }
    const layered = join(newFolder(), 'layered')
    await run('qemu-img', ['create', '-q', '-f', 'qcow2', layered, '1M'])
    await domain.changeMedia('cd0', layered, { format: 'qcow2' })
    expect((await inserted('cd0')).medium).to.deep.equal([layered, true, 'qcow2'])
    expect((await domain.spec()).disks[0]).to.include({ format: 'qcow2' })
    await domain.changeMedia('cd0', undefined)
    expect((await inserted('cd0')).medium).to.equal(undefined)
    expect(await nodes()).to.deep.equal([])
    await end()
  })

  it('are written to in a floppy drive, unless it is read-only', async () => {
    const [size, drive] = [1440 * 1024, { id: 'fd0', device: 'floppy' } as const]
    for (const readonly of [false, true]) {
      const { domain, inserted, end } = await started({ disks: [{ ...drive, readonly }] })
      expect((await inserted('fd0')).medium).to.equal(undefined)
      for (const name of ['a.img', 'b.img']) {
        const path = await image(name, size)
        await domain.changeMedia('fd0', path)
        await domain.changeMedia('fd0', path)
        expect((await inserted('fd0')).medium).to.deep.equal([path, readonly, 'raw'])
      }
      await end()
    }
  })

  it('are as they were where the new image cannot be read', async () => {
    const path = await image('good.iso')
    const { domain, inserted, nodes, end } = await started({ disks: [{ ...cdrom, path }] })
    const bad = await image('bad.iso')
    await rejection('ERR_OPERATION_FAILED', domain.changeMedia('cd0', bad, { format: 'qcow2' }))
    await rejection('ERR_FILE', domain.changeMedia('cd0', newFolder()))
    expect((await inserted('cd0')).medium).to.deep.equal([path, true, 'raw'])
    expect(await nodes()).to.have.length(2)
    expect((await domain.spec()).disks[0]).to.include({ path, format: 'raw' })
    await end()
  })

  it('stay where a guest has locked the tray, until somebody uses force', async () => {
    const folder = newFolder()
    const kernel = join(folder, 'locking')
    await writeLockingGuest(kernel)
    const [path, next] = [await image('in.iso'), await image('next.iso')]
    const { domain, inserted, nodes, end } = await started({
      boot: { kernel },
      disks: [{ ...cdrom, path, bus: 'ide' }],
    })
    const console = await domain.openConsole({ scrollback: true })
    await readUntil(console, lockedText)
    console.destroy()
    expect(await inserted('cd0')).to.deep.equal({ locked: true, medium: [path, true, 'raw'] })
    const error = await rejection('ERR_OPERATION_FAILED', domain.changeMedia('cd0', next))
    expect(error.hint).to.include('force')
    const controller = new AbortController()
    const given = domain.changeMedia('cd0', next, { signal: controller.signal })
    setImmediate(() => controller.abort())
    await rejection('ERR_ABORTED', given)
    expect(await inserted('cd0')).to.deep.equal({ locked: true, medium: [path, true, 'raw'] })
    expect(await nodes()).to.have.length(2)
    expect((await domain.spec()).disks[0]?.path).to.equal(path)
    await domain.changeMedia('cd0', next, { force: true })
    expect((await inserted('cd0')).medium).to.deep.equal([next, true, 'raw'])
    expect((await domain.spec()).disks[0]?.path).to.equal(next)
    await end()
  })

  it('of a drive that was attached are changed, and are in no definition', async () => {
    const path = await image('in.iso')
    const { domain, inserted, end } = await started({
      disks: [{ id: 'other', device: 'cdrom', bus: 'scsi' }],
    })
    const before = await domain.spec()
    await domain.attachDevice({ disk: { ...cdrom, bus: 'scsi' } })
    await domain.changeMedia('cd0', path)
    expect((await inserted('cd0')).medium).to.deep.equal([path, true, 'raw'])
    expect(await domain.spec()).to.deep.equal(before)
    await end()
  })

  it('are put in order by the same call, after a program was killed in it', async () => {
    const [path, next] = [await image('in.iso'), await image('next.iso')]
    const { uri, domain, inserted, nodes, end } = await started({ disks: [{ ...cdrom, path }] })
    const work = { uri, domain: 'm', method: 'changeMedia', args: ['cd0', next] }
    expect(await killAt('media:changed', work)).to.equal('SIGKILL')
    expect((await inserted('cd0')).medium?.[0]).to.equal(next)
    expect((await domain.spec()).disks[0]?.path).to.equal(path)
    await domain.changeMedia('cd0', next)
    expect((await domain.spec()).disks[0]?.path).to.equal(next)
    expect(await nodes()).to.have.length(2)
    await end()
  })

  it('go with the machine when it migrates', async () => {
    const { domain, connection } = await started({ disks: [{ ...cdrom, path: await image('in.iso') }] })
    const next = await image('next.iso')
    await domain.changeMedia('cd0', next)
    const uri = qemuUri(newFolder())
    await domain.migrate(uri)
    const there = await qemu.connect(uri)
    const arrived = await there.lookup('m')
    expect((await arrived.spec()).disks[0]?.path).to.equal(next)
    await arrived.changeMedia('cd0', undefined)
    expect((await arrived.spec()).disks[0]).to.not.have.property('path')
    await arrived.destroy()
    await there.close()
    await connection.close()
  })

  it('that are written to stay where snapshots keep them, and external snapshots leave no trace', async () => {
    const [floppy, next] = [await image('in.img', 1440 * 1024), await image('next.img', 1440 * 1024)]
    const { domain, connection, inserted } = await started({
      disks: [{ id: 'fd0', device: 'floppy', path: floppy }],
    })
    await domain.createSnapshot('s', { kind: 'external' })
    await rejection('ERR_INVALID_STATE', domain.changeMedia('fd0', next))
    await domain.destroy()
    await domain.deleteSnapshot('s')
    await domain.start()
    await domain.changeMedia('fd0', next)
    await domain.destroy()
    await domain.start()
    expect((await inserted('fd0')).medium?.[0]).to.equal(next)
    await domain.destroy()
    await connection.close()
  })
})
