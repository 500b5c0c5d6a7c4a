import { expect } from 'chai'
import { qemu } from '../../../../drivers/qemu/driver.js'
import { qemuPeer } from '../../../support/known-peers.js'
import { payloadImage } from '../../../support/payload.js'
import { needPeer } from '../../../support/peers.js'
import { newFolder, qemuUri } from '../../../support/qemu.js'
import { failure } from '../qmp/failure.js'

describe('devices added to a machine with PCI Express', () => {
  needPeer(qemuPeer)
  it('go to the ports that it was started with, as long as there are any', async () => {
    const connection = await qemu.connect(qemuUri(newFolder()))
    const domain = await connection.define({
      name: 'express',
      machine: 'q35',
      memory: '64 MiB',
      boot: { kernel: payloadImage('metal-x86_64') },
    })
    await domain.start()
    try {
      for (const id of ['net0', 'net1', 'net2', 'net3']) {
        expect(await domain.attachDevice({ network: { type: 'isolated' } })).to.equal(id)
      }
      const error = await failure(domain.attachDevice({ network: { type: 'isolated' } }))
      expect(error.code).to.equal('ERR_OPERATION_FAILED')
      expect(error.hint).to.contain('scsi')
    } finally {
      await domain.destroy()
      await connection.close()
    }
  })
})
