import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { qemu } from '../../../drivers/qemu/driver.js'
import { tinyGuest } from '../../../drivers/qemu/tiny-guest.js'
import { untilReady } from '../../contract/boot.js'
import { kvmPeer, qemuI386Peer, qemuPeer } from '../../support/known-peers.js'
import { payloadImage, payloadReady } from '../../support/payload.js'
import { needPeer } from '../../support/peers.js'
import { newFolder, qemuUri } from '../../support/qemu.js'

/** A disk of one mebibyte. */
function newDisk(folder: string, name: string): string {
  const path = join(folder, name)
  writeFileSync(path, Buffer.alloc(2 ** 20))
  return path
}

describe('QEMU machines of many kinds', () => {
  needPeer(qemuPeer)
  needPeer(qemuI386Peer)

  const boot = { kernel: payloadImage('metal-i386') }
  const userNetwork = { type: 'user' as const }
  const everyNetwork = [
    userNetwork,
    { type: 'isolated' as const, model: 'e1000' },
    { ...userNetwork, model: 'rtl8139' },
  ]

  for (const [title, machine, buses, rest] of [
    ['pc with every bus', 'pc', ['virtio', 'scsi', 'sata', 'ide', 'nvme', 'usb'], { graphics: 'vga' }],
    ['q35 with every bus', 'q35', ['virtio', 'scsi', 'sata', 'nvme', 'usb'], { graphics: 'vga' }],
    ['microvm', 'microvm', ['virtio', 'scsi'], {}],
  ] as const) {
    it(`boot the payload: ${title}`, async () => {
      const folder = newFolder()
      await using connection = await qemu.connect(qemuUri(join(folder, 'state')))
      const disks = buses.map((bus) => ({
        path: newDisk(folder, `${bus}.img`),
        bus,
        cache: 'writeback' as const,
        discard: 'unmap' as const,
        serial: `S-${bus}`,
      }))
      const removable = [
        { path: newDisk(folder, 'cd.iso'), device: 'cdrom' as const },
        { path: newDisk(folder, 'floppy.img'), device: 'floppy' as const },
      ]
      const domain = await connection.define({
        name: 'a',
        architecture: 'i386',
        memory: '64 MiB',
        machine,
        boot: { ...boot, order: ['cdrom', 'disk', 'network'] },
        disks: [...disks, ...(machine === 'microvm' ? [] : removable)],
        networks: machine === 'microvm' ? [userNetwork] : everyNetwork,
        serials: [{ type: 'console' }, { type: 'none' }, { type: 'console' }],
        rng: true,
        ...rest,
        qemu: { guestAgent: true, tcg: { threads: 'single', translationCache: '32 MiB' } },
      })
      await domain.start()
      await untilReady(domain, payloadReady('metal-i386'))
      expect(await domain.info()).to.include({ state: 'running', accelerator: 'tcg' })
      await domain.destroy()
    })
  }

  describe('with KVM', () => {
    needPeer(kvmPeer)

    it('run on KVM', async () => {
      const folder = newFolder()
      const kernel = join(folder, 'tiny')
      writeFileSync(kernel, tinyGuest())
      await using connection = await qemu.connect(qemuUri(join(folder, 'state'), 'kvm'))
      const events = connection.events({ types: ['lifecycle'] })
      const domain = await connection.define({
        name: 'a',
        memory: '16 MiB',
        boot: { kernel },
        qemu: { debugExit: true },
      })
      await events.next()
      await domain.start()
      expect((await events.next()).value).to.include({ change: 'started' })
      expect((await events.next()).value).to.include({
        change: 'stopped',
        reason: 'ended with exit status 85',
      })
      expect((await domain.info()).state).to.equal('shutoff')
    })
  })

  it('are examined by the doctor, who boots a guest', async () => {
    const findings = await qemu.doctor()
    const found = findings.find(({ name }) => name === 'qemu-system-x86_64')
    expect(found).to.include({ status: 'works' })
    expect(found?.version).to.match(/^\d+\.\d+/)
    expect(found?.detail).to.include('tiny guest')
  })
})
