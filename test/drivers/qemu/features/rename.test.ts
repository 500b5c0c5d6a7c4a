import { join } from 'node:path'
import { expect } from 'chai'
import { qemu } from '../../../../drivers/qemu/driver.js'
import { qemuImgPeer, qemuPeer } from '../../../support/known-peers.js'
import { payloadImage } from '../../../support/payload.js'
import { needPeer } from '../../../support/peers.js'
import { newFolder, qemuUri } from '../../../support/qemu.js'
import { rejection } from '../../../support/rejection.js'
import { killAt } from './killed-program.js'

describe('A renamed domain of QEMU', () => {
  needPeer(qemuPeer)
  needPeer(qemuImgPeer)
  const spec = { name: 'old', memory: '64 MiB', boot: { kernel: payloadImage('metal-x86_64') } }

  it('goes on from what was saved under its old name, in a file and managed', async () => {
    await using connection = await qemu.connect(qemuUri(newFolder()))
    const domain = await connection.define(spec)
    const file = join(newFolder(), 'saved')
    await domain.start()
    await domain.save(file)
    await domain.rename('new')
    await domain.restore(file)
    await domain.managedSave()
    await domain.rename('newer')
    expect(await domain.hasManagedSave()).to.equal(true)
    await domain.start()
    expect(await domain.hasManagedSave()).to.equal(false)
    await domain.destroy()
  })

  it('is not there any more for a handle that was there before, on any connection', async () => {
    const uri = qemuUri(newFolder())
    await using connection = await qemu.connect(uri)
    await using other = await qemu.connect(uri)
    const domain = await connection.define(spec)
    const before = await other.lookup('old')
    await domain.rename('new')
    await rejection('ERR_NO_DOMAIN', before.start())
    await rejection('ERR_NO_DOMAIN', before.rename('newer'))
    expect((await other.lookup(domain.uuid)).name).to.equal('new')
  })

  for (const [step, name] of [
    ['rename:written', 'old'],
    ['rename:moved', 'new'],
    ['rename:linked', 'new'],
  ] as const) {
    it(`is whole under exactly one name when the program is killed at ${step}`, async () => {
      const uri = qemuUri(newFolder())
      await using connection = await qemu.connect(uri)
      const { uuid } = await connection.define(spec)
      expect(await killAt(step, { uri, domain: 'old', method: 'rename', args: ['new'] })).to.equal('SIGKILL')
      await using next = await qemu.connect(uri)
      expect(await next.list()).to.have.length(1)
      const found = await next.lookup(uuid)
      expect(found.name).to.equal(name)
      expect((await found.spec()).name).to.equal(name)
      await rejection('ERR_DOMAIN_EXISTS', next.define({ name: 'third', uuid }))
      await found.rename('last')
      await found.start()
      await found.destroy()
      await found.undefine()
      expect(await next.list()).to.deep.equal([])
      await next.define({ ...spec, uuid })
    })
  }
})
