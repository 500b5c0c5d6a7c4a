import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { qemu } from '../../../../drivers/qemu/driver.js'
import { domainPaths } from '../../../../drivers/qemu/folders.js'
import { tryLockFolder } from '../../../../src/state/file-lock.js'
import { runProgram } from '../../../../src/transports/child-process.js'
import { qemuImgPeer, qemuPeer } from '../../../support/known-peers.js'
import { payloadImage } from '../../../support/payload.js'
import { needPeer } from '../../../support/peers.js'
import { newFolder, qemuUri } from '../../../support/qemu.js'
import { rejection } from '../../../support/rejection.js'

type QemuConnection = Awaited<ReturnType<typeof qemu.connect>>
type QemuDomain = Awaited<ReturnType<QemuConnection['define']>>

describe('a QEMU that hangs (stopped by SIGSTOP)', () => {
  needPeer(qemuPeer)
  needPeer(qemuImgPeer)
  let folder: string
  let state: string
  let connection: QemuConnection
  let domain: QemuDomain
  let pid: number

  beforeEach(async () => {
    folder = newFolder()
    state = newFolder()
    const path = join(folder, 'disk.qcow2')
    await runProgram('qemu-img', ['create', '-q', '-f', 'qcow2', path, '1M'])
    connection = await qemu.connect(qemuUri(state))
    domain = await connection.define({
      name: 'hung',
      memory: '64 MiB',
      boot: { kernel: payloadImage('metal-x86_64') },
      disks: [{ path }],
    })
    await domain.start()
    const info = await domain.info()
    if (info.pid === undefined) throw new Error('the machine has no process')
    pid = info.pid
    process.kill(pid, 'SIGSTOP')
  })

  afterEach(async () => {
    await domain.destroy().catch(() => {})
    await connection.close()
  })

  const isLocked = async (): Promise<boolean> => {
    const lock = await tryLockFolder(domainPaths(join(state, 'hung')).folder)
    lock?.release()
    return lock === undefined
  }

  const works: readonly [string, () => Promise<unknown>][] = [
    ['createSnapshot', () => domain.createSnapshot('one', { timeout: 500 })],
    [
      'createSnapshot of the external kind',
      () => domain.createSnapshot('one', { kind: 'external', timeout: 500 }),
    ],
    ['save', () => domain.save(join(folder, 'saved'), { timeout: 500 })],
    ['migrate', () => domain.migrate(qemuUri(newFolder()), { timeout: 500 })],
  ]
  for (const [title, work] of works) {
    it(`does not keep ${title} beyond its time-out, nor the lock, and goes on if it wakes up`, async () => {
      await rejection('ERR_TIMEOUT', work())
      expect(await isLocked()).to.equal(false)
      expect(existsSync(join(folder, 'saved'))).to.equal(false)
      expect(readdirSync(folder).filter((name) => name.startsWith('.polyvisor'))).to.deep.equal([])
      process.kill(pid, 'SIGCONT')
      await domain.suspend()
      await domain.resume()
      expect((await domain.info()).state).to.equal('running')
    })
  }
})
