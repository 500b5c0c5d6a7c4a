import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'chai'
import { z } from 'zod'
import { blockNode, type ImageNodes, type Medium } from '../../../../drivers/qemu/argv/image-nodes.js'
import { changeMedium } from '../../../../drivers/qemu/features/change-medium.js'
import { openQmp, type QmpClient } from '../../../../drivers/qemu/qmp/client.js'
import { waitForEvent } from '../../../../drivers/qemu/qmp/next-event.js'
import { qemuPeer } from '../../../support/known-peers.js'
import { needPeer } from '../../../support/peers.js'
import { type RealQemu, startQemu } from '../qmp/real-qemu.js'

const machine = [
  '-M',
  'pc',
  '-S',
  '-device',
  'virtio-scsi-pci,id=scsi',
  '-device',
  'scsi-cd,id=cd0,bus=scsi.0',
]

describe('A drive whose tray the guest closes', () => {
  needPeer(qemuPeer)
  let qemu: RealQemu
  let client: QmpClient

  beforeEach(async () => {
    qemu = await startQemu(machine)
    client = await openQmp(qemu.socket)
  })

  afterEach(async () => {
    client.close()
    await qemu.stop()
  })

  it('is opened again where a reset closed the tray between two steps', async () => {
    const path = join(qemu.folder, 'disc.iso')
    await writeFile(path, Buffer.alloc(2048))
    let opened = 0
    /** Resets the machine after its tray was to be opened a second time, which finds it open, and once more. */
    const resetting: QmpClient = {
      ...client,
      async execute(command, args, options) {
        const result = await client.execute(command, args, options)
        if (command !== 'blockdev-open-tray') return result
        opened += 1
        if (opened === 2 || opened === 3) {
          const over = waitForEvent(client, ({ name }) => name === 'RESET')
          await client.execute('system_reset')
          await over.event
        }
        return result
      },
    }
    const nodes = (medium: Medium): ImageNodes => {
      const [file, readonly] = [blockNode('file', 'cd0', medium), { 'read-only': true }]
      const name = { 'node-name': blockNode('image', 'cd0', medium) }
      return {
        file: { driver: 'file', 'node-name': file, filename: path, ...readonly },
        image: { driver: 'raw', ...name, file, ...readonly },
      }
    }
    await changeMedium(resetting, 'cd0', { nodes, force: false, signal: undefined })
    expect(opened).to.equal(4)
    const schema = z.array(z.object({ tray_open: z.boolean(), inserted: z.object({ file: z.string() }) }))
    expect(await client.query('query-block', schema)).to.deep.equal([
      { tray_open: false, inserted: { file: path } },
    ])
  })
})
