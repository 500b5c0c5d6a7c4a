import { expect } from 'chai'
import { libvirt } from '../../../../drivers/libvirt/driver.js'
import { qemu } from '../../../../drivers/qemu/driver.js'
import { connect } from '../../../../src/registry.js'
import { libvirtdPeer } from '../../../support/known-peers.js'
import { useLibvirtd } from '../../../support/libvirtd.js'
import { needPeer } from '../../../support/peers.js'
import { rejection } from '../../../support/rejection.js'

describe("One of libvirt's own URIs", () => {
  needPeer(libvirtdPeer)
  const daemon = useLibvirtd({ emulators: [] })
  const socket = (): string => encodeURIComponent(daemon().socket)

  it("is libvirt's with via=libvirt, and its scheme names libvirt's driver", async () => {
    for (const text of [
      `test:///default?via=libvirt&socket=${socket()}`,
      `test+unix:///default?socket=${socket()}&via=libvirt`,
    ]) {
      await using connection = await connect(text)
      expect(connection).to.include({ driver: 'libvirt', uri: text })
      expect((await connection.list()).map(({ name }) => name)).to.deep.equal(['test'])
    }
  })

  it("is taken by libvirt's driver itself", async () => {
    await using connection = await libvirt.connect(`qemu:///session?via=libvirt&socket=${socket()}`)
    expect(await connection.list()).to.deep.equal([])
  })

  it("is the scheme's driver without via", async () => {
    await using connection = await connect('test:///default')
    expect(connection.driver).to.equal('test')
    const error = await rejection('ERR_NO_DRIVER', libvirt.connect('test:///default'))
    expect(error.message).to.include("'test:'")
  })

  it('is refused by another driver, and with another via', async () => {
    await rejection('ERR_NO_DRIVER', qemu.connect('lxc:///system?via=libvirt'))
    const error = await rejection('ERR_INVALID_URI', connect('qemu:///session?via=xen'))
    expect(error.message).to.include("'via'")
  })
})
