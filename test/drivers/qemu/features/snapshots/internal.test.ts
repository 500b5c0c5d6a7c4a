import { readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'chai'
import { qemu } from '../../../../../drivers/qemu/driver.js'
import { runProgram } from '../../../../../src/transports/child-process.js'
import { qemuImgPeer, qemuPeer } from '../../../../support/known-peers.js'
import { payloadImage } from '../../../../support/payload.js'
import { needPeer } from '../../../../support/peers.js'
import { newFolder, qemuUri } from '../../../../support/qemu.js'
import { failure } from '../../qmp/failure.js'
import { killAt } from '../killed-program.js'

type QemuConnection = Awaited<ReturnType<typeof qemu.connect>>
type QemuDomain = Awaited<ReturnType<QemuConnection['define']>>

describe('internal snapshots on a real QEMU', () => {
  needPeer(qemuPeer)
  needPeer(qemuImgPeer)
  let connection: QemuConnection
  let domain: QemuDomain
  let uri: string
  let images: readonly string[]

  beforeEach(async () => {
    const folder = newFolder()
    images = ['a.qcow2', 'b, second.qcow2'].map((name) => join(folder, name))
    for (const image of images) await runProgram('qemu-img', ['create', '-q', '-f', 'qcow2', image, '1M'])
    uri = qemuUri(newFolder())
    connection = await qemu.connect(uri)
    domain = await connection.define({
      name: 'states',
      memory: '64 MiB',
      vcpus: { count: 1, maximum: 2 },
      boot: { kernel: payloadImage('metal-x86_64') },
      disks: images.map((path) => ({ path })),
    })
  })

  afterEach(async () => {
    await domain.destroy().catch(() => {})
    await connection.close()
  })

  const names = async (): Promise<unknown> =>
    (await domain.listSnapshots()).map(({ name, parent, current }) => [name, parent, current])

  const tags = async (image: string | undefined): Promise<string> =>
    (await runProgram('qemu-img', ['snapshot', '-U', '-l', image ?? ''])).stdout

  it('are made of every writable disk, running or off', async () => {
    const off = await domain.createSnapshot('off')
    expect(off).to.include({ kind: 'internal', state: 'shutoff' })
    await domain.start()
    await domain.createSnapshot('on')
    for (const image of images) {
      expect(await tags(image))
        .to.contain('off')
        .and.to.contain('on')
    }
    expect(await names()).to.deep.equal([
      ['off', undefined, false],
      ['on', 'off', true],
    ])
    await domain.destroy()
    expect(await names()).to.deep.equal([
      ['off', undefined, false],
      ['on', 'off', true],
    ])
  })

  it('are not made a second time in an image that has one of the name already', async () => {
    const [, second = ''] = images
    await runProgram('qemu-img', ['snapshot', '-c', 'half', second])
    const before = await Promise.all(images.map(tags))
    expect(await names()).to.deep.equal([])
    const error = await failure(domain.createSnapshot('half'))
    expect(error).to.include({ code: 'ERR_SNAPSHOT_EXISTS', field: 'name' })
    expect(error.message).to.contain(second)
    expect(await Promise.all(images.map(tags))).to.deep.equal(before)
    await runProgram('qemu-img', ['snapshot', '-d', 'half', second])
    await domain.createSnapshot('half')
    expect(await names()).to.deep.equal([['half', undefined, true]])
  })

  it('are not made a second time of a running machine where an image has one of the name of its own', async () => {
    const [, second = ''] = images
    await runProgram('qemu-img', ['snapshot', '-c', 'half', second])
    await domain.start()
    const error = await failure(domain.createSnapshot('half'))
    expect(error).to.include({ code: 'ERR_SNAPSHOT_EXISTS', field: 'name' })
    expect(error.message).to.contain(second)
    expect((await tags(second)).match(/half/g)).to.have.lengthOf(1)
    expect(await names()).to.deep.equal([])
    await domain.createSnapshot('whole')
    await domain.revertToSnapshot('whole')
  })

  it('start a domain that is off where it was', async () => {
    await domain.start()
    await domain.createSnapshot('on')
    await domain.destroy()
    await domain.revertToSnapshot('on')
    expect((await domain.info()).state).to.equal('running')
  })

  it('leave a domain paused that was paused, and running one that ran', async () => {
    await domain.start()
    await domain.createSnapshot('ran')
    await domain.suspend()
    await domain.createSnapshot('paused')
    await domain.revertToSnapshot('ran')
    expect((await domain.info()).state).to.equal('running')
    await domain.revertToSnapshot('paused')
    expect((await domain.info()).state).to.equal('paused')
  })

  it('of a domain that was off are returned to when it is off', async () => {
    await domain.createSnapshot('off')
    await domain.start()
    expect((await failure(domain.revertToSnapshot('off'))).code).to.equal('ERR_INVALID_STATE')
    await domain.destroy()
    await domain.revertToSnapshot('off')
    expect((await domain.info()).state).to.equal('shutoff')
    await domain.deleteSnapshot('off')
    for (const image of images) expect(await tags(image)).not.to.contain('off')
  })

  it('are refused while the machine has devices or CPUs that were added', async () => {
    await domain.start()
    await domain.createSnapshot('before')
    const refused = async (device: string): Promise<void> => {
      for (const call of [() => domain.createSnapshot('with'), () => domain.revertToSnapshot('before')]) {
        const error = await failure(call())
        expect(error.code).to.equal('ERR_INVALID_STATE')
        expect(error.message).to.contain(device)
        expect(error.hint).to.be.a('string')
      }
    }
    await domain.attachDevice({ network: { id: 'net9', type: 'isolated' } })
    await refused('net9')
    await domain.destroy()
    await domain.start()
    await domain.setVcpus(2)
    await refused('vcpu')
    expect((await domain.info()).state).to.equal('running')
    expect(await names()).to.deep.equal([['before', undefined, true]])
  })

  it('that other programs have made or deleted are seen', async () => {
    for (const image of images) await runProgram('qemu-img', ['snapshot', '-c', 'foreign', image])
    expect(await names()).to.deep.equal([['foreign', undefined, false]])
    await domain.createSnapshot('own')
    for (const image of images) await runProgram('qemu-img', ['snapshot', '-d', 'own', image])
    expect(await names()).to.deep.equal([['foreign', undefined, false]])
  })

  for (const [step, listed] of [
    ['snapshot:recorded', false],
    ['snapshot:created', true],
  ] as const) {
    it(`are listed if and only if they are there when the program is killed at ${step}`, async () => {
      await domain.createSnapshot('before')
      await domain.start()
      const work = { uri, domain: 'states', method: 'createSnapshot', args: ['made'] }
      expect(await killAt(step, work)).to.equal('SIGKILL')
      expect(await names()).to.deep.equal(
        listed
          ? [
              ['before', undefined, false],
              ['made', 'before', true],
            ]
          : [['before', undefined, true]],
      )
      expect((await domain.info()).state).to.equal('running')
      if (!listed) await domain.createSnapshot('made')
      await domain.revertToSnapshot('made')
      expect((await domain.info()).state).to.equal('running')
    })
  }

  it('are returned to when the program is killed at revert:loaded, though it is not noted', async () => {
    await domain.start()
    await domain.createSnapshot('one')
    await domain.createSnapshot('two')
    const work = { uri, domain: 'states', method: 'revertToSnapshot', args: ['one'] }
    expect(await killAt('revert:loaded', work)).to.equal('SIGKILL')
    expect((await domain.info()).state).to.equal('running')
    expect(await names()).to.deep.equal([
      ['one', undefined, false],
      ['two', 'one', true],
    ])
  })

  describe('of a domain that is off with two disks', () => {
    const write = async (byte: number): Promise<void> => {
      for (const image of images) {
        await runProgram('qemu-io', ['-f', 'qcow2', '-c', `write -P ${byte} 0 512`, image])
      }
    }
    /** The first byte of each disk. */
    const bytes = async (): Promise<readonly number[]> => {
      const found: number[] = []
      for (const image of images) {
        const raw = `${image}.raw`
        await runProgram('qemu-img', ['convert', '-U', '-f', 'qcow2', '-O', 'raw', image, raw])
        found.push((await readFile(raw))[0] ?? -1)
      }
      return found
    }
    beforeEach(async () => {
      await write(1)
      await domain.createSnapshot('one')
      await write(2)
      const work = { uri, domain: 'states', method: 'revertToSnapshot', args: ['one'] }
      expect(await killAt('revert:image-back', work)).to.equal('SIGKILL')
      expect(await bytes()).to.deep.equal([1, 2])
    })

    for (const [what, next] of [
      ['the next start', () => domain.start()],
      ['another snapshot', () => domain.createSnapshot('two')],
      ['its end', () => domain.undefine()],
    ] as const) {
      it(`are put back on all disks by ${what} when the program was killed after the first`, async () => {
        await next()
        expect(await bytes()).to.deep.equal([1, 1])
      })
    }

    it('are put back once', async () => {
      await domain.start()
      await domain.destroy()
      await write(3)
      await domain.start()
      expect(await bytes()).to.deep.equal([3, 3])
      expect(await names()).to.deep.equal([['one', undefined, true]])
    })

    it('say which cannot be put back, and are when it can', async () => {
      const [, second = ''] = images
      await rename(second, `${second}.away`)
      const error = await failure(domain.start())
      expect(error).to.include({ code: 'ERR_OPERATION_FAILED', field: 'disks' })
      expect(error.message).to.contain("'one'")
      expect(String(error.cause)).to.contain(second)
      await rename(`${second}.away`, second)
      await domain.start()
      expect(await bytes()).to.deep.equal([1, 1])
    })

    it('give way to another snapshot that is returned to', async () => {
      const [first = '', second = ''] = images
      for (const image of images) await runProgram('qemu-img', ['snapshot', '-c', 'other', image])
      await runProgram('qemu-img', ['snapshot', '-d', 'one', second])
      expect((await failure(domain.start())).code).to.equal('ERR_OPERATION_FAILED')
      await domain.revertToSnapshot('other')
      await domain.start()
      expect(await bytes()).to.deep.equal([1, 2])
      expect(await tags(first)).to.contain('one')
    })

    it('do not hold up the end of a domain whose images are gone', async () => {
      for (const image of images) await rm(image)
      await domain.undefine()
      expect(await connection.list()).to.deep.equal([])
    })
  })

  it('are gone when the program is killed at delete:gone', async () => {
    await domain.createSnapshot('one')
    await domain.createSnapshot('two')
    const work = { uri, domain: 'states', method: 'deleteSnapshot', args: ['one'] }
    expect(await killAt('delete:gone', work)).to.equal('SIGKILL')
    expect(await names()).to.deep.equal([['two', undefined, true]])
  })
})
