import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'chai'
import { libvirt } from '../../../drivers/libvirt/driver.js'
import type { MachineNeeds } from '../../contract/subject.js'
import { readUntil } from '../../support/console.js'
import { libvirtdPeer, qemuPeer, virshPeer } from '../../support/known-peers.js'
import { libvirtGuest } from '../../support/libvirt-guest.js'
import { giveToDaemon, useLibvirtd } from '../../support/libvirtd.js'
import { lockedText, writeLockingGuest } from '../../support/locking-guest.js'
import { needPeer } from '../../support/peers.js'
import { rejection } from '../../support/rejection.js'
import { virshOf } from '../../support/virsh.js'

describe('the media that the driver libvirt changes, as virsh sees them', () => {
  needPeer(libvirtdPeer)
  needPeer(virshPeer)
  needPeer(qemuPeer)
  const daemon = useLibvirtd()

  const virsh = virshOf('qemu+unix:///session', () => daemon().socket)
  const connect = () =>
    libvirt.connect(`libvirt+unix:///session?socket=${encodeURIComponent(daemon().socket)}`)
  const disc = async (name: string): Promise<string> => {
    const path = join(daemon().folder, name)
    await writeFile(path, Buffer.alloc(2 ** 20, name))
    await giveToDaemon(path)
    return path
  }
  type Domain = Awaited<ReturnType<Awaited<ReturnType<typeof connect>>['define']>>
  const withDomain = async (
    { kernel, ...needs }: MachineNeeds & { readonly kernel?: string },
    work: (domain: Domain) => Promise<void>,
  ): Promise<void> => {
    await using connection = await connect()
    const spec = await libvirtGuest('seen', needs, daemon().folder)
    const domain = await connection.define(kernel === undefined ? spec : { ...spec, boot: { kernel } })
    try {
      await work(domain)
    } finally {
      await domain.destroy().catch(() => {})
      await domain.undefine()
    }
  }
  /** The medium of the only disk: in the running machine, and in the definition. */
  const seen = async (): Promise<readonly (string | undefined)[]> => {
    const [running, defined] = [
      await virsh('domblklist', 'seen'),
      await virsh('domblklist', '--inactive', 'seen'),
    ]
    return [running, defined].map((table) => /^hda +(\S+)$/.exec(table)?.[1])
  }

  it('virsh sees ours, in the machine and in the definition, and we see those of virsh', async () => {
    await withDomain({ cdrom: 'empty' }, async (domain) => {
      const mediumOf = async () => (await domain.spec()).disks[0]?.path
      expect(await mediumOf()).to.equal(undefined)
      await domain.start()
      const [first, second] = [await disc('first, & comma.iso'), await disc('second.iso')]
      expect(await seen()).to.deep.equal(['-', '-'])
      await domain.changeMedia('cd0', second)
      expect(await seen()).to.deep.equal([second, second])
      await domain.changeMedia('cd0', first)
      expect(await virsh('dumpxml', 'seen')).to.include("<source file='")
      await domain.changeMedia('cd0', second)
      await virsh('change-media', 'seen', 'hda', '--eject', '--live', '--config')
      expect(await mediumOf()).to.equal(undefined)
      await virsh('change-media', 'seen', 'hda', second, '--insert', '--live', '--config')
      expect(await mediumOf()).to.equal(second)
      await domain.changeMedia('cd0', undefined)
      expect(await seen()).to.deep.equal(['-', '-'])
    })
  })

  it('a medium of a drive that the definition does not have goes with the machine', async () => {
    await withDomain({ cdrom: 'empty' }, async (domain) => {
      await domain.start()
      await virsh('detach-device-alias', 'seen', 'ua-cd0', '--config')
      const path = await disc('late.iso')
      await domain.changeMedia('cd0', path)
      expect(await seen()).to.deep.equal([path, undefined])
      expect((await domain.spec()).disks).to.deep.equal([])
    })
  })

  it('a medium is changed at once after the start, too, whatever the firmware does with the tray', async () => {
    await withDomain({ cdrom: 'disc' }, async (domain) => {
      const discs = [await disc('one.iso'), await disc('two.iso')]
      for (let round = 0; round < 4; round += 1) {
        await domain.start()
        for (const path of [...discs, ...discs, ...discs]) await domain.changeMedia('cd0', path)
        expect(await seen()).to.deep.equal([discs[1], discs[1]])
        await domain.destroy()
      }
    })
  })

  it('a medium of a drive that was attached goes with the machine', async () => {
    await withDomain({}, async (domain) => {
      await domain.start()
      const [first, second] = [await disc('early.iso'), await disc('later.iso')]
      await domain.attachDevice({ disk: { id: 'late', device: 'cdrom', path: first } })
      for (const path of [second, first, second]) {
        await domain.changeMedia('late', path)
        expect(await virsh('domblklist', 'seen')).to.include(path)
      }
      expect(await virsh('domblklist', '--inactive', 'seen')).to.equal('')
    })
  })

  it('stay where a guest has locked the tray, until somebody uses force', async () => {
    const kernel = join(daemon().folder, 'locking')
    await writeLockingGuest(kernel)
    await giveToDaemon(kernel)
    await withDomain({ cdrom: 'disc', kernel }, async (domain) => {
      const path = (await domain.spec()).disks[0]?.path
      await domain.startPaused()
      const console = await domain.openConsole()
      const locked = readUntil(console, lockedText)
      await domain.resume()
      await locked
      console.destroy()
      const next = await disc('next.iso')
      const error = await rejection('ERR_OPERATION_FAILED', domain.changeMedia('cd0', next))
      expect(error.hint).to.include('force')
      expect(await seen()).to.deep.equal([path, path])
      await domain.changeMedia('cd0', next, { force: true })
      expect(await seen()).to.deep.equal([next, next])
    })
  })
})
