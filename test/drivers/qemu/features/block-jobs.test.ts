import { once } from 'node:events'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { expect } from 'chai'
import { z } from 'zod'
import { qemu } from '../../../../drivers/qemu/driver.js'
import { machineDisk } from '../../../../drivers/qemu/features/block-nodes.js'
import { runProgram } from '../../../../src/transports/child-process.js'
import { qemuImgPeer, qemuPeer } from '../../../support/known-peers.js'
import { layerPaths, makeLayers } from '../../../support/layers.js'
import { payloadImage } from '../../../support/payload.js'
import { needPeer } from '../../../support/peers.js'
import { spawnElsewhere } from '../../../support/program.js'
import { newFolder, qemuUri } from '../../../support/qemu.js'
import { rejection } from '../../../support/rejection.js'
import { killAt } from './killed-program.js'

type QemuConnection = Awaited<ReturnType<typeof qemu.connect>>
type QemuDomain = Awaited<ReturnType<QemuConnection['define']>>

const chainSchema = z.array(z.object({ filename: z.string() }))

describe('block jobs on a real QEMU', () => {
  needPeer(qemuPeer)
  needPeer(qemuImgPeer)
  let connection: QemuConnection
  let domain: QemuDomain
  let uri: string
  let folder: string
  let top: string
  let middle: string
  let base: string
  /** All that the disk has, in one image. */
  let whole: string

  beforeEach(async () => {
    folder = newFolder()
    ;[top, middle, base] = layerPaths(join(folder, 'disk.qcow2'))
    whole = join(newFolder(), 'whole.raw')
    await makeLayers(top)
    await runProgram('qemu-img', ['convert', '-O', 'raw', top, whole])
    uri = qemuUri(newFolder())
    connection = await qemu.connect(uri)
    domain = await connection.define({
      name: 'jobs',
      memory: '64 MiB',
      boot: { kernel: payloadImage('metal-x86_64') },
      disks: [{ path: top, cache: 'none' }],
    })
    await domain.start()
  })

  afterEach(async () => {
    await domain.destroy().catch(() => {})
    await connection.close()
  })

  /** The images of the chain on the disk, the uppermost first. */
  const chain = async (path: string): Promise<readonly string[]> => {
    const args = ['info', '-U', '--backing-chain', '--output=json', path]
    const { stdout } = await runProgram('qemu-img', args)
    return chainSchema.parse(JSON.parse(stdout)).map(({ filename }) => filename)
  }
  /** Writes one byte all over the 7th MiB, as the guest would, here and in the image of what is expected. */
  const write = async (byte: number): Promise<void> => {
    const qmp = await connection.native.qmp('jobs')
    for (const command of [`write -P ${byte} 6M 1M`, 'flush']) {
      const line = `qemu-io -d /machine/peripheral/disk0/virtio-backend "${command}"`
      expect(await qmp.execute('human-monitor-command', { 'command-line': line })).not.to.match(/error|fail/i)
    }
    await runProgram('qemu-io', ['-f', 'raw', '-c', `write -P ${byte} 6M 1M`, whole])
  }
  /** Whether an image has every byte of what is expected; the machine must be off. */
  const hasAll = async (path: string, format = 'qcow2'): Promise<void> => {
    await runProgram('qemu-img', ['compare', '-f', format, '-F', 'raw', path, whole])
  }
  const used = async (): Promise<string> =>
    (await machineDisk(await connection.native.qmp('jobs'), 'disk0')).file
  const defined = async (): Promise<string | undefined> => (await domain.spec()).disks[0]?.path
  const restart = async (): Promise<void> => {
    await domain.destroy()
    await domain.start()
  }

  it('pull every byte, and leave the images below as they are', async () => {
    await domain.blockPull('disk0', { base })
    expect(await chain(top)).to.deep.equal([top, base])
    await write(8)
    await domain.blockPull('disk0')
    expect(await chain(top)).to.deep.equal([top])
    await write(9)
    await domain.destroy()
    await hasAll(top)
    expect((await readdir(folder)).length).to.equal(3)
    await runProgram('qemu-io', ['-r', '-f', 'qcow2', '-c', 'read -P 2 1M 4M', middle])
  })

  it('commit every byte, with which the machine goes on, and close what it has left', async () => {
    await write(8)
    await domain.blockCommit('disk0')
    expect([await used(), await defined()]).to.deep.equal([base, base])
    await write(9)
    // Nobody uses it any more: its lock could be had.
    await runProgram('qemu-io', ['-f', 'raw', '-c', 'write 0 512', top])
    await restart()
    expect(await used()).to.equal(base)
    await write(10)
    await domain.destroy()
    await hasAll(base)
  })

  it('commit a part of the chain, and the images above say the same', async () => {
    await domain.blockCommit('disk0', { top: middle })
    expect(await chain(top)).to.deep.equal([top, base])
    expect([await used(), await defined()]).to.deep.equal([top, top])
    await write(9)
    await domain.blockCommit('disk0', { base })
    await domain.destroy()
    await hasAll(base)
  })

  it('copy every byte as it is at the end, raw or not, shallow or not', async () => {
    const [whole1, raw, shallow] = ['copy', 'copy.raw', 'shallow'].map((name) => join(folder, name))
    await write(8)
    await domain.blockCopy('disk0', whole1 ?? '')
    await domain.blockCopy('disk0', raw ?? '', { format: 'raw' })
    await domain.blockCopy('disk0', shallow ?? '', { shallow: true })
    await domain.destroy()
    expect(await chain(whole1 ?? '')).to.deep.equal([whole1])
    expect(await chain(shallow ?? '')).to.deep.equal([shallow, middle, base])
    await hasAll(whole1 ?? '')
    await hasAll(raw ?? '', 'raw')
    await hasAll(shallow ?? '')
  })

  it('go over to a copy, to which all is written from then on, also by another program and after a restart', async () => {
    const [shallow, raw] = [join(folder, 'shallow, with = commas'), join(folder, 'flat.raw')]
    await domain.blockCopy('disk0', shallow, { shallow: true, pivot: true })
    await write(8)
    await restart()
    expect([await used(), await defined()]).to.deep.equal([shallow, shallow])
    const other = await qemu.connect(uri)
    const theirs = await other.lookup('jobs')
    await theirs.blockCopy('disk0', raw, { format: 'raw', pivot: true })
    expect((await theirs.spec()).disks[0]).to.include({ path: raw, format: 'raw', cache: 'none' })
    expect([await used(), await defined()]).to.deep.equal([raw, raw])
    await write(9)
    await domain.resizeDisk('disk0', 32 * 2 ** 20)
    await domain.destroy()
    await other.close()
    await runProgram('qemu-img', ['resize', '-f', 'raw', whole, '32M'])
    await hasAll(raw, 'raw')
  })

  it('refuse to take away what a snapshot needs, until it is deleted', async () => {
    await domain.createSnapshot('inside')
    for (const call of [
      () => domain.blockPull('disk0'),
      () => domain.blockCommit('disk0'),
      () => domain.blockCopy('disk0', join(folder, 'copy'), { pivot: true }),
    ]) {
      const error = await rejection('ERR_INVALID_STATE', call())
      expect(error.message).to.include("'inside'")
      expect(error.hint).to.include("deleteSnapshot('inside')")
    }
    await domain.blockCopy('disk0', join(folder, 'copy'))
    await domain.deleteSnapshot('inside')
    await domain.createSnapshot('layer', { kind: 'external' })
    const overlay = await used()
    for (const call of [
      () => domain.blockPull('disk0'),
      () => domain.blockPull('disk0', { base: middle }),
      () => domain.blockCommit('disk0'),
      () => domain.blockCommit('disk0', { top: middle, base }),
      () => domain.blockCopy('disk0', join(folder, 'other'), { pivot: true }),
    ]) {
      expect((await rejection('ERR_INVALID_STATE', call())).message).to.include("'layer'")
    }
    expect(await chain(overlay)).to.deep.equal([overlay, top, middle, base])
    await write(8)
    await domain.destroy()
    await domain.deleteSnapshot('layer')
    await domain.start()
    await domain.blockCommit('disk0')
    expect([await used(), await defined()]).to.deep.equal([base, base])
    await write(9)
    await restart()
    expect(await used()).to.equal(base)
    await domain.destroy()
    await hasAll(base)
  })

  it('leave what a checkpoint tracks where it is, and a pull changes nothing of it', async () => {
    const [full, later] = [join(folder, 'full.qcow2'), join(folder, 'later.qcow2')]
    await domain.backup({ disk0: full }, { checkpoint: 'monday' })
    for (const call of [
      () => domain.blockCommit('disk0'),
      () => domain.blockCopy('disk0', join(folder, 'copy.qcow2'), { pivot: true }),
    ]) {
      expect((await rejection('ERR_INVALID_STATE', call())).hint).to.include('monday')
    }
    await domain.blockPull('disk0')
    await write(9)
    await domain.backup({ disk0: later }, { incremental: 'monday' })
    await domain.destroy()
    await runProgram('qemu-img', ['rebase', '-u', '-f', 'qcow2', '-F', 'qcow2', '-b', full, later])
    await hasAll(later)
  })

  it('are for disks that are added, too, which are in no definition', async () => {
    const data = join(folder, 'data.qcow2')
    await runProgram('qemu-img', ['create', '-f', 'qcow2', '-b', base, '-F', 'qcow2', data])
    await domain.attachDevice({ disk: { id: 'data', path: data } })
    const copy = join(folder, 'data.copy')
    const before = await domain.spec()
    await domain.blockCopy('data', copy, { pivot: true })
    expect((await machineDisk(await connection.native.qmp('jobs'), 'data')).file).to.equal(copy)
    expect(await domain.spec()).to.deep.equal(before)
  })

  it('refuse a disk that is read-only', async () => {
    await domain.attachDevice({ disk: { id: 'fixed', path: base, readonly: true } })
    const error = await rejection('ERR_INVALID_ARGUMENT', domain.blockCopy('fixed', join(folder, 'copy')))
    expect(error.field).to.equal('disk')
  })

  it('fail when the machine ends, and leave no file', async () => {
    const copying = domain.blockCopy('disk0', join(folder, 'copy'), { bandwidth: 65_536, pivot: true }).then(
      () => undefined,
      (error: unknown) => error,
    )
    while ((await domain.blockJob('disk0')) === undefined) await setImmediate()
    await domain.destroy()
    expect(await copying)
      .to.have.property('code')
      .that.is.oneOf(['ERR_DISCONNECTED', 'ERR_INVALID_STATE'])
    expect(await readdir(folder)).not.to.include('copy')
    expect(await defined()).to.equal(top)
  })

  it('go on without the program that began them, and another can end them', async () => {
    const copy = join(folder, 'copy')
    const program = spawnElsewhere(
      `const domain = await (await connect(args[0])).lookup('jobs')
       await domain.blockCopy('disk0', args[1], { bandwidth: 65536, pivot: true })`,
      [uri, copy],
    )
    while ((await domain.blockJob('disk0')) === undefined) await setImmediate()
    program.kill('SIGKILL')
    await once(program, 'close')
    expect(await domain.blockJob('disk0')).to.include({ type: 'copy', bandwidth: 65_536 })
    const busy = await rejection('ERR_BUSY', domain.blockPull('disk0'))
    expect(busy.hint).to.include('abortBlockJob()')
    await write(7)
    await domain.abortBlockJob('disk0')
    while ((await domain.blockJob('disk0')) !== undefined) await setImmediate()
    expect([await used(), await defined()]).to.deep.equal([top, top])
    await domain.blockCommit('disk0')
    await domain.destroy()
    await hasAll(base)
  })

  for (const [method, rest, to] of [
    ['blockCommit', [], () => base],
    ['blockCopy', [{ pivot: true }], () => join(folder, 'copy')],
  ] as const) {
    const work = () => ({
      uri,
      domain: 'jobs',
      method,
      args: ['disk0', ...(method === 'blockCopy' ? [to()] : []), ...rest],
    })

    it(`stay with the disk if the program of ${method} is killed before the definition says otherwise`, async () => {
      expect(await killAt('block-job:pending', work())).to.equal('SIGKILL')
      expect(await domain.blockJob('disk0')).to.equal(undefined)
      expect([await used(), await defined()]).to.deep.equal([top, top])
      await write(8)
      await domain.blockPull('disk0')
      await domain.destroy()
      await hasAll(top)
    })

    it(`go over if the program of ${method} is killed once the definition says so`, async () => {
      expect(await killAt('block-job:recorded', work())).to.equal('SIGKILL')
      expect(await domain.blockJob('disk0')).to.equal(undefined)
      expect([await used(), await defined()]).to.deep.equal([to(), to()])
      await write(8)
      await restart()
      await domain.destroy()
      await hasAll(to())
    })

    it(`lose nothing if the machine ends after the program of ${method} was killed`, async () => {
      for (const step of ['block-job:pending', 'block-job:recorded'] as const) {
        if (step === 'block-job:recorded') await runProgram('rm', ['-f', join(folder, 'copy')])
        expect(await killAt(step, work())).to.equal('SIGKILL')
        await domain.destroy()
        await hasAll((await defined()) ?? '')
        await domain.start()
      }
      expect(await used()).to.equal(to())
    })

    it(`are over for the next program if that of ${method} is killed right after them`, async () => {
      expect(await killAt('block-job:pivoted', work())).to.equal('SIGKILL')
      expect(await domain.blockJob('disk0')).to.equal(undefined)
      expect([await used(), await defined()]).to.deep.equal([to(), to()])
      await write(8)
      const copy = join(folder, 'next')
      await domain.blockCopy('disk0', copy)
      await domain.destroy()
      await hasAll(copy)
    })
  }
})
