import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { virtualbox } from '../../../drivers/virtualbox/driver.js'
import type { HypervisorEvent } from '../../../src/events.js'
import type { Behaviour } from '../../peers/virtualbox/state.js'
import { perlPeer } from '../../support/known-peers.js'
import { needPeer } from '../../support/peers.js'
import { rejection } from '../../support/rejection.js'
import { standInHome } from '../../support/stand-in.js'
import { useVirtualbox } from '../../support/virtualbox.js'

/** A hard disk as far as the stand-in looks at it. */
function makeVdi(): string {
  const path = join(standInHome(), 'a disk.vdi')
  const head = Buffer.alloc(512)
  head.writeUInt32LE(0xbeda107f, 64)
  writeFileSync(path, head)
  return path
}

describe('The driver virtualbox', () => {
  needPeer(perlPeer)
  describe('with a stand-in', () => {
    const peer = useVirtualbox()
    const open = (behaviour?: Behaviour) => virtualbox.connect(peer.uri(behaviour))

    /** The next event of the life cycle. */
    const nextChange = async (events: AsyncIterator<HypervisorEvent>): Promise<string> => {
      const { value } = await events.next()
      return 'change' in value ? value.change : value.type
    }

    it('gives back all that a specification says', async () => {
      await using connection = await open()
      const path = makeVdi()
      const domain = await connection.define({
        name: 'full',
        title: 'A title — with ünïcode',
        architecture: 'i386',
        machine: 'ich9',
        memory: '64 MiB',
        vcpus: 2,
        firmware: 'uefi',
        boot: { order: ['network', 'disk'] },
        disks: [
          { id: 'root', path, bus: 'nvme' },
          { id: 'cd', device: 'cdrom', bus: 'sata' },
          { id: 'a', device: 'floppy' },
        ],
        networks: [
          { id: 'front', type: 'user', model: 'virtio', forwards: [{ host: 2222, guest: 22 }] },
          { id: 'back', type: 'bridge', source: 'br0', mac: '52:54:00:01:02:03' },
          { type: 'isolated', model: 'pcnet' },
        ],
        serials: [{ type: 'none' }, { type: 'console' }],
        graphics: 'vga',
        virtualbox: { ostype: 'Linux26', settings: { vram: '16', 'nested-hw-virt': 'on' } },
      })
      const spec = await domain.spec()
      expect(spec).to.deep.include({ title: 'A title — with ünïcode', machine: 'ich9', firmware: 'uefi' })
      expect(spec.boot.order).to.deep.equal(['network', 'disk'])
      expect(spec.disks.map(({ id, bus, device, format }) => [id, bus, device, format])).to.deep.equal([
        ['root', 'nvme', 'disk', 'vdi'],
        ['cd', 'sata', 'cdrom', undefined],
        ['a', 'fdc', 'floppy', undefined],
      ])
      expect(spec.networks.map(({ id, type, model }) => [id, type, model])).to.deep.equal([
        ['front', 'user', 'virtio'],
        ['back', 'bridge', 'e1000'],
        ['net2', 'isolated', 'pcnet'],
      ])
      expect(spec.networks[0]?.forwards).to.deep.equal([{ protocol: 'tcp', host: 2222, guest: 22 }])
      expect(spec.networks[1]).to.include({ source: 'br0', mac: '52:54:00:01:02:03' })
      expect(spec.serials).to.deep.equal([{ type: 'none' }, { type: 'console' }])
      await domain.undefine()
      expect(await (await connection.define(spec)).spec()).to.deep.equal(spec)
    })

    for (const [field, change] of [
      ['memory', { memory: 5_000_000 }],
      ['vcpus.maximum', { vcpus: { count: 1, maximum: 2 } }],
      ['cpu.model', { cpu: { model: 'max' } }],
      ['firmware', { firmware: 'none' }],
      ['machine', { machine: 'q35' }],
      ['rng', { rng: true }],
      ['disks[0].format', { disks: [{ path: '/dev/null', format: 'qcow2' }] }],
      ['disks[0].path', { disks: [{ path: '/no/such.vdi' }] }],
      ['disks[0].bus', { disks: [{ device: 'floppy', bus: 'sata' }] }],
      ['disks[4].bus', { disks: Array.from({ length: 5 }, () => ({ device: 'cdrom' })) }],
      ['networks[0].type', { networks: [{ type: 'tap', source: 'tap0' }] }],
      ['networks[0].model', { networks: [{ model: 'ne2000' }] }],
      ['virtualbox.settings.memory', { virtualbox: { settings: { memory: '1' } } }],
      [
        'virtualbox.settings.teleporter-password',
        { virtualbox: { settings: { 'teleporter-password': 'x' } } },
      ],
    ] as const) {
      it(`refuses ${JSON.stringify(change)} and calls for nothing to be made`, async () => {
        await using connection = await open()
        const define: unknown = Reflect.get(connection, 'define')
        if (typeof define !== 'function') throw new Error('there is no define')
        const error = await rejection(
          'ERR_INVALID_SPEC',
          Reflect.apply(define, connection, [{ name: 'a', ...change }]),
        )
        expect(error.field).to.equal(field)
        expect(await connection.list()).to.deep.equal([])
      })
    }

    it('takes away a machine that VirtualBox does not take to its end, and leaves the disk', async () => {
      await using connection = await open({ fail: { storageattach: 'The medium is odd' } })
      const path = makeVdi()
      const error = await rejection('ERR_INVALID_SPEC', connection.define({ name: 'a', disks: [{ path }] }))
      expect(error).to.include({ field: 'disks[0].path' })
      expect(error.message).to.include('The medium is odd')
      expect(await connection.list()).to.deep.equal([])
      peer.behave({})
      await (await connection.define({ name: 'a', disks: [{ path }] })).undefine()
      expect(existsSync(path)).to.equal(true)
    })

    it('starts a machine at once after it has ended, while its session is still open', async () => {
      await using connection = await open({ linger: 300 })
      const domain = await connection.define({ name: 'a' })
      await domain.start()
      await domain.destroy()
      await domain.start()
      expect((await domain.info()).state).to.equal('running')
    })

    it('does not wait for a guest that never shuts down, and ends it when it is told to', async () => {
      await using connection = await open({ deaf: true })
      const domain = await connection.define({ name: 'a' })
      await domain.start()
      await domain.shutdown()
      const inTime = connection.events({ types: ['lifecycle'], signal: AbortSignal.timeout(1000) })
      expect((await inTime.next()).done).to.equal(true)
      expect((await domain.info()).state).to.equal('running')
      await domain.destroy()
      expect((await domain.info()).state).to.equal('shutoff')
    })

    it('gives up a program that never ends when the time is over, and goes on', async () => {
      await using connection = await open()
      const domain = await connection.define({ name: 'a' })
      peer.behave({ hang: 'showvminfo' })
      await rejection('ERR_TIMEOUT', domain.info({ timeout: 200 }))
      await rejection('ERR_ABORTED', domain.spec({ signal: AbortSignal.timeout(200) }))
      const run = connection.native.vboxManage(['showvminfo', domain.uuid], {
        signal: AbortSignal.timeout(200),
      })
      expect(await run.catch((error: unknown) => error)).to.include({ code: 'ERR_ABORTED' })
      peer.behave({})
      expect((await domain.info()).state).to.equal('shutoff')
    })

    it('tells what others do by asking again and again', async () => {
      await using connection = await open()
      const run = connection.native.vboxManage
      const domain = await connection.define({ name: 'a' })
      await using events = connection.events({ types: ['lifecycle'] })
      for (const [argv, change] of [
        [['startvm', domain.uuid, '--type', 'headless'], 'started'],
        [['controlvm', domain.uuid, 'savestate'], 'saved'],
        [['startvm', domain.uuid, '--type', 'headless'], 'started'],
        [['controlvm', domain.uuid, 'poweroff'], 'stopped'],
        [['modifyvm', domain.uuid, '--name', 'b'], 'undefined'],
        [[], 'defined'],
        [['unregistervm', domain.uuid], 'undefined'],
      ] as const) {
        if (argv.length > 0) expect(await run(argv)).to.include({ exitCode: 0, stderr: '' })
        expect(await nextChange(events)).to.equal(change)
      }
      expect(await connection.list()).to.deep.equal([])
    })

    it('presses keys by their scan codes, and sends balloons and interrupts', async () => {
      await using connection = await open()
      const domain = await connection.define({ name: 'a', memory: '64 MiB', graphics: 'vga' })
      await domain.start()
      await domain.sendKeys(['ctrl', 'alt', 'delete'])
      await domain.setMemory(48 * 2 ** 20)
      await domain.injectNmi()
      const words = peer.standIn().calls.map(({ argv }) => argv.slice(1).join(' ').replace(domain.uuid, 'X'))
      expect(words).to.include.members([
        'controlvm X keyboardputscancode 1d 38 e0 53 e0 d3 b8 9d',
        'controlvm X guestmemoryballoon 16',
        'debugvm X injectnmi',
      ])
    })

    it('never has VBoxManage delete files: they may be somebody’s disks', () => {
      const words = peer
        .standIn()
        .calls.filter(({ argv }) => argv.some((word) => word.startsWith('--delete')))
      expect(words).to.deep.equal([])
    })

    it('keeps of a failure what the program was, what it wrote and how it ended', async () => {
      await using connection = await open({ fail: { startvm: 'The kernel driver is not loaded' } })
      const domain = await connection.define({ name: 'a' })
      const error = await rejection('ERR_START_FAILED', domain.start())
      expect(error.message).to.include('The kernel driver is not loaded').and.not.include('Details')
      expect(error.cause).to.deep.include({
        argv: ['VBoxManage', 'startvm', domain.uuid, '--type', 'headless'],
        exitCode: 1,
        stdout: '',
      })
    })

    it('takes a failure of what VirtualBox holds for a state that is wrong', async () => {
      await using connection = await open({ fail: { 'controlvm pause': 'VBOX_E_INVALID_VM_STATE' } })
      const domain = await connection.define({ name: 'a' })
      await domain.start()
      await rejection('ERR_INVALID_STATE', domain.suspend())
    })
  })

  for (const [uri, why] of [
    ['virtualbox://host/', 'on this host'],
    ['virtualbox+ssh://host/', 'on this host'],
    ['virtualbox:///path', '/path'],
    ['virtualbox:///?poll=0', 'poll'],
    ['virtualbox:///?home=relative', 'home'],
    ['virtualbox:///?program=VBoxManage', 'program'],
  ] as const) {
    it(`refuses ${uri}`, async () => {
      const error = await rejection('ERR_INVALID_URI', virtualbox.connect(uri))
      expect(error.message).to.include(why)
    })
  }

  it('says that a program is not there', async () => {
    const error = await rejection(
      'ERR_NOT_INSTALLED',
      virtualbox.connect('virtualbox:///?program=/no/VBoxManage'),
    )
    expect(error.field).to.equal('program')
  })
})
