import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { parallels } from '../../../drivers/parallels/driver.js'
import type { HypervisorEvent } from '../../../src/events.js'
import type { Behaviour } from '../../peers/parallels/state.js'
import { perlPeer } from '../../support/known-peers.js'
import { makeHdd, useParallels } from '../../support/parallels.js'
import { needPeer } from '../../support/peers.js'
import { rejection } from '../../support/rejection.js'
import { standInHome } from '../../support/stand-in.js'

/** A hard disk in a folder of its own. */
const newHdd = (): string => makeHdd(join(standInHome(), 'a disk.hdd'))

describe('The driver parallels', () => {
  needPeer(perlPeer)
  describe('with a stand-in', () => {
    const peer = useParallels()
    const open = (behaviour?: Behaviour) => parallels.connect(peer.uri(behaviour))

    /** The next event of the life cycle. */
    const nextChange = async (events: AsyncIterator<HypervisorEvent>): Promise<string> => {
      const { value } = await events.next()
      return 'change' in value ? value.change : value.type
    }

    /** What the stand-in was told, without the machine that was meant. */
    const told = (uuid: string): readonly string[] =>
      peer.standIn().calls.map(({ argv }) => argv.join(' ').replaceAll(uuid, 'X'))

    it('gives back all that a specification says', async () => {
      await using connection = await open()
      const domain = await connection.define({
        name: 'full',
        title: 'A title — with ünïcode',
        memory: '64 MiB',
        vcpus: 2,
        firmware: 'uefi',
        boot: { order: ['network', 'disk'] },
        disks: [
          { id: 'root', path: newHdd(), bus: 'scsi' },
          { id: 'cd', device: 'cdrom' },
          { id: 'second', path: newHdd() },
          { id: 'tools', device: 'cdrom', path: '/dev/null', bus: 'ide' },
          { id: 'a', device: 'floppy' },
        ],
        networks: [
          { id: 'front', type: 'user', model: 'virtio' },
          { id: 'back', type: 'bridge', source: 'en0', mac: '52:54:00:01:02:03' },
          { type: 'isolated', model: 'rtl8139' },
        ],
        serials: [{ type: 'none' }, { type: 'console' }],
        graphics: 'vga',
        parallels: { distribution: 'ubuntu', settings: { videosize: '16', 'nested-virt': 'on' } },
      })
      const spec = await domain.spec()
      expect(spec).to.deep.include({ title: 'A title — with ünïcode', firmware: 'uefi', memory: 2 ** 26 })
      expect(spec.boot.order).to.deep.equal(['network', 'disk'])
      expect(spec.disks.map(({ id, device, path }) => [id, device, path !== undefined])).to.deep.equal([
        ['root', 'disk', true],
        ['second', 'disk', true],
        ['cd', 'cdrom', false],
        ['tools', 'cdrom', true],
        ['a', 'floppy', false],
      ])
      expect(spec.networks.map(({ id, type, model }) => [id, type, model])).to.deep.equal([
        ['front', 'user', 'virtio'],
        ['back', 'bridge', 'virtio'],
        ['net2', 'isolated', 'rtl8139'],
      ])
      expect(spec.networks[1]).to.include({ source: 'en0', mac: '52:54:00:01:02:03' })
      expect(spec.serials).to.deep.equal([{ type: 'none' }, { type: 'console' }])
      await domain.undefine()
      expect(await (await connection.define(spec)).spec()).to.deep.equal(spec)
    })

    for (const [field, change] of [
      ['architecture', { architecture: 'i386' }],
      ['architecture', { architecture: 'aarch64' }],
      ['memory', { memory: 5_000_000 }],
      ['vcpus.maximum', { vcpus: { count: 1, maximum: 2 } }],
      ['cpu.model', { cpu: { model: 'max' } }],
      ['firmware', { firmware: 'none' }],
      ['machine', { machine: 'q35' }],
      ['rng', { rng: true }],
      ['boot.order', { boot: { order: ['disk'] } }],
      ['disks[0].path', { disks: [{ path: '/dev/null' }] }],
      ['disks[0].path', { disks: [{ path: '/no/such.hdd' }] }],
      ['disks[0].format', { disks: [{ path: '/no/such.hdd', format: 'qcow2' }] }],
      ['disks[0].bus', { disks: [{ device: 'cdrom', bus: 'nvme' }] }],
      ['disks[1].path', { disks: [{ device: 'cdrom' }, { device: 'cdrom' }] }],
      ['networks[0].type', { networks: [{ type: 'tap', source: 'tap0' }] }],
      ['networks[0].model', { networks: [{ model: 'ne2000' }] }],
      ['networks[0].forwards', { networks: [{ forwards: [{ host: 2222, guest: 22 }] }] }],
      ['parallels.settings.memsize', { parallels: { settings: { memsize: '1' } } }],
      ['parallels.settings.device-del', { parallels: { settings: { 'device-del': 'hdd0' } } }],
      ['parallels.settings.vnc-passwd', { parallels: { settings: { 'vnc-passwd': 'x' } } }],
    ] as const) {
      it(`refuses ${JSON.stringify(change)} and leaves nothing behind`, async () => {
        await using connection = await open()
        const define: unknown = Reflect.get(connection, 'define')
        if (typeof define !== 'function') throw new Error('there is no define')
        const error = await rejection(
          'ERR_INVALID_SPEC',
          Reflect.apply(define, connection, [{ name: 'a', ...change }]),
        )
        expect(error.field).to.equal(field)
        expect(await connection.list()).to.deep.equal([])
        expect(existsSync(join(peer.folder(), 'a.pvm'))).to.equal(false)
      })
    }

    it('takes away a machine that Parallels Desktop does not take to its end, and leaves the disk', async () => {
      await using connection = await open({
        fail: { 'set --device-add': 'Failed to create the device: odd' },
      })
      const path = newHdd()
      const error = await rejection('ERR_INVALID_SPEC', connection.define({ name: 'a', disks: [{ path }] }))
      expect(error).to.include({ field: 'disks[0].path' })
      expect(error.message).to.include('Failed to create the device: odd')
      expect(await connection.list()).to.deep.equal([])
      peer.behave({})
      await (await connection.define({ name: 'a', disks: [{ path }] })).undefine()
      expect(existsSync(path)).to.equal(true)
    })

    it('leaves what else is in the folder of a machine, and defines one of the same name beside it', async () => {
      await using connection = await open()
      const domain = await connection.define({ name: 'a' })
      const disk = makeHdd(join(peer.folder(), 'a.pvm', 'inside.hdd'))
      await domain.undefine()
      expect(existsSync(disk)).to.equal(true)
      const again = await connection.define({ name: 'a', uuid: domain.uuid })
      await again.setTitle('beside it')
      const own = join(peer.folder(), domain.uuid, 'a.pvm', 'polyvisor.json')
      expect(readFileSync(own, 'utf8')).to.include('beside it')
      await again.undefine()
      expect(existsSync(join(peer.folder(), domain.uuid))).to.equal(false)
    })

    it('makes the machines that the host has: of aarch64 on processors of Apple', async () => {
      await using connection = await open({ arm: true })
      const domain = await connection.define({ name: 'a', architecture: 'aarch64' })
      expect(await domain.spec()).to.include({ architecture: 'aarch64', firmware: 'uefi' })
      const error = await rejection('ERR_INVALID_SPEC', connection.define({ name: 'b' }))
      expect(error.field).to.equal('architecture')
    })

    it('waits until a machine is off that prlctl has said to have stopped', async () => {
      await using connection = await open({ linger: 2 })
      const domain = await connection.define({ name: 'a' })
      await domain.start()
      await domain.destroy()
      expect((await domain.info()).state).to.equal('shutoff')
      await domain.start()
    })

    it('has a machine that was paused when it was saved run while it is saved, and pauses it again', async () => {
      await using connection = await open()
      const domain = await connection.define({ name: 'a' })
      await domain.start()
      await domain.suspend()
      const before = peer.standIn().calls.length
      await domain.managedSave()
      await domain.start()
      expect((await domain.info()).state).to.equal('paused')
      const changes = told(domain.uuid)
        .slice(before)
        .filter((line) => !line.startsWith('list'))
      expect(changes).to.deep.equal(['resume X', 'suspend X', 'resume X', 'pause X'])
    })

    it('returns to the state of a snapshot, whatever the machine is doing', async () => {
      await using connection = await open()
      const domain = await connection.define({ name: 'a' })
      await domain.createSnapshot('off')
      await domain.start()
      await domain.createSnapshot('on', { description: 'with a description' })
      await domain.suspend()
      await domain.createSnapshot('paused')
      for (const [name, state] of [
        ['off', 'shutoff'],
        ['on', 'running'],
        ['paused', 'paused'],
        ['on', 'running'],
        ['off', 'shutoff'],
      ] as const) {
        await domain.revertToSnapshot(name)
        expect((await domain.info()).state, name).to.equal(state)
      }
      expect((await domain.listSnapshots()).map(({ description }) => description)).to.deep.equal([
        undefined,
        'with a description',
        undefined,
      ])
    })

    it('gives up a program that never ends when the time is over, and goes on', async () => {
      await using connection = await open()
      const domain = await connection.define({ name: 'a' })
      peer.behave({ hang: 'list --info' })
      await rejection('ERR_TIMEOUT', domain.info({ timeout: 200 }))
      const signal = AbortSignal.timeout(200)
      const run = connection.native.prlctl(['list', domain.uuid, '--info', '--json'], { signal })
      expect(await run.catch((error: unknown) => error)).to.include({ code: 'ERR_ABORTED' })
      peer.behave({})
      expect((await domain.info()).state).to.equal('shutoff')
    })

    it('tells what others do by asking again and again', async () => {
      await using connection = await open()
      const domain = await connection.define({ name: 'a' })
      await using events = connection.events({ types: ['lifecycle'] })
      for (const [argv, change] of [
        [['start', domain.uuid], 'started'],
        [['suspend', domain.uuid], 'saved'],
        [['resume', domain.uuid], 'started'],
        [['stop', domain.uuid, '--kill'], 'stopped'],
        [['set', domain.uuid, '--name', 'b'], 'undefined'],
        [[], 'defined'],
        [['unregister', domain.uuid], 'undefined'],
      ] as const) {
        if (argv.length > 0) {
          expect(await connection.native.prlctl(argv)).to.include({ exitCode: 0, stderr: '' })
        }
        expect(await nextChange(events)).to.equal(change)
      }
    })

    it('presses keys by the numbers that Parallels gives them, and releases the last first', async () => {
      await using connection = await open()
      const domain = await connection.define({ name: 'a' })
      await domain.start()
      await domain.sendKeys(['ctrl', 'alt', 'delete'])
      const keys = told(domain.uuid).flatMap(
        (line) => /--key=(\d+) --event=(\w+)$/.exec(line)?.slice(1) ?? [],
      )
      const pressed = ['37', 'press', '64', 'press', '107', 'press']
      expect(keys).to.deep.equal([...pressed, '107', 'release', '64', 'release', '37', 'release'])
    })

    it('keeps of a failure what the program was, what it wrote and how it ended', async () => {
      const words = 'Failed to start the VM: The trial period has expired.'
      await using connection = await open({ fail: { start: words } })
      const domain = await connection.define({ name: 'a' })
      const error = await rejection('ERR_START_FAILED', domain.start())
      expect(error.message).to.include(words)
      expect(error.cause).to.deep.include({
        argv: ['prlctl', 'start', domain.uuid],
        exitCode: 255,
        stderr: `${words}\n`,
      })
    })

    it('never has prlctl delete a machine or an image: they may be somebody’s disks', () => {
      const words = peer.standIn().calls.flatMap(({ argv }) => argv)
      expect(words).to.not.include('delete').and.not.include('--destroy-image')
    })
  })

  for (const [uri, why] of [
    ['parallels://host/', 'on this host'],
    ['parallels:///path', '/path'],
    ['parallels:///?poll=0', 'poll'],
    ['parallels:///?folder=relative', 'folder'],
    ['parallels:///?program=prlctl', 'program'],
  ] as const) {
    it(`refuses ${uri}`, async () => {
      const error = await rejection('ERR_INVALID_URI', parallels.connect(uri))
      expect(error.message).to.include(why)
    })
  }

  it('says that a program is not there', async () => {
    const error = await rejection('ERR_NOT_INSTALLED', parallels.connect('parallels:///?program=/no/prlctl'))
    expect(error.field).to.equal('program')
  })
})
