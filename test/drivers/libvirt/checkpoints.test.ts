import { join } from 'node:path'
import { expect } from 'chai'
import { libvirt } from '../../../drivers/libvirt/driver.js'
import { eventsUntilChange, withConsole } from '../../contract/context.js'
import { readUntil } from '../../support/console.js'
import { clustersOf, expectSame, layUpon, makeHalfFull } from '../../support/incremental-images.js'
import { libvirtdPeer, qemuImgPeer, qemuPeer, virshPeer } from '../../support/known-peers.js'
import { giveToDaemon, useLibvirtd } from '../../support/libvirtd.js'
import { needPeer } from '../../support/peers.js'
import { findProcessesOf } from '../../support/processes.js'
import { rejection } from '../../support/rejection.js'
import { virshOf } from '../../support/virsh.js'
import { guestWrites, writeWritingGuest, writingGuestReady } from '../../support/writing-guest.js'

describe('Checkpoints of libvirt', () => {
  needPeer(libvirtdPeer)
  needPeer(qemuPeer)
  needPeer(qemuImgPeer)
  needPeer(virshPeer)
  const daemon = useLibvirtd()
  const virsh = virshOf('qemu+unix:///session', () => daemon().socket)
  const path = (name: string): string => join(daemon().folder, name)

  const connect = () =>
    libvirt.connect(`libvirt+unix:///session?socket=${encodeURIComponent(daemon().socket)}`)
  type Connection = Awaited<ReturnType<typeof connect>>
  type Domain = Awaited<ReturnType<Connection['define']>>
  const withGuest = async (
    disk: string,
    work: (domain: Domain, connection: Connection) => Promise<void>,
  ): Promise<void> => {
    const kernel = path('kernel')
    await writeWritingGuest(kernel)
    await giveToDaemon(kernel)
    await makeHalfFull(disk)
    await giveToDaemon(disk)
    await using connection = await connect()
    const domain = await connection.define({
      name: 'tracked',
      memory: '64 MiB',
      boot: { kernel },
      disks: [{ path: disk, bus: 'ide' }],
      libvirt: { type: 'qemu' },
    })
    try {
      await boot(domain)
      await work(domain, connection)
    } finally {
      await domain.destroy().catch(() => {})
      await domain.undefine()
    }
  }
  const boot = async (domain: Domain): Promise<void> => {
    await domain.startPaused()
    await withConsole(domain, async (console) => {
      const ready = readUntil(console, writingGuestReady)
      await domain.resume()
      await ready
    })
  }
  const write = (domain: Domain, ...bytes: readonly number[]): Promise<void> =>
    withConsole(domain, (console) => guestWrites(console, bytes))

  it('hold what a guest has written since, and incremental backups on top of the full one are the disk', async () => {
    const disk = path('written.qcow2')
    await withGuest(disk, async (domain) => {
      await write(domain, 0x41)
      await domain.backup({ disk0: path('full') }, { checkpoint: 'c1' })
      // The first cluster was full of ones.
      await write(domain, 0x42, 0)
      await domain.backup({ disk0: path('1') }, { incremental: 'c1', checkpoint: 'c2' })
      await domain.backup({ disk0: path('as it was') })
      await write(domain, 0x43, 0x42)
      await domain.destroy()
      await boot(domain)
      await write(domain, 0x44)
      await domain.backup({ disk0: path('2') }, { incremental: 'c2' })
      await domain.backup({ disk0: path('since c1') }, { incremental: 'c1' })
    })
    expect(await clustersOf(path('1'))).to.deep.equal([0, 0x42])
    expect(await clustersOf(path('2'))).to.deep.equal([0x42, 0x43, 0x44])
    expect(await clustersOf(path('since c1'))).to.deep.equal([0, 0x42, 0x43, 0x44])
    await layUpon(path('full'), path('1'))
    await layUpon(path('1'), path('2'))
    await layUpon(path('full'), path('since c1'))
    await expectSame(path('1'), path('as it was'))
    await expectSame(path('2'), disk)
    await expectSame(path('since c1'), disk)
  })

  it('are those of virsh, and virsh sees ours', async () => {
    await withGuest(path('seen.qcow2'), async (domain) => {
      await domain.createCheckpoint('one', { description: 'the first <&>' })
      await virsh('checkpoint-create-as', 'tracked', 'two', '--description', 'theirs')
      await domain.backup({ disk0: path('seen.full') }, { checkpoint: 'three' })
      expect(await virsh('checkpoint-list', '--name', '--topological', 'tracked')).to.equal('one\ntwo\nthree')
      expect(await virsh('checkpoint-parent', 'tracked', 'three')).to.equal('two')
      const xml = await virsh('checkpoint-dumpxml', '--no-domain', 'tracked', 'one')
      expect(xml).to.contain('<description>the first &lt;&amp;&gt;</description>')
      expect(xml).to.contain("<disk name='hda' checkpoint='bitmap' bitmap='one'/>")
      const listed = await domain.listCheckpoints()
      expect(listed.map((one) => [one.name, one.parent, one.description, one.disks])).to.deep.equal([
        ['one', undefined, 'the first <&>', ['disk0']],
        ['two', 'one', 'theirs', ['disk0']],
        ['three', 'two', undefined, ['disk0']],
      ])
      await domain.deleteCheckpoint('two')
      await virsh('checkpoint-delete', 'tracked', 'one')
      expect(await virsh('checkpoint-list', '--name', 'tracked')).to.equal('three')
      expect(await domain.listCheckpoints()).to.have.lengthOf(1)
      await domain.destroy()
      await rejection('ERR_INVALID_STATE', domain.rename('other'))
    })
    expect(await virsh('list', '--all', '--name')).to.equal('')
  })

  it('are lost when QEMU is killed, which a backup says, and can be deleted and made again', async () => {
    const disk = path('lost.qcow2')
    await withGuest(disk, async (domain, connection) => {
      const kill = async (): Promise<void> => {
        await using events = connection.events({ domain: domain.name })
        const machine = findProcessesOf(daemon().folder).find(({ command }) =>
          command.includes('guest=tracked'),
        )
        process.kill(machine?.pid ?? expect.fail('the machine is a process'), 'SIGKILL')
        await eventsUntilChange(events, 'crashed')
        await boot(domain)
      }
      const since = () => domain.backup({ disk0: path('lost.1') }, { incremental: 'c' })
      // QEMU writes what is tracked when it ends: at first it is only in its memory, then marked as in use in the image.
      for (const written of [false, true]) {
        await domain.createCheckpoint('c')
        if (written) {
          await domain.destroy()
          await boot(domain)
        }
        await kill()
        const lost = await rejection('ERR_INVALID_STATE', since())
        expect(lost).to.include({ field: 'incremental' })
        expect(lost).to.have.nested.property('cause.failure.code', 109)
        await domain.deleteCheckpoint('c')
        expect(await virsh('checkpoint-list', '--name', 'tracked')).to.equal('')
      }
      await domain.backup({ disk0: path('lost.full again') }, { checkpoint: 'c' })
      await write(domain, 0x42)
      await since()
    })
    await layUpon(path('lost.full again'), path('lost.1'))
    await expectSame(path('lost.1'), disk)
  })
})
