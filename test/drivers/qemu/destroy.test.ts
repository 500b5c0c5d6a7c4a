import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { expect } from 'chai'
import { qemu } from '../../../drivers/qemu/driver.js'
import { domainPaths } from '../../../drivers/qemu/folders.js'
import { tryLockFolder } from '../../../src/state/file-lock.js'
import { runProgram } from '../../../src/transports/child-process.js'
import { qemuImgPeer, qemuPeer } from '../../support/known-peers.js'
import { payloadImage } from '../../support/payload.js'
import { needPeer } from '../../support/peers.js'
import { newFolder, qemuUri } from '../../support/qemu.js'
import { rejection } from '../../support/rejection.js'

type QemuConnection = Awaited<ReturnType<typeof qemu.connect>>
type QemuDomain = Awaited<ReturnType<QemuConnection['define']>>

describe('destroying a QEMU machine', () => {
  needPeer(qemuPeer)
  needPeer(qemuImgPeer)
  let folder: string
  let state: string
  let first: QemuConnection
  let second: QemuConnection

  beforeEach(async () => {
    folder = newFolder()
    state = newFolder()
    first = await qemu.connect(qemuUri(state))
    second = await qemu.connect(qemuUri(state))
  })

  afterEach(async () => {
    const domain = await first.lookup('a')
    await domain.destroy().catch(() => {})
    await first.close()
    await second.close()
  })

  const define = async (args: string[] = []): Promise<QemuDomain> => {
    const path = join(folder, 'disk.qcow2')
    await runProgram('qemu-img', ['create', '-q', '-f', 'qcow2', path, '1M'])
    const boot = { kernel: payloadImage('metal-x86_64') }
    return await first.define({ name: 'a', memory: '64 MiB', boot, disks: [{ path }], qemu: { args } })
  }

  const hang = async (domain: QemuDomain): Promise<void> => {
    const { pid } = await domain.info()
    if (pid === undefined) throw new Error('the machine has no process')
    process.kill(pid, 'SIGSTOP')
  }

  /** Resolves when somebody holds the domain's lock, of which no event tells. */
  const untilLocked = async (): Promise<void> => {
    for (;;) {
      const lock = await tryLockFolder(domainPaths(join(state, 'a')).folder)
      if (lock === undefined) return
      lock.release()
      await delay(10)
    }
  }

  it('ends one that hangs', async () => {
    const domain = await define()
    await domain.start()
    await hang(domain)
    await domain.destroy()
    expect((await domain.info()).state).to.equal('shutoff')
  })

  const works: readonly [string, (domain: QemuDomain) => Promise<unknown>][] = [
    ['save', (domain) => domain.save(join(folder, 'saved'))],
    ['createSnapshot', (domain) => domain.createSnapshot('one')],
    ['suspend', (domain) => domain.suspend()],
  ]
  for (const [title, work] of works) {
    it(`ends one in the middle of a ${title} that hangs, which is rejected`, async () => {
      const domain = await define()
      await domain.start()
      await hang(domain)
      const outcome = rejection('ERR_DISCONNECTED', work(domain))
      await untilLocked()
      const events = second.events({ types: ['lifecycle'] })
      const other = await second.lookup('a')
      await other.destroy()
      await outcome
      expect((await other.info()).state).to.equal('shutoff')
      expect((await events.next()).value).to.include({ change: 'stopped', reason: 'destroyed' })
      expect(existsSync(join(folder, 'saved'))).to.equal(false)
      await other.start()
      expect((await other.info()).state).to.equal('running')
    })
  }

  it('ends one that is still being started, and the start is rejected', async () => {
    const path = join(folder, 'never')
    const domain = await define(['-chardev', `socket,id=never,path=${path},server=on,wait=on`])
    const outcome = rejection('ERR_START_FAILED', domain.start())
    await untilLocked()
    await (await second.lookup('a')).destroy()
    await outcome
    expect((await domain.info()).state).to.equal('shutoff')
  })

  it('is refused while it is not running', async () => {
    const domain = await define()
    await rejection('ERR_INVALID_STATE', domain.destroy())
  })
})
