import { execFile } from 'node:child_process'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect } from 'chai'
import { z } from 'zod'
import { qemu } from '../../../../drivers/qemu/driver.js'
import { waitForEvent } from '../../../../drivers/qemu/qmp/next-event.js'
import { qemuImgPeer, qemuPeer } from '../../../support/known-peers.js'
import { payloadImage } from '../../../support/payload.js'
import { needPeer } from '../../../support/peers.js'
import { newFolder, qemuUri } from '../../../support/qemu.js'
import { rejection } from '../../../support/rejection.js'

const run = promisify(execFile)

const jobSchema = z.object({ id: z.string(), status: z.string() })
/** Without the job that makes an image of another format. */
const raw = { format: 'raw' } as const

describe('A backup of disks of QEMU', () => {
  needPeer(qemuPeer)
  needPeer(qemuImgPeer)

  /** An image of which a part is filled with one byte. */
  const image = async (folder: string, name: string, byte: number, mib: number): Promise<string> => {
    const path = join(folder, name)
    await run('qemu-img', ['create', '-q', '-f', 'qcow2', path, `${2 * mib}M`])
    await run('qemu-io', ['-f', 'qcow2', '-c', `write -q -P ${byte} 0 ${mib}M`, path])
    return path
  }
  const started = async (disks: readonly string[]) => {
    const connection = await qemu.connect(qemuUri(newFolder()))
    const domain = await connection.define({
      name: 'kept',
      memory: '64 MiB',
      boot: { kernel: payloadImage('metal-x86_64') },
      disks: disks.map((path) => ({ path })),
    })
    await domain.start()
    return { connection, domain }
  }

  /** Listens for the job that copies a disk, and makes it slower than anybody waits for: only a job that is cancelled ends. */
  const slowDown = async (connection: Awaited<ReturnType<typeof started>>['connection']) => {
    const qmp = await connection.native.qmp('kept')
    const running = waitForEvent(qmp, ({ name, data }) => {
      const job = jobSchema.safeParse(data).data
      return name === 'JOB_STATUS_CHANGE' && job?.status === 'running' && job.id.startsWith('polyvisor-')
    })
    return async (): Promise<void> => {
      const { id } = jobSchema.parse((await running.event).data)
      await qmp.execute('block-job-set-speed', { device: id, speed: 65_536 })
    }
  }

  it('has every byte of the disks, which go on to be used', async () => {
    const folder = newFolder()
    const disks = [
      await image(folder, 'one.qcow2', 1, 4),
      await image(folder, 'two, with = commas.qcow2', 2, 8),
    ]
    const { connection, domain } = await started(disks)
    const copies = [join(folder, 'one, copied'), join(folder, '"two".raw')]
    await domain.backup({ disk0: copies[0] ?? '', disk1: `${copies[0]} again` })
    await domain.backup({ disk1: copies[1] ?? '' }, { format: 'raw' })
    await domain.resizeDisk('disk0', 64 * 2 ** 20)
    await domain.destroy()
    await connection.close()
    await run('qemu-img', [
      'compare',
      '-q',
      '-f',
      'qcow2',
      '-F',
      'qcow2',
      disks[1] ?? '',
      `${copies[0]} again`,
    ])
    await run('qemu-img', ['compare', '-q', '-f', 'qcow2', '-F', 'raw', disks[1] ?? '', copies[1] ?? ''])
    const { stdout } = await run('qemu-img', ['info', '--output=json', copies[0] ?? ''])
    expect(JSON.parse(stdout)).to.include({ format: 'qcow2', 'virtual-size': 8 * 2 ** 20 })
    expect(JSON.parse(stdout)).to.not.have.property('backing-filename')
    await run('qemu-io', ['-r', '-f', 'qcow2', '-c', 'read -P 1 0 4M', copies[0] ?? ''])
  })

  it('stops copying when it is aborted, leaves no file, and can be made again', async () => {
    const folder = newFolder()
    const { connection, domain } = await started([await image(folder, 'large.qcow2', 7, 256)])
    const controller = new AbortController()
    const slowed = await slowDown(connection)
    const backup = domain.backup({ disk0: join(folder, 'copy') }, { signal: controller.signal, ...raw })
    const failed = rejection('ERR_ABORTED', backup)
    await slowed()
    controller.abort()
    await failed
    expect(await readdir(folder)).to.deep.equal(['large.qcow2'])
    await domain.backup({ disk0: join(folder, 'copy') })
    await domain.destroy()
    await connection.close()
    await run('qemu-img', ['compare', '-q', join(folder, 'large.qcow2'), join(folder, 'copy')])
  })

  it('is seen by another program, and ends with ERR_ABORTED when that cancels it', async () => {
    const folder = newFolder()
    const { connection, domain } = await started([await image(folder, 'large.qcow2', 7, 256)])
    const other = await qemu.connect(connection.uri)
    const theirs = await other.lookup('kept')
    expect(await theirs.job()).to.equal(undefined)
    const slowed = await slowDown(connection)
    const failed = rejection('ERR_ABORTED', domain.backup({ disk0: join(folder, 'copy') }, raw))
    await slowed()
    const { kind, disks } = (await theirs.job()) ?? expect.fail('there is no job')
    expect(kind).to.equal('backup')
    expect(disks?.total).to.be.above(0)
    expect(disks?.remaining).to.equal((disks?.total ?? 0) - (disks?.processed ?? 0))
    await theirs.abortJob()
    await failed
    expect(await theirs.job()).to.equal(undefined)
    expect(await readdir(folder)).to.deep.equal(['large.qcow2'])
    await domain.destroy()
    await other.close()
    await connection.close()
  })

  it('fails when the machine ends, and leaves no file', async () => {
    const folder = newFolder()
    const { connection, domain } = await started([await image(folder, 'large.qcow2', 7, 256)])
    const failed = domain.backup({ disk0: join(folder, 'copy') }).then(
      () => undefined,
      (error: unknown) => error,
    )
    await domain.destroy()
    expect(await failed)
      .to.have.property('code')
      .that.is.oneOf(['ERR_DISCONNECTED', 'ERR_INVALID_STATE'])
    expect(await readdir(folder)).to.deep.equal(['large.qcow2'])
    await connection.close()
  })
})
