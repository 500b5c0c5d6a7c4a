import { writeFile } from 'node:fs/promises'
import { connect, type Socket } from 'node:net'
import { join } from 'node:path'
import { expect } from 'chai'
import { libvirt } from '../../../drivers/libvirt/driver.js'
import type { HypervisorEvent, NativeEvent } from '../../../src/events.js'
import { untilReady } from '../../contract/boot.js'
import { libvirtdPeer, qemuPeer, virshPeer } from '../../support/known-peers.js'
import { libvirtGuest } from '../../support/libvirt-guest.js'
import { giveToDaemon, useLibvirtd } from '../../support/libvirtd.js'
import { payloadReady } from '../../support/payload.js'
import { needPeer } from '../../support/peers.js'
import { virshOf } from '../../support/virsh.js'

describe('Events of libvirt without a neutral form, of a real machine', () => {
  needPeer(libvirtdPeer)
  needPeer(qemuPeer)
  needPeer(virshPeer)
  const daemon = useLibvirtd()
  const virsh = virshOf('qemu+unix:///session', () => daemon().socket)

  /** Reads events of the name until there are as many as are wanted. */
  const next = async (
    events: AsyncIterable<HypervisorEvent>,
    name: string,
    count: number,
  ): Promise<readonly NativeEvent[]> => {
    const found: NativeEvent[] = []
    for await (const event of events) {
      if (event.type === 'native' && event.name === name) found.push(event)
      if (found.length === count) break
    }
    return found
  }

  it('come under virsh’s names: trays, tuned limits, screens and thresholds of disks', async () => {
    const { folder, socket } = daemon()
    await using connection = await libvirt.connect(
      `libvirt+unix:///session?socket=${encodeURIComponent(socket)}`,
    )
    const listener = () => connection.events({ domain: 'told', types: ['native'] })
    const screen = join(folder, 'vnc')
    const domain = await connection.define({
      ...(await libvirtGuest('told', { disk: true, cdrom: 'empty' }, folder)),
      libvirt: { type: 'qemu', devices: [`<graphics type='vnc' socket='${screen}'/>`] },
    })
    try {
      await domain.start()
      // Before that its firmware opens and locks the tray as well.
      await untilReady(domain, payloadReady('metal-x86_64'))

      const tuned = next(listener(), 'tunable', 1)
      await domain.setAffinity([0])
      expect((await tuned)[0]?.data).to.deep.equal([
        { field: 'cputune.vcpupin0', type: 'string', value: '0' },
      ])

      const disc = join(folder, 'disc.iso')
      await writeFile(disc, Buffer.alloc(2 ** 20))
      await giveToDaemon(disc)
      const trays = next(listener(), 'tray-change', 2)
      await domain.changeMedia('cd0', disc)
      expect((await trays).map(({ data }) => data)).to.deep.equal([
        { device: 'cd0', reason: 'opened' },
        { device: 'cd0', reason: 'closed' },
      ])

      const screens = next(listener(), 'graphics', 1)
      const viewer = await open(screen)
      expect((await screens)[0]?.data).to.deep.include({ phase: 'connect', authScheme: 'none', subject: [] })
      viewer.destroy()

      const crossed = next(listener(), 'block-threshold', 1)
      await virsh('domblkthreshold', 'told', 'vda', '4096')
      const write = 'qemu-io -d /machine/peripheral/ua-disk0/virtio-backend "write 0 1M"'
      await virsh('qemu-monitor-command', 'told', '--hmp', write)
      const [event] = await crossed
      expect(event?.data).to.include({ dev: 'vda', threshold: 4096 })
    } finally {
      await domain.destroy()
      await domain.undefine()
    }
  })
})

/** A client of a display who has not said anything yet. */
async function open(path: string): Promise<Socket> {
  return await new Promise((resolve, reject) => {
    const socket = connect(path, () => resolve(socket)).once('error', reject)
  })
}
