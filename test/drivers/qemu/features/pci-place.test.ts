import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { qemu } from '../../../../drivers/qemu/driver.js'
import { qemuPeer } from '../../../support/known-peers.js'
import { payloadImage } from '../../../support/payload.js'
import { needPeer } from '../../../support/peers.js'
import { newFolder, qemuUri } from '../../../support/qemu.js'
import { failure } from '../qmp/failure.js'

describe('a disk that is added on a bus', () => {
  needPeer(qemuPeer)

  it('whose controller the machine lacks is refused by its field, and is added where it has one', async () => {
    await using connection = await qemu.connect(qemuUri(newFolder()))
    const path = join(newFolder(), 'disk.raw')
    writeFileSync(path, Buffer.alloc(2 ** 20))
    const machine = { memory: '64 MiB', boot: { kernel: payloadImage('metal-x86_64') } }
    const without = await connection.define({ name: 'without', ...machine })
    await without.start()
    for (const bus of ['scsi', 'usb'] as const) {
      const error = await failure(without.attachDevice({ disk: { path, bus } }))
      expect(error).to.include({ code: 'ERR_INVALID_SPEC', field: 'disk.bus' })
      expect(error.message).to.include(`no controller of the bus ${bus}`)
    }
    await without.destroy()
    const drive = { id: 'drive', device: 'cdrom', bus: 'scsi' } as const
    const having = await connection.define({ name: 'having', ...machine, disks: [drive] })
    await having.start()
    await having.attachDevice({ disk: { path, bus: 'scsi' } })
    await having.destroy()
  })
})

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
