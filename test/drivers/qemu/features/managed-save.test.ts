import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'chai'
import { qemu } from '../../../../drivers/qemu/driver.js'
import { eventsUntilChange } from '../../../contract/context.js'
import { qemuPeer } from '../../../support/known-peers.js'
import { payloadImage } from '../../../support/payload.js'
import { needPeer } from '../../../support/peers.js'
import { newFolder, qemuUri } from '../../../support/qemu.js'
import { rejection } from '../../../support/rejection.js'

describe('A managed save of QEMU', () => {
  needPeer(qemuPeer)
  const spec = { name: 'kept', memory: '64 MiB', boot: { kernel: payloadImage('metal-x86_64') } }

  const started = async () => {
    const connection = await qemu.connect(qemuUri(newFolder()))
    const domain = await connection.define(spec)
    await domain.start()
    return { connection, domain }
  }

  it('is out of date once the domain goes on from another file', async () => {
    const { connection, domain } = await started()
    const file = join(newFolder(), 'file')
    await domain.save(file)
    await domain.start()
    await domain.managedSave()
    await domain.restore(file)
    expect(await domain.hasManagedSave()).to.equal(false)
    await domain.destroy()
    await connection.close()
  })

  it('is still there when the start from it is aborted, and can be gone on from', async () => {
    const { connection, domain } = await started()
    await domain.managedSave()
    await using events = connection.events({ types: ['lifecycle'] })
    const controller = new AbortController()
    const start = domain.start({ signal: controller.signal })
    controller.abort()
    await rejection('ERR_ABORTED', start)
    expect((await domain.info()).state).to.equal('shutoff')
    expect(await domain.hasManagedSave()).to.equal(true)
    await domain.start()
    await eventsUntilChange(events, 'restored')
    await domain.destroy()
    await connection.close()
  })

  it('of a version that did not know all fields of specifications is gone on from', async () => {
    const { connection, domain } = await started()
    await domain.managedSave()
    const path = join(connection.native.stateFolder, 'kept', 'managed-save')
    const whole = await readFile(path)
    const end = 20 + whole.readUInt32BE(16)
    const header = whole
      .toString('utf8', 20, end)
      .replace(/("machine":")..../, '$10000')
      .replace(/\\"balloon\\": true,/, '')
    expect(header).to.have.lengthOf.below(end - 20)
    const length = Buffer.alloc(4)
    length.writeUInt32BE(header.length)
    await writeFile(
      path,
      Buffer.concat([whole.subarray(0, 16), length, Buffer.from(header), whole.subarray(end)]),
    )
    await using events = connection.events({ types: ['lifecycle'] })
    await domain.start()
    await eventsUntilChange(events, 'restored')
    await domain.destroy()
    await connection.close()
  })

  it('that is damaged fails the start and says how to boot, and is still there', async () => {
    const { connection, domain } = await started()
    await domain.managedSave()
    await writeFile(join(connection.native.stateFolder, 'kept', 'managed-save'), 'rubbish')
    const error = await rejection('ERR_FILE', domain.start())
    expect(error.hint).to.include('removeManagedSave()')
    expect(await domain.hasManagedSave()).to.equal(true)
    await domain.removeManagedSave()
    await domain.start()
    await domain.destroy()
    await connection.close()
  })
})
