import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'chai'
import { qemu } from '../../../../drivers/qemu/driver.js'
import { qemuPeer } from '../../../support/known-peers.js'
import { payloadImage } from '../../../support/payload.js'
import { needPeer } from '../../../support/peers.js'
import { newFolder, qemuUri } from '../../../support/qemu.js'
import { failure } from '../qmp/failure.js'
import { killAt } from './killed-program.js'

describe('a program that is killed while a QEMU is on the move', () => {
  needPeer(qemuPeer)
  const spec = { name: 'mover', memory: '64 MiB', boot: { kernel: payloadImage('metal-x86_64') } }

  const started = async () => {
    const uri = qemuUri(newFolder())
    const connection = await qemu.connect(uri)
    const domain = await connection.define(spec)
    await domain.start()
    return { uri, connection, domain }
  }

  it('leaves a machine that can go on, and no file, before the saved file is published', async () => {
    const { uri, connection, domain } = await started()
    const folder = newFolder()
    const work = { uri, domain: 'mover', method: 'save', args: [join(folder, 'saved')] }
    expect(await killAt('save:sent', work)).to.equal('SIGKILL')
    expect(await readdir(folder)).not.to.include('saved')
    expect((await domain.info()).state).to.equal('paused')
    expect(await readdir(folder)).to.have.lengthOf(1)
    await domain.resume()
    expect(await readdir(folder)).to.deep.equal([])
    await domain.save(join(folder, 'saved'))
    expect(await readdir(folder)).to.deep.equal(['saved'])
    await domain.restore(join(folder, 'saved'))
    await domain.destroy()
    await connection.close()
  })

  it('leaves a file that can be restored once it is published', async () => {
    const { uri, connection, domain } = await started()
    const path = join(newFolder(), 'saved')
    expect(await killAt('save:published', { uri, domain: 'mover', method: 'save', args: [path] })).to.equal(
      'SIGKILL',
    )
    expect((await domain.info()).state).to.equal('paused')
    expect((await failure(domain.restore(path))).code).to.equal('ERR_INVALID_STATE')
    await domain.destroy()
    await domain.restore(path)
    expect((await domain.info()).state).to.equal('running')
    await domain.destroy()
    await connection.close()
  })

  it('leaves a managed save that is gone once the machine that was saved goes on', async () => {
    const { uri, connection, domain } = await started()
    const work = { uri, domain: 'mover', method: 'managedSave', args: [] }
    expect(await killAt('save:published', work)).to.equal('SIGKILL')
    expect((await domain.info()).state).to.equal('paused')
    expect(await domain.hasManagedSave()).to.equal(true)
    await domain.resume()
    expect(await domain.hasManagedSave()).to.equal(false)
    await domain.destroy()
    await connection.close()
  })

  it('leaves no half of a managed save in the folder of the domain for longer than to the next one', async () => {
    const { uri, connection, domain } = await started()
    const work = { uri, domain: 'mover', method: 'managedSave', args: [] }
    expect(await killAt('save:sent', work)).to.equal('SIGKILL')
    expect(await domain.hasManagedSave()).to.equal(false)
    await domain.resume()
    await domain.managedSave()
    const left = await readdir(join(connection.native.stateFolder, 'mover'))
    expect(left.filter((name) => name.startsWith('.'))).to.deep.equal([])
    await connection.close()
  })

  it('uses a managed save up before the guest goes on from it, and not earlier', async () => {
    const { uri, connection, domain } = await started()
    const begin = { uri, domain: 'mover', method: 'start', args: [] }
    await domain.managedSave()
    for (const end of ['destroy', 'resume'] as const) {
      expect(await killAt('restore:loaded', begin)).to.equal('SIGKILL')
      expect((await domain.info()).state).to.equal('paused')
      expect(await domain.hasManagedSave()).to.equal(true)
      await domain[end]()
    }
    expect((await domain.info()).state).to.equal('running')
    expect(await domain.hasManagedSave()).to.equal(false)
    await domain.destroy()
    await connection.close()
  })

  for (const [step, here, there] of [
    ['migrate:defined', 'running', 'shutoff'],
    ['migrate:arrived', 'paused', 'running'],
  ] as const) {
    it(`leaves the machine running on exactly one side at ${step}`, async () => {
      const { uri, connection, domain } = await started()
      const destinationUri = qemuUri(newFolder())
      const destination = await qemu.connect(destinationUri)
      const work = { uri, domain: 'mover', method: 'migrate', args: [destinationUri] }
      expect(await killAt(step, work)).to.equal('SIGKILL')
      const arrived = await destination.lookup('mover')
      expect((await domain.info()).state).to.equal(here)
      expect((await arrived.info()).state).to.equal(there)
      await domain.destroy()
      if (there === 'running') await arrived.destroy()
      await connection.close()
      await destination.close()
    })
  }
})
