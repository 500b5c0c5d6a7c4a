import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { expect } from 'chai'
import { qemu } from '../../../../drivers/qemu/driver.js'
import { isHypervisorError } from '../../../../src/errors.js'
import { qemuPeer } from '../../../support/known-peers.js'
import { payloadImage } from '../../../support/payload.js'
import { needPeer } from '../../../support/peers.js'
import { newFolder, qemuUri } from '../../../support/qemu.js'
import { rejection } from '../../../support/rejection.js'

describe('A job of QEMU that another program has begun', function () {
  needPeer(qemuPeer)
  this.timeout(60_000)

  const started = async (memory: string) => {
    const uri = qemuUri(newFolder())
    const [connection, other] = [await qemu.connect(uri), await qemu.connect(uri)]
    const boot = { kernel: payloadImage('metal-x86_64') }
    const domain = await connection.define({ name: 'busy', memory, boot })
    await domain.start()
    const watcher = await other.lookup('busy')
    let isOver = false
    const untilJob = async (kind: string) => {
      for (;;) {
        if (isOver) throw new Error(`there was no ${kind}`)
        const job = await watcher.job()
        if (job?.kind === kind && job.memory !== undefined) return job
        await setImmediate()
      }
    }
    const end = async () => {
      isOver = true
      await domain.destroy()
      await other.close()
      await connection.close()
    }
    return { domain, watcher, untilJob, end }
  }

  const codeOf = (error: unknown): string => (isHypervisorError(error) ? error.code : String(error))

  it('is a save, which can be cancelled: no file is left, and the machine goes on', async () => {
    const { domain, watcher, untilJob, end } = await started('3 GiB')
    const folder = newFolder()
    for (;;) {
      const outcome = domain.save(join(folder, 'saved')).then(
        () => 'saved',
        (error: unknown) => codeOf(error),
      )
      const job = await Promise.race([untilJob('save'), outcome])
      if (typeof job === 'object') expect(job.memory?.total).to.be.at.least(3 * 2 ** 30)
      await watcher.abortJob().catch((error: unknown) => expect(codeOf(error)).to.equal('ERR_INVALID_STATE'))
      const end = await outcome
      if (end === 'ERR_ABORTED') break
      // Nothing can slow a save down: on a busy machine it may be whole before the other side has its turn.
      expect(end).to.equal('saved')
      await domain.restore(join(folder, 'saved'))
      await rm(join(folder, 'saved'), { force: true })
    }
    expect(await readdir(folder)).to.deep.equal([])
    expect((await domain.info()).state).to.equal('running')
    expect(await watcher.job()).to.equal(undefined)
    await domain.save(join(folder, 'saved'))
    await domain.restore(join(folder, 'saved'))
    expect(await watcher.job()).to.equal(undefined)
    await end()
  })

  it('is a dump, which QEMU cannot stop', async () => {
    const { domain, watcher, untilJob, end } = await started('3 GiB')
    const dump = domain.coreDump(join(newFolder(), 'core'), { format: 'kdump-zlib' })
    const { memory } = await untilJob('dump')
    expect((memory?.processed ?? 0) + (memory?.remaining ?? 0)).to.equal(memory?.total)
    await rejection('ERR_UNSUPPORTED', watcher.abortJob())
    await dump
    expect(await watcher.job()).to.equal(undefined)
    await end()
  })
})
