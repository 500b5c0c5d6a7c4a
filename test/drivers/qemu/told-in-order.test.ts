import { expect } from 'chai'
import { qemu } from '../../../drivers/qemu/driver.js'
import { createHost } from '../../../drivers/qemu/host.js'
import { openQemuStore } from '../../../drivers/qemu/store.js'
import type { HypervisorEvent } from '../../../src/events.js'
import { describeEvents } from '../../contract/context.js'
import { qemuPeer } from '../../support/known-peers.js'
import { payloadImage } from '../../support/payload.js'
import { needPeer } from '../../support/peers.js'
import { newFolder, qemuUri } from '../../support/qemu.js'

/** The host of a connection whose watch on the state folder is late: a call is the first to meet a machine. */
describe('A machine of QEMU that a call meets before the watch on its state folder does', () => {
  needPeer(qemuPeer)

  it('is told from its start on, after its definition, and after the end of the one before', async () => {
    const state = newFolder()
    await using connection = await qemu.connect(qemuUri(state))
    const kernel = payloadImage('metal-x86_64')
    const domain = await connection.define({ name: 'a', memory: '16 MiB', boot: { kernel } })
    await domain.start()

    const told: HypervisorEvent[] = []
    const looks: number[] = []
    const watch = { look: () => void looks.push(told.length), close() {} }
    const host = createHost(
      await openQemuStore(state),
      'tcg',
      (event) => told.push(event),
      () => watch,
    )
    const machine = host.machine(domain.name, domain.uuid)
    await machine.qmp()
    expect(looks, 'the definition is told first').to.deep.equal([0])
    expect(describeEvents(told)).to.deep.equal(['started'])
    await domain.destroy()
    await domain.start()
    await machine.qmp()
    expect(describeEvents(told)).to.deep.equal(['started', 'stopped', 'started'])
    await domain.destroy()
    await domain.start()
    await domain.suspend()
    await machine.qmp()
    const again = ['started', 'stopped', 'started', 'stopped', 'started', 'suspended']
    expect(describeEvents(told), 'also that it is paused, which nobody will say any more').to.deep.equal(
      again,
    )
    host.close()
    await domain.destroy()
    await domain.undefine()
  })
})
