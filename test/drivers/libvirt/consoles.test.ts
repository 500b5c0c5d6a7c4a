import { once } from 'node:events'
import type { Duplex } from 'node:stream'
import { expect } from 'chai'
import { libvirt } from '../../../drivers/libvirt/driver.js'
import { isHypervisorError } from '../../../src/errors.js'
import { ask } from '../../support/console.js'
import { libvirtdPeer, qemuPeer } from '../../support/known-peers.js'
import { libvirtGuest } from '../../support/libvirt-guest.js'
import { useLibvirtd } from '../../support/libvirtd.js'
import { needPeer } from '../../support/peers.js'
import { rejection } from '../../support/rejection.js'

/** Opens a console as soon as the one who has it gives it back. */
async function untilGivenBack(open: () => Promise<Duplex>): Promise<Duplex> {
  for (;;) {
    try {
      return await open()
    } catch (error) {
      if (!isHypervisorError(error, 'ERR_BUSY')) throw error
    }
  }
}

describe('A console of libvirt, which one client has at a time', () => {
  needPeer(libvirtdPeer)
  needPeer(qemuPeer)
  const daemon = useLibvirtd()
  const connect = () =>
    libvirt.connect(`libvirt+unix:///session?socket=${encodeURIComponent(daemon().socket)}`)

  it('is shared by the streams of a connection, refused to another, and given back when it is closed', async () => {
    await using first = await connect()
    await using second = await connect()
    const domain = await first.define(await libvirtGuest('shared', {}, daemon().folder))
    try {
      await domain.start()
      const theirs = await second.lookup('shared')
      const one = await domain.openConsole()
      const two = await domain.openConsole()
      await ask(one, 'echo one', 'echo one')
      const error = await rejection('ERR_BUSY', theirs.openConsole())
      expect(error.hint).to.include('one at a time')
      one.destroy()
      await ask(two, 'echo two', 'echo two')
      two.destroy()
      await once(two, 'close')
      await first.close()
      const other = await theirs.openConsole()
      await ask(other, 'echo other', 'echo other')
      other.destroy()
    } finally {
      const again = await second.lookup('shared')
      await again.destroy()
      await again.undefine()
    }
  })

  it('is given back when it was opened in vain, because the opening was aborted', async () => {
    await using first = await connect()
    await using second = await connect()
    const domain = await first.define(await libvirtGuest('vain', {}, daemon().folder))
    try {
      await domain.start()
      const controller = new AbortController()
      const opening = domain.openConsole({ signal: controller.signal })
      setImmediate(() => controller.abort())
      await rejection('ERR_ABORTED', opening)
      const theirs = await second.lookup('vain')
      const other = await untilGivenBack(() => theirs.openConsole())
      other.destroy()
    } finally {
      await domain.destroy()
      await domain.undefine()
    }
  })

  it('fails when the connection is lost, and does not look like the end of the machine', async () => {
    await using connection = await connect()
    const domain = await connection.define(await libvirtGuest('lost', {}, daemon().folder))
    try {
      await domain.start()
      const stream = await domain.openConsole()
      await ask(stream, 'echo here', 'echo here')
      const failed = once(stream, 'error')
      stream.resume()
      await using events = connection.events({ types: ['gap'] })
      await daemon().restart()
      expect((await failed)[0]).to.include({ code: 'ERR_DISCONNECTED', driver: 'libvirt' })
      await events.next()
      const again = await domain.openConsole()
      await ask(again, 'echo there', 'echo there')
      again.destroy()
    } finally {
      await domain.destroy()
      await domain.undefine()
    }
  })
})
