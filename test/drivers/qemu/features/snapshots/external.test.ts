import { readdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { expect } from 'chai'
import { qemu } from '../../../../../drivers/qemu/driver.js'
import { machineDisk } from '../../../../../drivers/qemu/features/block-nodes.js'
import { runProgram } from '../../../../../src/transports/child-process.js'
import { qemuImgPeer, qemuPeer } from '../../../../support/known-peers.js'
import { payloadImage } from '../../../../support/payload.js'
import { needPeer } from '../../../../support/peers.js'
import { newFolder, qemuUri } from '../../../../support/qemu.js'
import { failure } from '../../qmp/failure.js'
import { killAt } from '../killed-program.js'

type QemuConnection = Awaited<ReturnType<typeof qemu.connect>>
type QemuDomain = Awaited<ReturnType<QemuConnection['define']>>

describe('external snapshots on a real QEMU', () => {
  needPeer(qemuPeer)
  needPeer(qemuImgPeer)
  let connection: QemuConnection
  let domain: QemuDomain
  let uri: string
  let image: string

  beforeEach(async () => {
    const folder = newFolder()
    image = join(newFolder(), 'disk, one.raw')
    await runProgram('qemu-img', ['create', '-q', '-f', 'raw', image, '1M'])
    uri = qemuUri(folder)
    connection = await qemu.connect(uri)
    domain = await connection.define({
      name: 'layers',
      memory: '64 MiB',
      boot: { kernel: payloadImage('metal-x86_64') },
      disks: [{ path: image, format: 'raw' }],
    })
  })

  afterEach(async () => {
    await domain.destroy().catch(() => {})
    await connection.close()
  })

  const names = async (): Promise<unknown> =>
    (await domain.listSnapshots()).map(({ name, parent, current }) => [name, parent, current])

  /** The files that the running machine reads and writes, the uppermost first, by their number of layers. */
  const layers = async (): Promise<number> => {
    const qmp = await connection.native.qmp('layers')
    const nodes = await qmp.execute('query-named-block-nodes', { flat: true })
    return JSON.stringify(nodes).split('"drv":"file"').length - 1
  }

  /** Writes to the disk as the guest would, through the machine's own block layer. */
  const write = async (byte: number): Promise<void> => {
    const qmp = await connection.native.qmp('layers')
    for (const command of [`write -P ${byte} 0 512`, 'flush']) {
      const line = `qemu-io -d /machine/peripheral/disk0/virtio-backend "${command}"`
      expect(await qmp.execute('human-monitor-command', { 'command-line': line })).to.equal('')
    }
    expect(await content()).to.equal(byte)
  }

  /** The first byte of the disk as it is now, read by a program of its own. */
  const content = async (): Promise<number> => {
    const { file, format } = await machineDisk(await connection.native.qmp('layers'), 'disk0')
    const { stdout } = await runProgram('qemu-io', ['-U', '-r', '-f', format, '-c', 'read -v 0 512', file])
    return Number.parseInt(/^0+:\s+([0-9a-f]{2})/m.exec(stdout)?.[1] ?? '', 16)
  }

  const restart = async (): Promise<void> => {
    await domain.destroy()
    await domain.start()
  }

  it('keep the disk of a running machine, which writes to an overlay, also after the next start', async () => {
    await domain.start()
    await write(1)
    const made = await domain.createSnapshot('one', { kind: 'external' })
    expect(made).to.include({ kind: 'external', state: 'running', current: true })
    await write(2)
    expect(await content()).to.equal(2)
    await restart()
    expect(await content()).to.equal(2)
    expect(await layers()).to.equal(2)
    expect(await names()).to.deep.equal([['one', undefined, true]])
  })

  it('are returned to when the domain is off, and forget what was written since', async () => {
    await domain.start()
    await write(1)
    await domain.createSnapshot('one', { kind: 'external' })
    await write(2)
    expect((await failure(domain.revertToSnapshot('one'))).code).to.equal('ERR_INVALID_STATE')
    await domain.destroy()
    await domain.revertToSnapshot('one')
    await domain.start()
    expect(await content()).to.equal(1)
    expect(await readdir(dirname(image))).to.have.length(2)
  })

  it('grow into a tree whose branches keep what is theirs', async () => {
    await domain.createSnapshot('root', { kind: 'external' })
    await domain.start()
    await write(1)
    await domain.createSnapshot('left', { kind: 'external' })
    await domain.destroy()
    await domain.revertToSnapshot('root')
    await domain.start()
    expect(await content()).to.equal(0)
    await write(3)
    await domain.createSnapshot('right', { kind: 'external' })
    expect(await names()).to.deep.equal([
      ['root', undefined, false],
      ['left', 'root', false],
      ['right', 'root', true],
    ])
    await domain.destroy()
    expect((await failure(domain.deleteSnapshot('root'))).code).to.equal('ERR_UNSUPPORTED')
    await domain.revertToSnapshot('left')
    await domain.start()
    expect(await content()).to.equal(1)
  })

  it('are deleted without losing what was written since', async () => {
    await domain.start()
    await write(1)
    await domain.createSnapshot('one', { kind: 'external' })
    await write(2)
    expect((await failure(domain.deleteSnapshot('one'))).code).to.equal('ERR_INVALID_STATE')
    await domain.destroy()
    await domain.deleteSnapshot('one')
    expect(await domain.listSnapshots()).to.deep.equal([])
    expect(await readdir(dirname(image))).to.deep.equal(['disk, one.raw'])
    await domain.start()
    expect(await content()).to.equal(2)
    expect(await layers()).to.equal(1)
  })

  it('are not mixed with internal ones, and those need qcow2', async () => {
    await domain.start()
    const error = await failure(domain.createSnapshot('inside', { kind: 'internal' }))
    expect(error).to.include({ code: 'ERR_INVALID_STATE', field: 'disks' })
    await domain.createSnapshot('outside', { kind: 'external' })
    expect((await failure(domain.createSnapshot('inside', { kind: 'internal' }))).field).to.equal('kind')
    expect((await failure(domain.createSnapshot('m', { kind: 'memory' }))).code).to.equal('ERR_UNSUPPORTED')
    expect(await names()).to.deep.equal([['outside', undefined, true]])
  })

  for (const [step, listed] of [
    ['snapshot:overlays-made', false],
    ['snapshot:recorded', false],
    ['snapshot:changed-over', true],
  ] as const) {
    it(`lose nothing when the program is killed at ${step} of making one`, async () => {
      await domain.start()
      await write(1)
      const work = { uri, domain: 'layers', method: 'createSnapshot', args: ['one', { kind: 'external' }] }
      expect(await killAt(step, work)).to.equal('SIGKILL')
      expect(await names()).to.deep.equal(listed ? [['one', undefined, true]] : [])
      await write(2)
      await restart()
      expect(await content()).to.equal(2)
      await domain.createSnapshot('two', { kind: 'external' })
      await write(3)
      await domain.destroy()
      await domain.revertToSnapshot('two')
      await domain.start()
      expect(await content()).to.equal(2)
      await domain.destroy()
      await domain.deleteSnapshot('two')
      await domain.start()
      expect(await content()).to.equal(2)
    })
  }

  for (const [step, method, byte] of [
    ['revert:overlays-made', 'revertToSnapshot', 2],
    ['revert:recorded', 'revertToSnapshot', 1],
    ['delete:committed', 'deleteSnapshot', 2],
    ['delete:recorded', 'deleteSnapshot', 2],
  ] as const) {
    it(`are whole when the program is killed at ${step}`, async () => {
      await domain.start()
      await write(1)
      await domain.createSnapshot('one', { kind: 'external' })
      await write(2)
      await domain.destroy()
      expect(await killAt(step, { uri, domain: 'layers', method, args: ['one'] })).to.equal('SIGKILL')
      await domain.start()
      expect(await content()).to.equal(byte)
    })
  }
})
