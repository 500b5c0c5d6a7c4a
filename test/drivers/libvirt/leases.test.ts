import { execFile } from 'node:child_process'
import { copyFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect } from 'chai'
import { libvirt } from '../../../drivers/libvirt/driver.js'
import { readUntil } from '../../support/console.js'
import { findTool } from '../../support/find-tool.js'
import { busyboxPeer, dnsmasqPeer, lxcPeer, virshPeer } from '../../support/known-peers.js'
import { useLxcDaemon } from '../../support/lxc-daemon.js'
import { needPeer } from '../../support/peers.js'
import { rejection } from '../../support/rejection.js'

const run = promisify(execFile)

/** What the container runs: it asks for an address, says which one it got, and keeps asking for it. */
const script = `#!/busybox sh
/busybox ip link set eth0 up
exec /busybox udhcpc -i eth0 -f -T 5 -s /nothing
`

const mac = '52:54:00:aa:bb:01'

describe('A virtual network of a daemon of root', () => {
  needPeer(lxcPeer)
  needPeer(dnsmasqPeer)
  needPeer(busyboxPeer)
  needPeer(virshPeer)
  const daemon = useLxcDaemon()
  const connect = () =>
    libvirt.connect(`libvirt+unix:///system?driver=lxc&socket=${encodeURIComponent(daemon().socket)}`)

  before(async () => {
    await copyFile(findTool('busybox') ?? 'busybox', join(daemon().root, 'busybox'))
    await writeFile(join(daemon().root, 'lease'), script, { mode: 0o755 })
  })

  it('gives a guest an address by DHCP, and tells who has it', async () => {
    await using connection = await connect()
    const network = await connection.networks.define({
      name: 'lan',
      bridge: 'pvtest0',
      addresses: [
        {
          address: '192.168.99.1',
          prefix: 24,
          dhcp: { ranges: [{ start: '192.168.99.10', end: '192.168.99.20' }] },
        },
      ],
    })
    await network.start()
    expect(await network.info()).to.include({ state: 'running', bridge: 'pvtest0', persistent: true })
    expect(await network.dhcpLeases()).to.deep.equal([])
    const domain = await connection.define({
      name: 'asks',
      memory: '64 MiB',
      boot: { kernel: '/lease' },
      // Leases are those of the networks that libvirt knows an interface to be in, and not only its bridge.
      libvirt: {
        root: daemon().root,
        devices: [`<interface type='network'><mac address='${mac}'/><source network='lan'/></interface>`],
      },
    })
    try {
      await domain.start()
      const console = await domain.openConsole()
      const said = await readUntil(console, /lease of [\d.]+ obtained/)
      console.destroy()
      const [, address = ''] = /lease of ([\d.]+) obtained/.exec(said) ?? []
      // The daemon learns of it from a program that dnsmasq starts when it has told the guest.
      let leases = await network.dhcpLeases()
      while (leases.length === 0) leases = await network.dhcpLeases()
      const [lease, ...more] = leases
      expect(more).to.deep.equal([])
      expect(lease).to.include({ interface: 'pvtest0', family: 'ipv4', mac, address, prefix: 24 })
      expect(lease?.expires).to.be.within(Date.now(), Date.now() + 2 * 3_600_000)
      const [own, ...others] = await domain.interfaceAddresses({ source: 'lease' })
      expect(others).to.deep.equal([])
      expect(own).to.deep.include({ mac, addresses: [{ family: 'ipv4', address, prefix: 24 }] })
      const uri = `lxc:///system?socket=${daemon().socket}`
      const { stdout } = await run('virsh', ['-q', '-c', uri, 'net-dhcp-leases', 'lan'])
      expect(stdout).to.include(`${address}/24`).and.to.include(mac)
      const { networks } = await domain.stats()
      expect(networks.map(({ id }) => id)).to.deep.equal(['net0'])
      expect(networks[0]?.receivedPackets).to.be.above(0)
      expect(networks[0]?.sentBytes).to.be.above(0)
    } finally {
      await domain.destroy()
      await domain.undefine()
    }
    await rejection('ERR_INVALID_STATE', network.undefine())
    await network.destroy()
    await network.undefine()
    expect(await connection.networks.list()).to.deep.equal([])
  })
})
