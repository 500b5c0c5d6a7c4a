import { copyFileSync, readlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { storedBootImage } from '../../../benchmarks/guest/boot/boot-image.js'
import { bochs } from '../../../drivers/bochs/driver.js'
import { untilReady } from '../../contract/boot.js'
import { bochsPeer } from '../../support/known-peers.js'
import { payloadReady } from '../../support/payload.js'
import { needPeer } from '../../support/peers.js'
import { findProcessesOf } from '../../support/processes.js'
import { newFolder } from '../../support/qemu.js'
import { rejection } from '../../support/rejection.js'

describe('Bochs', () => {
  needPeer(bochsPeer)

  let state: string
  const connect = () => bochs.connect(`bochs:///session?state=${state}`)
  const machine = { name: 'a', architecture: 'i386', memory: '32 MiB' } as const
  beforeEach(() => {
    state = newFolder()
  })
  afterEach(() => expect(findProcessesOf(state)).to.deep.equal([]))

  it('runs in a network of its own, so that its display listens nowhere, with media of any name', async () => {
    const path = join(newFolder(), 'a "medium", path=$HOME; ünïcode')
    copyFileSync((await storedBootImage('metal-i386', 'disk')).path, path)
    await using connection = await connect()
    const domain = await connection.define({ ...machine, disks: [{ path }], bochs: { ips: 1_000_000 } })
    await domain.start()
    await untilReady(domain, payloadReady('metal-i386'))
    const { pid = 0 } = await domain.info()
    expect(readlinkSync(`/proc/${pid}/ns/net`)).to.not.equal(readlinkSync('/proc/self/ns/net'))
    await domain.destroy()
    // One that was killed has left no lock on the medium.
    await domain.start()
    await domain.destroy()
  })

  it('gets no image that is truncated, and no firmware of a wrong size or that is not there', async () => {
    const folder = newFolder()
    const [path, bios] = [join(folder, 'medium'), join(folder, 'bios')]
    copyFileSync((await storedBootImage('metal-i386', 'disk')).path, path)
    truncateSync(path, 1000)
    writeFileSync(bios, Buffer.alloc(1000))
    await using connection = await connect()
    const error = await rejection('ERR_INVALID_SPEC', connection.define({ ...machine, disks: [{ path }] }))
    expect(error.field).to.equal('disks[0].path')
    expect(error.message).to.include('truncated')
    const wrong = await rejection('ERR_FILE', connection.define({ ...machine, bochs: { bios } }))
    expect(wrong.message).to.include('1000 bytes')
    const vgaBios = join(folder, 'none')
    const missing = await rejection(
      'ERR_NOT_INSTALLED',
      connection.define({ ...machine, bochs: { vgaBios } }),
    )
    expect(missing).to.include({ field: 'bochs.vgaBios' })
    expect(missing.hint).to.include('vgabios')
    expect(await connection.list()).to.deep.equal([])
  })

  it('says what it does not like about its CPU when it does not start', async () => {
    await using connection = await connect()
    const domain = await connection.define({ ...machine, cpu: { model: 'nosuch' } })
    const error = await rejection('ERR_START_FAILED', domain.start())
    expect(error.message).to.include('cpu directive malformed')
    expect(error.cause).to.include({ exitStatus: 1 })
    expect((await domain.info()).state).to.equal('shutoff')
  })
})
