import { expect } from 'chai'
import { libvirt } from '../../../drivers/libvirt/driver.js'
import { libvirtdPeer, pythonLibvirtPeer, qemuPeer } from '../../support/known-peers.js'
import { libvirtGuest } from '../../support/libvirt-guest.js'
import { useLibvirtd } from '../../support/libvirtd.js'
import { needPeer } from '../../support/peers.js'
import { pythonLibvirt } from '../../support/python-libvirt.js'

/** A domain of libvirt's test driver, which makes up an address for every card. */
const xml = `<domain type='test'><name>cards</name><memory>65536</memory><os><type>hvm</type></os><devices>
  <interface type='network'><mac address='52:54:00:aa:bb:01'/><source network='default'/></interface>
  <interface type='bridge'><mac address='52:54:00:aa:bb:02'/><source bridge='br0'/></interface>
</devices></domain>`

describe('The addresses of a machine of QEMU by the ARP table of the host, which libvirt does not read everywhere', () => {
  for (const peer of [libvirtdPeer, qemuPeer, pythonLibvirtPeer]) needPeer(peer)
  const daemon = useLibvirtd()

  it('are those that the C library sees, or its error', async () => {
    const { socket, folder } = daemon()
    await using connection = await libvirt.connect(
      `libvirt+unix:///session?socket=${encodeURIComponent(socket)}`,
    )
    const domain = await connection.define(await libvirtGuest('seen', {}, folder))
    await domain.startPaused()
    try {
      const [ours, theirs] = await Promise.allSettled([
        domain.interfaceAddresses({ source: 'arp' }),
        pythonLibvirt(`qemu+unix:///session?socket=${socket}`, 'list(d.interfaceAddresses(2))', 'seen'),
      ])
      if (ours.status === 'fulfilled') {
        expect(theirs).to.deep.include({ status: 'fulfilled', value: ours.value.map(({ name }) => name) })
      } else {
        expect(ours.reason).to.include({ code: 'ERR_OPERATION_FAILED', operation: 'interfaceAddresses' })
        expect(theirs).to.have.property('reason').with.property('message').that.includes(ours.reason.message)
      }
    } finally {
      await domain.destroy()
      await domain.undefine()
    }
  })
})

describe('The addresses of interfaces that libvirt’s test driver makes up', () => {
  needPeer(libvirtdPeer)
  needPeer(pythonLibvirtPeer)
  const daemon = useLibvirtd()

  it('are those that the C library sees', async () => {
    await using connection = await libvirt.connect(
      `libvirt+unix:///default?driver=test&socket=${encodeURIComponent(daemon().socket)}`,
    )
    await connection.native.call('domainDefineXmlFlags', { xml, flags: 0 })
    const domain = await connection.lookup('cards')
    await domain.start()
    const theirs = await pythonLibvirt(
      `test+unix:///default?socket=${daemon().socket}`,
      '[[n, i["hwaddr"], [[a["type"], a["addr"], a["prefix"]] for a in i["addrs"]]] for n, i in d.interfaceAddresses(0).items()]',
      'cards',
    )
    const ours = await domain.interfaceAddresses()
    expect(ours).to.have.length(2)
    expect(
      ours.map(({ name, mac, addresses }) => [
        name,
        mac,
        addresses.map(({ family, address, prefix }) => [family === 'ipv6' ? 1 : 0, address, prefix]),
      ]),
    ).to.have.deep.members(Array.isArray(theirs) ? theirs : [])
    expect(await domain.interfaceAddresses({ source: 'lease' })).to.deep.equal(ours)
    const arp = await domain.interfaceAddresses({ source: 'arp' })
    expect(arp.flatMap(({ addresses }) => addresses.map(({ prefix }) => prefix))).to.deep.equal([
      undefined,
      undefined,
    ])
    await domain.destroy()
    await domain.undefine()
  })
})
