import { expect } from 'chai'
import { dnsmasqPeer, lxcPeer, virshPeer } from '../support/known-peers.js'
import { useLxcDaemon } from '../support/lxc-daemon.js'
import { needPeer } from '../support/peers.js'
import { virshOf } from '../support/virsh.js'
import { type InsideOptions, runInside, runInsideOnTest } from './run-inside.js'

const lab = `name: lab
bridge: pvtest1
addresses:
  - address: 10.7.0.1
    prefix: 24
    dhcp: {ranges: [{start: 10.7.0.2, end: 10.7.0.99}]}
`

describe('The commands for networks, on test:///default', () => {
  it('define from standard input, and name what is wrong or not there', async () => {
    expect(await runInsideOnTest(['net-define', '-'], { input: lab })).to.deep.equal({
      ...{ code: 0, stdout: "Network 'lab' defined.\n", stderr: '' },
    })
    const wrong = await runInsideOnTest(['net-define', '-'], { input: lab.replace('10.7.0.1', '10.7') })
    expect(wrong).to.include({ code: 2, stdout: '' })
    expect(wrong.stderr).to.match(/^polyvisor: .*addresses\[0\]\.address.*\(ERR_INVALID_SPEC\)\..*\n$/)
    const absent = await runInsideOnTest(['net-start', 'nosuch'])
    expect(absent.code).to.equal(3)
    expect(absent.stderr).to.match(/\(ERR_NO_NETWORK\)\. 'polyvisor net-list --all' shows .*\n$/)
  })

  it('refuse a change that is none', async () => {
    const update = async (...words: readonly string[]): Promise<string> => {
      const { code, stderr } = await runInsideOnTest(['net-update', 'lab', ...words])
      expect(code).to.equal(2)
      return stderr
    }
    expect(await update('modify', 'ip-dhcp-host')).to.contain(
      ": command: 'modify' is neither add nor delete (",
    )
    expect(await update('add', 'bridge')).to.contain(": section: 'bridge' is not ip-dhcp-host (")
    expect(await update('add', 'ip-dhcp-host')).to.contain(': --address: is missing (')
    expect(await update('add', 'ip-dhcp-host', '--address', '10.7.0.7')).to.contain(': --mac: is needed')
    const named = await update('add', 'ip-dhcp-host', '--address', 'a', '--name', 'b')
    expect(named).to.contain(': --address: must be an IPv4 or IPv6 address (')
  })
})

describe('The commands for networks, on libvirt', () => {
  needPeer(lxcPeer)
  needPeer(dnsmasqPeer)
  needPeer(virshPeer)
  const daemon = useLxcDaemon()
  const virsh = virshOf('lxc+unix:///system', () => daemon().socket)
  const run = (args: readonly string[], options?: InsideOptions) =>
    runInside(
      ['-c', `libvirt+unix:///system?driver=lxc&socket=${encodeURIComponent(daemon().socket)}`, ...args],
      options,
    )
  const done = async (...args: readonly string[]): Promise<string> => {
    const { code, stdout, stderr } = await run(args)
    expect({ code, stderr }).to.deep.equal({ code: 0, stderr: '' })
    return stdout
  }

  it('lead a network through its life, as virsh sees it', async () => {
    expect(await run(['net-define', '-'], { input: lab })).to.include({ code: 0 })
    expect((await run(['net-define', '-'], { input: lab })).code).to.equal(4)
    expect((await run(['net-list'])).stderr).to.equal('None is active; --all shows those that are not.\n')
    expect(await done('net-list', '--all', '--name')).to.equal('lab\n')
    expect(await done('net-start', 'lab')).to.equal("Network 'lab' started.\n")
    expect(await virsh('net-list', '--name')).to.equal('lab')
    expect((await run(['net-start', 'lab'])).code).to.equal(4)
    expect(await done('net-autostart', 'lab')).to.equal("Network 'lab' is started with the hypervisor.\n")
    expect(await virsh('net-list', '--autostart', '--name')).to.equal('lab')
    expect(await done('net-info', 'lab')).to.match(/^State: +running$[\s\S]*^Bridge: +pvtest1$/m)
    expect(await done('net-list')).to.match(/^lab +running +yes +yes +pvtest1$/m)
    expect(JSON.parse(await done('net-dhcp-leases', 'lab', '--json'))).to.deep.equal([])
    expect(await done('net-dhcp-leases', 'lab')).to.match(
      /^EXPIRES +MAC +PROTOCOL +ADDRESS +HOSTNAME +CLIENT ID\n$/,
    )
  })

  it('change the addresses of a network that runs', async () => {
    const host = ['--mac', '52:54:00:00:00:07', '--address', '10.7.0.7', '--name', 'seven']
    expect(await done('net-update', 'lab', 'add', 'ip-dhcp-host', ...host)).to.equal(
      "Address 10.7.0.7 added to network 'lab'.\n",
    )
    const xml = await virsh('net-dumpxml', 'lab')
    expect(xml).to.include("<host mac='52:54:00:00:00:07' name='seven' ip='10.7.0.7'/>")
    expect(await done('net-dumpspec', 'lab')).to.include('mac: 52:54:00:00:00:07\n')
    expect((await run(['net-update', 'lab', 'add', 'ip-dhcp-host', ...host])).code).to.equal(1)
    await done('net-update', 'lab', 'delete', 'ip-dhcp-host', ...host)
    expect(await virsh('net-dumpxml', 'lab')).not.to.include('seven')
  })

  it('stop and forget a network, whose specification can be defined again', async () => {
    const input = await done('net-dumpspec', 'lab', '--json')
    expect((await run(['net-undefine', 'lab'])).code).to.equal(4)
    expect(await done('net-destroy', 'lab')).to.equal("Network 'lab' stopped.\n")
    expect(await done('net-undefine', 'lab')).to.equal("Network 'lab' undefined.\n")
    expect(await run(['net-define', '-'], { input })).to.include({ code: 0 })
    expect(await done('net-dumpspec', 'lab', '--json')).to.equal(input)
    await done('net-undefine', 'lab')
    expect(await virsh('net-list', '--all', '--name')).to.equal('')
  })
})
