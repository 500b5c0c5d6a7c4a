import { expect } from 'chai'
import { libvirt } from '../../drivers/libvirt/driver.js'
import { libvirtdPeer, virshPeer } from '../support/known-peers.js'
import { useLibvirtd } from '../support/libvirtd.js'
import { needPeer } from '../support/peers.js'
import { virshOf } from '../support/virsh.js'
import { type InsideOptions, runInside, runInsideOnTest } from './run-inside.js'

describe('The commands for the host, on test:///default', () => {
  it('list devices, all and by what they are, and print what is known of one', async () => {
    expect((await runInsideOnTest(['nodedev-list'])).stdout).to.match(/^usb_1_1 +usb_device +usb +computer$/m)
    expect((await runInsideOnTest(['nodedev-list', '--cap', 'storage', '--name'])).stdout).to.equal(
      'block_vda\n',
    )
    expect((await runInsideOnTest(['nodedev-dump', 'net_eth0_52_54_00_00_00_01'])).stdout)
      .to.contain('capabilities.0=net\n')
      .and.to.contain('net.mac=52:54:00:00:00:01\n')
    const wrong = await runInsideOnTest(['nodedev-list', '--cap', 'tape'])
    expect(wrong.code).to.equal(2)
    expect(wrong.stderr).to.contain('--cap: must be one of ')
    const absent = await runInsideOnTest(['nodedev-dump', 'nosuch'])
    expect(absent.code).to.equal(3)
    expect(absent.stderr).to.match(
      /^polyvisor: .*\(ERR_NO_DEVICE\)\. 'polyvisor dumpspec NAME' .* 'polyvisor nodedev-list' .*\n$/,
    )
  })

  it('print the counters of the host, and refuse a CPU or a cell that it has not', async () => {
    expect((await runInsideOnTest(['nodecpustats', '--cpu', '0'])).stdout).to.match(
      /^User: +\d+\nKernel: +\d+\nIdle: /,
    )
    expect(JSON.parse((await runInsideOnTest(['nodememstats', '--json'])).stdout)).to.have.property('free')
    expect((await runInsideOnTest(['nodememstats'])).stdout).to.match(/^Total: +\d+ [GT]iB$/m)
    expect((await runInsideOnTest(['freecell'])).stdout).to.match(
      /^CELL +FREE\n +0 +\d+ GiB\n +1 +\d+ GiB\n$/,
    )
    expect(
      JSON.parse((await runInsideOnTest(['freecell', '--cellno', '1', '--json'])).stdout),
    ).to.have.lengthOf(1)
    for (const args of [
      ['nodecpustats', '--cpu', '99'],
      ['nodecpustats', '--cpu', 'one'],
      ['freecell', '--cellno', '2'],
    ]) {
      const { code, stderr } = await runInsideOnTest(args)
      expect(code).to.equal(2)
      expect(stderr).to.match(/^polyvisor: .*\(ERR_INVALID_ARGUMENT\)\..*\n$/)
    }
  })
})

describe('The commands for the host, on libvirt', () => {
  needPeer(libvirtdPeer)
  needPeer(virshPeer)
  const daemon = useLibvirtd()
  const uri = (path: string, parameters = '') =>
    `libvirt+unix:///${path}?${parameters}socket=${encodeURIComponent(daemon().socket)}`
  const virsh = virshOf('qemu+unix:///session', () => daemon().socket)
  const run = (args: readonly string[], options?: InsideOptions) =>
    runInside(['-c', uri('session'), ...args], options)

  it('list the devices and interfaces that virsh lists', async () => {
    const names = async (...words: readonly string[]): Promise<readonly string[]> =>
      (await virsh(...words))
        .split('\n')
        .map((line) => line.trim().split(' ')[0] ?? '')
        .filter(Boolean)
        .sort()
    const listed = async (...args: readonly string[]): Promise<readonly string[]> =>
      (await run(args)).stdout.split('\n').filter(Boolean)
    expect(await listed('nodedev-list', '--name', '--cap', 'net')).to.deep.equal(
      await names('nodedev-list', '--cap', 'net'),
    )
    expect(await listed('iface-list', '--name', '--all')).to.deep.equal(await names('iface-list', '--all'))
    expect(await listed('iface-list', '--name')).to.deep.equal(await names('iface-list'))
    expect((await run(['nodememstats', '--json'])).code).to.equal(0)
  })

  it('say in one line that this host only shows its interfaces', async () => {
    const input = '{type: bridge, name: br0}'
    const { code, stderr } = await run(['iface-define', '-'], { input })
    expect(code).to.equal(5)
    expect(stderr).to.match(/^polyvisor: .*\(ERR_UNSUPPORTED\)\..*\n$/)
  })

  it('lead an interface through its life, where the host lets them', async () => {
    // libvirt's driver test keeps its world as long as somebody has it open.
    const memory = uri('default', 'driver=test&')
    await using connection = await libvirt.connect(memory)
    const on = async (args: readonly string[], options?: InsideOptions): Promise<string> => {
      const { code, stdout, stderr } = await runInside(['-c', memory, ...args], options)
      expect({ code, stderr }).to.deep.equal({ code: 0, stderr: '' })
      return stdout
    }
    const input = '{type: vlan, name: eth1.7, tag: 7, interface: eth1}'
    expect(await on(['iface-define', '-'], { input })).to.equal("Interface 'eth1.7' defined.\n")
    expect((await connection.interfaces.list()).map(({ name }) => name)).to.include('eth1.7')
    expect(await on(['iface-list', '--inactive', '--name'])).to.equal('eth1.7\n')
    expect(await on(['iface-start', 'eth1.7'])).to.equal("Interface 'eth1.7' is up.\n")
    expect(await on(['iface-list'])).to.match(/^eth1\.7 +active +vlan /m)
    expect(await on(['iface-dumpspec', 'eth1.7'])).to.include('tag: 7\n')
    expect((await runInside(['-c', memory, 'iface-undefine', 'eth1.7'])).code).to.equal(4)
    expect(await on(['iface-destroy', 'eth1.7'])).to.equal("Interface 'eth1.7' is down.\n")
    expect(await on(['iface-undefine', 'eth1.7'])).to.equal("Interface 'eth1.7' undefined.\n")
    expect((await connection.interfaces.list()).map(({ name }) => name)).to.not.include('eth1.7')
  })
})
