import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { expect } from 'chai'
import { libvirt } from '../../../drivers/libvirt/driver.js'
import { refusesRemoval } from '../../../drivers/libvirt/features/removal-refused.js'
import { createEventTranslator } from '../../../drivers/libvirt/neutral-events.js'
import { libvirtdPeer, qemuImgPeer, qemuPeer, virshPeer } from '../../support/known-peers.js'
import { libvirtGuest } from '../../support/libvirt-guest.js'
import { useLibvirtd } from '../../support/libvirtd.js'
import { needPeer } from '../../support/peers.js'
import { findProcessesOf } from '../../support/processes.js'
import { rejection } from '../../support/rejection.js'
import { virshOf } from '../../support/virsh.js'

/** So slow that nobody waits for the end, in bytes a second. */
const slow = 65_536

describe('A call to libvirt that waits for an event', () => {
  describe('of a real machine, whose guest lets go of nothing', () => {
    needPeer(libvirtdPeer)
    needPeer(qemuPeer)
    needPeer(qemuImgPeer)
    needPeer(virshPeer)
    const daemon = useLibvirtd()
    const connect = () =>
      libvirt.connect(`libvirt+unix:///session?socket=${encodeURIComponent(daemon().socket)}`)

    const virsh = virshOf('qemu+unix:///session', () => daemon().socket)
    /** Waits until QEMU has asked the guest for a device: a bit of its register of slots to eject (docs/specs/acpi_pci_hotplug of QEMU). */
    const untilAsked = async (name: string): Promise<void> => {
      const ejected = async (): Promise<string> =>
        await virsh('qemu-monitor-command', name, '--hmp', 'i /xw 0xae04')
      while (/= 0x0*$/m.test(await ejected())) await setImmediate()
    }

    it('is ERR_DISCONNECTED when the connection is closed: a device is not gone, a copy not cancelled', async () => {
      await using other = await connect()
      const domain = await other.define(await libvirtGuest('closed', { disk: true }, daemon().folder))
      try {
        await domain.start()
        await domain.suspend()
        await domain.attachDevice({ network: { id: 'card', type: 'user' } })
        const connection = await connect()
        const ours = await connection.lookup('closed')
        const copy = ours.blockCopy('disk0', join(daemon().folder, 'copy.qcow2'), { bandwidth: slow })
        while ((await domain.blockJob('disk0')) === undefined) await setImmediate()
        const detached = ours.detachDevice('card')
        const ended = Promise.all([
          rejection('ERR_DISCONNECTED', copy),
          rejection('ERR_DISCONNECTED', detached),
        ])
        await untilAsked('closed')
        await connection.close()
        await ended
      } finally {
        await domain.destroy()
        await domain.undefine()
      }
    })

    it('ends when the machine has ended while the connection was lost', async () => {
      await using connection = await connect()
      const domain = await connection.define(await libvirtGuest('away', {}, daemon().folder))
      await domain.start()
      await domain.attachDevice({ network: { id: 'card', type: 'user' } })
      const detached = domain.detachDevice('card')
      await untilAsked('away')
      const restarted = daemon().restart()
      for (const { pid, command } of findProcessesOf(daemon().folder)) {
        if (command.includes('guest=away')) process.kill(pid, 'SIGKILL')
      }
      await restarted
      await detached
      await domain.undefine()
    })
  })

  // QEMU 7.2 tells of refusals only for memory, and on POWER.
  it('knows a guest that refuses to let go of a device by libvirt’s event', () => {
    const dom = { name: 'sl4', uuid: '5e6d2a2c-7d4f-4f5c-9a52-0123456789ab', id: 1 }
    const content = { callbackID: 1, dom, devAlias: 'ua-card' }
    const refused = createEventTranslator(true).translate({
      name: 'domainEventCallbackDeviceRemovalFailed',
      content,
    })
    const knows = (uuid: string, id: string): readonly boolean[] =>
      refused.map((event) => refusesRemoval(event, { uuid }, id))
    expect([knows(dom.uuid, 'card'), knows(dom.uuid, 'other'), knows('another', 'card')]).to.deep.equal([
      [true],
      [false],
      [false],
    ])
  })
})
