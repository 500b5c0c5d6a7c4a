import { expect } from 'chai'
import { libvirt } from '../../../drivers/libvirt/driver.js'
import { lxcPeer, perfPeer, qemuPeer, virshPeer } from '../../support/known-peers.js'
import { useLxcDaemon } from '../../support/lxc-daemon.js'
import { needPeer } from '../../support/peers.js'
import { virshOf } from '../../support/virsh.js'

describe('What the kernel counts of a machine of a daemon of root', () => {
  needPeer(lxcPeer)
  needPeer(perfPeer)
  needPeer(qemuPeer)
  needPeer(virshPeer)
  const daemon = useLxcDaemon(['qemu-system-x86_64'])
  const virsh = virshOf('qemu+unix:///system', () => daemon().socket)
  const connect = () =>
    libvirt.connect(`libvirt+unix:///system?socket=${encodeURIComponent(daemon().socket)}`)
  const counted = async (name: string): Promise<number> => {
    const text = await virsh('domstats', '--perf', 'counted')
    return Number(new RegExp(`^ *perf\\.${name}=(\\d+)$`, 'm').exec(text)?.[1])
  }

  it('is in its statistics as virsh has it, for the events that are enabled', async () => {
    await using connection = await connect()
    const event = "<perf><event name='cpu_clock' enabled='yes'/></perf>"
    const domain = await connection.define({
      name: 'counted',
      memory: '64 MiB',
      libvirt: { type: 'qemu', elements: [event] },
    })
    await domain.start()
    const before = await counted('cpu_clock')
    const { perf } = await domain.stats()
    const after = await counted('cpu_clock')
    expect(Object.keys(perf ?? {})).to.deep.equal(['cpu_clock'])
    expect(before).to.be.above(0)
    expect(perf?.['cpu_clock']).to.be.within(before, after)

    const dom = { name: domain.name, uuid: domain.uuid, id: -1 }
    const set = (field: string, value: boolean) =>
      connection.native.call('domainSetPerfEvents', {
        dom,
        params: [{ field, type: 'boolean', value }],
        flags: 0,
      })
    await set('context_switches', true)
    expect(Object.keys((await domain.stats()).perf ?? {})).to.have.members(['cpu_clock', 'context_switches'])
    for (const name of ['cpu_clock', 'context_switches']) await set(name, false)
    expect((await domain.stats()).perf).to.equal(undefined)
    await domain.destroy()
    await domain.undefine()
  })
})
