import { join } from 'node:path'
import { expect } from 'chai'
import { libvirt } from '../../../drivers/libvirt/driver.js'
import { libvirtdPeer, lxcPeer, nwfilterPeer, virshPeer } from '../../support/known-peers.js'
import { useLibvirtd } from '../../support/libvirtd.js'
import { useLxcDaemon } from '../../support/lxc-daemon.js'
import { needPeer } from '../../support/peers.js'
import { rejection } from '../../support/rejection.js'
import { virshOf } from '../../support/virsh.js'

describe('what the driver libvirt does with network filters, as virsh and the kernel see it', () => {
  needPeer(lxcPeer)
  needPeer(nwfilterPeer)
  needPeer(virshPeer)
  const daemon = useLxcDaemon()
  const virsh = virshOf('lxc+unix:///system', () => daemon().socket)
  const connect = () =>
    libvirt.connect(`libvirt+unix:///system?driver=lxc&socket=${encodeURIComponent(daemon().socket)}`)

  it('virsh sees our filter, and we see those that come with libvirt', async () => {
    await using connection = await connect()
    const ours = await connection.nwfilters.define({
      name: 'ours',
      chain: 'ipv4',
      entries: [
        { filterref: { filter: 'no-arp-spoofing', parameters: [{ name: 'IP', value: '10.0.0.1' }] } },
        { rule: { action: 'accept', direction: 'in', match: { tcp: { dstportstart: 22 } } } },
      ],
    })
    expect(await virsh('nwfilter-list')).to.match(new RegExp(`^ *${ours.uuid} +ours$`, 'm'))
    const xml = await virsh('nwfilter-dumpxml', 'ours')
    expect(xml).to.include("<filter name='ours' chain='ipv4'")
    expect(xml).to.include("<parameter name='IP' value='10.0.0.1'/>")
    expect(xml).to.include("<rule action='accept' direction='in' priority='500'>")
    expect(xml).to.include("<tcp dstportstart='22'/>")
    await ours.undefine()
    expect(await virsh('nwfilter-list')).not.to.include('ours')

    // Debian keeps them where libvirt finds them, which this daemon does not look at.
    for (const name of ['no-arp-ip-spoofing', 'no-mac-broadcast', 'allow-dhcp-server', 'clean-traffic']) {
      await virsh('nwfilter-define', join('/usr/share/libvirt/nwfilter', `${name}.xml`))
      const theirs = await connection.nwfilters.lookup(name)
      const dumped = await virsh('nwfilter-dumpxml', name)
      const spec = await theirs.spec()
      expect(spec.entries.filter(({ xml }) => xml !== undefined)).to.deep.equal([])
      await theirs.redefine(spec)
      expect(await virsh('nwfilter-dumpxml', name)).to.equal(dumped)
      await virsh('nwfilter-undefine', name)
      await rejection('ERR_NO_NWFILTER', theirs.spec())
    }
  })

  it('the kernel filters as we say, follows when we say otherwise, and a filter in use stays', async () => {
    await using connection = await connect()
    await daemon().runInNetwork('ip', 'link', 'add', 'pv0', 'type', 'veth', 'peer', 'name', 'pv1')
    const filter = await connection.nwfilters.define({
      name: 'used',
      entries: [{ rule: { action: 'accept', direction: 'in', match: { tcp: { dstportstart: 22 } } } }],
    })
    const uuid = '6f1c9c1e-0b0f-4c52-9d3e-1f0d8c1f8a11'
    const xml = `<filterbinding><owner><name>machine</name><uuid>${uuid}</uuid></owner><portdev name='pv0'/>
<mac address='52:54:00:00:00:01'/><filterref filter='used'/></filterbinding>`
    const { optNwfilter } = await connection.native.call('nwfilterBindingCreateXml', { xml, flags: 0 })
    const rules = () => daemon().runInNetwork('iptables', '-S')
    expect(await rules()).to.match(/-A FO-pv0 .*-p tcp .*--dport 22 .*-j ACCEPT/)
    await filter.redefine({
      name: 'used',
      entries: [{ rule: { action: 'drop', direction: 'in', match: { udp: { srcipaddr: '10.9.0.1' } } } }],
    })
    expect(await rules()).to.match(/-A FO-pv0 -s 10\.9\.0\.1\/32 -p udp .*-j DROP/)
    expect(await rules()).not.to.include('--dport 22')
    const error = await rejection('ERR_INVALID_STATE', filter.undefine())
    expect(error.operation).to.equal('undefine')
    await connection.native.call('nwfilterBindingDelete', { optNwfilter })
    expect(await rules()).not.to.include('pv0')
    await filter.undefine()
  })

  it('the reference of a machine’s interface to a filter stays in its specification', async () => {
    await using connection = await connect()
    const reference = "<filterref filter='used'>\n<parameter name='IP' value='10.0.0.1'/>\n</filterref>"
    const domain = await connection.define({
      name: 'filtered',
      boot: { kernel: '/payload' },
      networks: [{ id: 'net0', type: 'bridge', source: 'br0' }],
      libvirt: { root: daemon().root, details: { net0: [reference] } },
    })
    const spec = await domain.spec()
    await domain.undefine()
    const again = await connection.define(spec)
    const xml = await virsh('dumpxml', 'filtered')
    await again.undefine()
    expect(xml).to.match(
      /<filterref filter='used'>\s*<parameter name='IP' value='10.0.0.1'\/>\s*<\/filterref>/,
    )
    expect(spec['libvirt']).to.have.nested.property('details.net0').that.has.lengthOf(1)
  })

  describe('where the daemon is a user’s', () => {
    needPeer(libvirtdPeer)
    const users = useLibvirtd({ emulators: [] })

    it('there are no filters', async () => {
      await using connection = await libvirt.connect(
        `libvirt+unix:///default?driver=test&socket=${encodeURIComponent(users().socket)}`,
      )
      await rejection('ERR_UNSUPPORTED', connection.nwfilters.list())
      await rejection('ERR_UNSUPPORTED', connection.nwfilters.define({ name: 'none' }))
    })
  })
})
