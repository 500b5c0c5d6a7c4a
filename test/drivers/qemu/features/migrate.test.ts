import { expect } from 'chai'
import { qemu } from '../../../../drivers/qemu/driver.js'
import type { MigrationProgress } from '../../../../src/domain-data.js'
import { qemuPeer } from '../../../support/known-peers.js'
import { payloadImage } from '../../../support/payload.js'
import { needPeer } from '../../../support/peers.js'
import { newFolder, qemuUri } from '../../../support/qemu.js'
import { failure } from '../qmp/failure.js'

describe('live migration between two state folders', () => {
  needPeer(qemuPeer)
  const spec = {
    name: 'traveller',
    memory: '64 MiB',
    boot: { kernel: payloadImage('metal-x86_64') },
  }

  it('keeps to the bandwidth, tells its progress, and leaves nothing behind when it is aborted', async () => {
    await using source = await qemu.connect(qemuUri(newFolder()))
    const destinationUri = qemuUri(newFolder())
    await using destination = await qemu.connect(destinationUri)
    const domain = await source.define(spec)
    await domain.start()
    try {
      const controller = new AbortController()
      const seen: MigrationProgress[] = []
      const error = await failure(
        domain.migrate(destinationUri, {
          signal: controller.signal,
          bandwidth: 4096,
          onProgress: (progress) => {
            seen.push(progress)
            // The first pass takes minutes at this rate, so this abort comes in the middle of it.
            if (progress.transferred > 0) controller.abort()
          },
        }),
      )
      expect(error.code).to.equal('ERR_ABORTED')
      expect(seen.at(-1)?.remaining).to.be.above(0)
      expect((await domain.info()).state).to.equal('running')
      expect(await destination.list()).to.deep.equal([])
      const qmp = await source.native.qmp('traveller')
      expect(await qmp.execute('query-migrate-parameters')).to.include({ 'max-bandwidth': 128 * 2 ** 20 })

      await domain.migrate(destinationUri)
      const arrived = await destination.lookup('traveller')
      expect(await arrived.info()).to.include({ state: 'running', uuid: domain.uuid })
      expect((await domain.info()).state).to.equal('shutoff')
      await arrived.destroy()
    } finally {
      await domain.destroy().catch(() => {})
    }
  })

  it('refuses a machine with a device that its definition does not have', async () => {
    await using source = await qemu.connect(qemuUri(newFolder()))
    const domain = await source.define(spec)
    await domain.start()
    try {
      await domain.attachDevice({ network: { id: 'net9', type: 'isolated' } })
      const error = await failure(domain.migrate(qemuUri(newFolder())))
      expect(error.code).to.equal('ERR_INVALID_STATE')
      expect(error.message).to.contain('net9')
      expect((await failure(domain.migrate(qemuUri(newFolder()), { bandwidth: -1 }))).field).to.equal(
        'bandwidth',
      )
      expect((await domain.info()).state).to.equal('running')
    } finally {
      await domain.destroy()
    }
  })
})
