import { once } from 'node:events'
import { expect } from 'chai'
import { libvirt } from '../../../drivers/libvirt/driver.js'
import { ask } from '../../support/console.js'
import { libvirtdPeer, qemuPeer } from '../../support/known-peers.js'
import { libvirtGuest } from '../../support/libvirt-guest.js'
import { useLibvirtd } from '../../support/libvirtd.js'
import { needPeer } from '../../support/peers.js'
import { rejection } from '../../support/rejection.js'

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
})
