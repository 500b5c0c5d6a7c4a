import { execFile } from 'node:child_process'
import { readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect } from 'chai'
import { z } from 'zod'
import { qemu } from '../../../../drivers/qemu/driver.js'
import { waitForEvent } from '../../../../drivers/qemu/qmp/next-event.js'
import { eventsUntilChange, withConsole } from '../../../contract/context.js'
import { readUntil } from '../../../support/console.js'
import { clustersOf, expectSame, layUpon, makeHalfFull } from '../../../support/incremental-images.js'
import { qemuImgPeer, qemuPeer } from '../../../support/known-peers.js'
import { needPeer } from '../../../support/peers.js'
import { newFolder, qemuUri } from '../../../support/qemu.js'
import { rejection } from '../../../support/rejection.js'
import { guestWrites, writeWritingGuest, writingGuestReady } from '../../../support/writing-guest.js'
import { killAt } from './killed-program.js'

const jobSchema = z.object({ id: z.string(), status: z.string() })
const jobsSchema = z.array(z.object({ id: z.string(), type: z.string() }))

describe('Checkpoints of QEMU', () => {
  needPeer(qemuPeer)
  needPeer(qemuImgPeer)

  const made = async () => {
    const folder = newFolder()
    const kernel = join(folder, 'kernel')
    const disk = join(folder, 'disk, "half" full.qcow2')
    await writeWritingGuest(kernel)
    await makeHalfFull(disk)
    const connection = await qemu.connect(qemuUri(newFolder()))
    const disks = [{ path: disk, bus: 'ide' as const }]
    const spec = { name: 'tracked', memory: '64 MiB', boot: { kernel }, disks }
    const domain = await connection.define(spec)
    const path = (name: string): string => join(folder, name)
    return { connection, domain, spec, disk, path }
  }
  type Domain = Awaited<ReturnType<typeof made>>['domain']

  const boot = async (domain: Domain): Promise<void> => {
    await domain.startPaused()
    await withConsole(domain, async (console) => {
      const ready = readUntil(console, writingGuestReady)
      await domain.resume()
      await ready
    })
  }
  const write = (domain: Domain, ...bytes: readonly number[]): Promise<void> =>
    withConsole(domain, (console) => guestWrites(console, bytes))

  it('hold what a guest has written since, and incremental backups on top of the full one are the disk', async () => {
    const { connection, domain, disk, path } = await made()
    await boot(domain)
    await write(domain, 0x41)
    await domain.backup({ disk0: path('full') }, { checkpoint: 'c1' })
    // The first cluster was full of ones.
    await write(domain, 0x42, 0x43, 0)
    await domain.backup({ disk0: path('1') }, { incremental: 'c1', checkpoint: 'c2' })
    await domain.backup({ disk0: path('as it was') })
    await write(domain, 0x44, 0x43)
    await domain.backup({ disk0: path('2') }, { incremental: 'c2' })
    await domain.backup({ disk0: path('since c1') }, { incremental: 'c1' })
    await domain.destroy()
    await connection.close()
    expect(await clustersOf(path('1'))).to.deep.equal([0, 0x42, 0x43])
    expect(await clustersOf(path('2'))).to.deep.equal([0x43, 0x44])
    expect(await clustersOf(path('since c1'))).to.deep.equal([0, 0x42, 0x43, 0x44])
    await layUpon(path('full'), path('1'))
    await layUpon(path('1'), path('2'))
    await layUpon(path('full'), path('since c1'))
    await expectSame(path('1'), path('as it was'))
    await expectSame(path('2'), disk)
    await expectSame(path('since c1'), disk)
  })

  it('go on over a restart, a managed save, another name and a move to another folder', async () => {
    const { connection, domain, disk, path } = await made()
    await boot(domain)
    await domain.backup({ disk0: path('full') }, { checkpoint: 'c' })
    await write(domain, 0x41)
    await domain.destroy()
    await domain.rename('renamed')
    await boot(domain)
    await write(domain, 0x42)
    await domain.managedSave()
    await domain.start()
    await write(domain, 0x43)
    const destination = await qemu.connect(qemuUri(newFolder()))
    await domain.migrate(destination.uri)
    const moved = await destination.lookup('renamed')
    await write(moved, 0x44)
    expect((await moved.listCheckpoints()).map(({ name }) => name)).to.deep.equal(['c'])
    await moved.backup({ disk0: path('since') }, { incremental: 'c' })
    await moved.destroy()
    await destination.close()
    await connection.close()
    expect(await clustersOf(path('since'))).to.deep.equal([0x41, 0x42, 0x43, 0x44])
    await layUpon(path('full'), path('since'))
    await expectSame(path('since'), disk)
  })

  it('are lost when QEMU is killed, which a backup says, and can be deleted and made again', async () => {
    const { connection, domain, disk, path } = await made()
    await boot(domain)
    // QEMU writes what is tracked when it ends: at first it is only in its memory, then marked as in use in the image.
    for (const written of [false, true]) {
      await domain.createCheckpoint('c')
      if (written) {
        await domain.destroy()
        await boot(domain)
      }
      await write(domain, 0x41)
      await using events = connection.events({ domain: domain.name })
      process.kill((await domain.info()).pid ?? expect.fail('the machine is a process'), 'SIGKILL')
      await eventsUntilChange(events, 'crashed')
      await boot(domain)
      const since = domain.backup({ disk0: path('1') }, { incremental: 'c' })
      const lost = await rejection('ERR_INVALID_STATE', since)
      expect(lost).to.include({ field: 'incremental' })
      expect(lost.message).to.contain("'disk0'").and.to.contain("'c'")
      await rejection('ERR_CHECKPOINT_EXISTS', domain.createCheckpoint('c'))
      await domain.deleteCheckpoint('c')
    }
    await domain.backup({ disk0: path('full again') }, { checkpoint: 'c' })
    await write(domain, 0x42)
    await domain.backup({ disk0: path('1') }, { incremental: 'c' })
    await domain.destroy()
    await connection.close()
    await layUpon(path('full again'), path('1'))
    await expectSame(path('1'), disk)
  })

  it('of a program that is killed are lost or whole, and can be deleted', async () => {
    const { connection, domain, path } = await made()
    await boot(domain)
    const { uri } = connection
    const create = { uri, domain: domain.name, method: 'createCheckpoint', args: ['c'] }
    const since = (): Promise<void> => domain.backup({ disk0: path('1') }, { incremental: 'c' })
    expect(await killAt('checkpoint:recorded', create)).to.equal('SIGKILL')
    await rejection('ERR_INVALID_STATE', since())
    await domain.deleteCheckpoint('c')
    expect(await killAt('checkpoint:created', create)).to.equal('SIGKILL')
    await since()
    expect(await killAt('checkpoint:removed', { ...create, method: 'deleteCheckpoint' })).to.equal('SIGKILL')
    expect((await domain.listCheckpoints()).map(({ name }) => name)).to.deep.equal(['c'])
    await domain.deleteCheckpoint('c')
    await domain.createCheckpoint('c')
    await domain.destroy()
    await connection.close()
  })

  it('are not left behind by a backup that is aborted, of one disk of several as of all', async () => {
    const { connection, domain, path } = await made()
    await makeHalfFull(path('second'), 512)
    await boot(domain)
    await domain.attachDevice({ disk: { id: 'second', path: path('second'), format: 'qcow2' } })
    const controller = new AbortController()
    const qmp = await connection.native.qmp(domain.name)
    const running = waitForEvent(qmp, ({ name, data }) => {
      const job = jobSchema.safeParse(data).data
      return name === 'JOB_STATUS_CHANGE' && job?.status === 'running' && job.id.startsWith('polyvisor-')
    })
    const targets = { disk0: path('1'), second: path('2') }
    const failed = rejection(
      'ERR_ABORTED',
      domain.backup(targets, { format: 'raw', checkpoint: 'c', signal: controller.signal }),
    )
    await running.event
    // Slower than anybody waits for: only a job that is cancelled ends.
    for (const { id } of (await qmp.query('query-jobs', jobsSchema)).filter(
      ({ type }) => type === 'backup',
    )) {
      await qmp.execute('block-job-set-speed', { device: id, speed: 65_536 }).catch(() => {})
    }
    controller.abort()
    await failed
    expect(await domain.listCheckpoints()).to.deep.equal([])
    expect(await readdir(path('.'))).to.have.members(['kernel', 'disk, "half" full.qcow2', 'second'])
    await domain.backup(targets, { checkpoint: 'c' })
    expect((await domain.listCheckpoints()).map(({ disks }) => disks)).to.deep.equal([['disk0', 'second']])
    await domain.destroy()
    await connection.close()
  })

  it('are not left behind by a backup whose image cannot get its name in the end', async () => {
    const { connection, domain, path } = await made()
    await makeHalfFull(path('second'), 512)
    await boot(domain)
    await domain.attachDevice({ disk: { id: 'second', path: path('second'), format: 'qcow2' } })
    const qmp = await connection.native.qmp(domain.name)
    const running = waitForEvent(qmp, ({ name, data }) => {
      const job = jobSchema.safeParse(data).data
      return name === 'JOB_STATUS_CHANGE' && job?.status === 'running' && job.id.startsWith('polyvisor-')
    })
    const backup = domain.backup({ second: path('2') }, { format: 'raw', checkpoint: 'c' })
    const failed = rejection('ERR_FILE', backup)
    const { id } = jobSchema.parse((await running.event).data)
    await qmp.execute('job-pause', { id })
    await writeFile(path('2'), 'somebody else was quicker')
    await qmp.execute('job-resume', { id })
    await failed
    expect(await domain.listCheckpoints()).to.deep.equal([])
    await domain.createCheckpoint('c')
    await domain.destroy()
    await connection.close()
  })

  it('have names that no bitmap of somebody else has', async () => {
    const { connection, domain, disk } = await made()
    await promisify(execFile)('qemu-img', ['bitmap', '--add', '-f', 'qcow2', disk, 'theirs'])
    await boot(domain)
    const error = await rejection('ERR_CHECKPOINT_EXISTS', domain.createCheckpoint('theirs'))
    expect(error.hint).to.contain('qemu-img bitmap --remove')
    expect(await domain.listCheckpoints()).to.deep.equal([])
    await domain.createCheckpoint('ours')
    await domain.destroy()
    await connection.close()
  })

  it('are not there together with external snapshots', async () => {
    const { connection, domain } = await made()
    await boot(domain)
    await domain.createCheckpoint('c')
    const snapshot = () => domain.createSnapshot('s', { kind: 'external' })
    expect((await rejection('ERR_INVALID_STATE', snapshot())).hint).to.contain('c.')
    await domain.deleteCheckpoint('c')
    await snapshot()
    await rejection('ERR_INVALID_STATE', domain.createCheckpoint('c'))
    await domain.destroy()
    await connection.close()
  })

  it('are not taken from a file that is not theirs', async () => {
    const { connection, domain } = await made()
    const file = join(connection.native.stateFolder, domain.name, 'checkpoints.json')
    for (const content of ['', '{"version":2,"checkpoints":[]}', '[]']) {
      await writeFile(file, content)
      expect((await rejection('ERR_STATE_CORRUPT', domain.listCheckpoints())).field).to.equal(file)
    }
    await connection.close()
  })
})
