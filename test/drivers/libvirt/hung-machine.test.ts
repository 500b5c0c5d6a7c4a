import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'chai'
import { libvirt } from '../../../drivers/libvirt/driver.js'
import { libvirtdPeer, qemuPeer } from '../../support/known-peers.js'
import { libvirtGuest } from '../../support/libvirt-guest.js'
import { useLibvirtd } from '../../support/libvirtd.js'
import { needPeer } from '../../support/peers.js'
import { rejection } from '../../support/rejection.js'

describe('A machine of libvirt whose QEMU hangs', () => {
  needPeer(libvirtdPeer)
  needPeer(qemuPeer)
  const daemon = useLibvirtd()

  it('holds up neither the list nor what is asked of others, however often it was asked itself', async () => {
    const { folder, socket } = daemon()
    await using connection = await libvirt.connect(
      `libvirt+unix:///session?socket=${encodeURIComponent(socket)}`,
    )
    const hung = await connection.define(await libvirtGuest('hung', {}, folder))
    const well = await connection.define(await libvirtGuest('well', {}, folder))
    await hung.start()
    await well.start()
    const pid = Number(await readFile(join(folder, 'run/libvirt/qemu/run/hung.pid'), 'utf8'))
    process.kill(pid, 'SIGSTOP')
    let killed = false
    try {
      const controller = new AbortController()
      const { signal } = controller
      const asked = [...[1, 2, 3].map(() => hung.stats({ signal })), hung.setMemory(2 ** 25, { signal })]
      const answered = Promise.all(asked.map((call) => rejection('ERR_ABORTED', call)))
      expect((await connection.list()).map(({ name, state }) => [name, state])).to.deep.equal([
        ['hung', 'running'],
        ['well', 'running'],
      ])
      expect(await hung.info()).to.include({ memory: 2 ** 26, vcpus: 1 })
      expect((await well.stats()).memory.current).to.equal(2 ** 26)
      await well.suspend()
      expect((await connection.node()).cpus).to.be.above(0)
      controller.abort()
      await answered
      // More than there are connections for machines: others can be ended and started all the same.
      const more = Promise.allSettled([1, 2, 3, 4, 5, 6, 7, 8, 9].map(() => hung.stats()))
      expect(await connection.list()).to.have.length(2)
      await well.destroy()
      await well.start()
      process.kill(pid, 'SIGKILL')
      killed = true
      await more
    } finally {
      if (!killed) process.kill(pid, 'SIGKILL')
      await well.destroy()
    }
  })
})
