import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { expect } from 'chai'
import { libvirt } from '../../../drivers/libvirt/driver.js'
import { ask, readUntil } from '../../support/console.js'
import { lxcPeer, virshPeer } from '../../support/known-peers.js'
import { useLxcDaemon } from '../../support/lxc-daemon.js'
import { payloadReady } from '../../support/payload.js'
import { needPeer } from '../../support/peers.js'
import { rejection } from '../../support/rejection.js'

describe('A container of LXC by libvirt', () => {
  needPeer(lxcPeer)
  const daemon = useLxcDaemon()
  const connect = () =>
    libvirt.connect(`libvirt+unix:///system?driver=lxc&socket=${encodeURIComponent(daemon().socket)}`)
  const container = (name: string) => ({
    name,
    memory: '128 MiB',
    boot: { kernel: '/payload' },
    libvirt: { root: daemon().root },
  })

  it('is defined from a specification, which comes back as it was, and libvirt has the same', async () => {
    await using connection = await connect()
    const domain = await connection.define({
      ...container('defined'),
      boot: { kernel: '/payload', cmdline: 'a b' },
    })
    try {
      const spec = await domain.spec()
      expect(spec).to.deep.include({ boot: { kernel: '/payload', cmdline: 'a b' }, memory: 128 * 2 ** 20 })
      expect(spec['libvirt']).to.deep.include({ type: 'lxc', root: daemon().root, elements: [], devices: [] })
      await domain.undefine()
      const again = await connection.define(spec)
      expect(await again.spec()).to.deep.equal(spec)
    } finally {
      await (await connection.lookup('defined')).undefine()
    }
  })

  it('runs its program, which talks on its console, pauses and goes on', async () => {
    await using connection = await connect()
    const domain = await connection.define(container('running'))
    try {
      await domain.start()
      const stream = await domain.openConsole()
      await readUntil(stream, payloadReady('linux-x86_64').trim())
      await ask(stream, 'run integer-add 2', /done integer-add 2 /)
      expect(await domain.info()).to.include({
        state: 'running',
        memory: 128 * 2 ** 20,
        accelerator: 'lxc',
        architecture: 'x86_64',
      })
      await domain.suspend()
      expect((await domain.info()).state).to.equal('paused')
      await domain.resume()
      await ask(stream, 'run integer-add 3', /done integer-add 3 /)
      const closed = once(stream, 'close')
      const events = connection.events({ domain: 'running', types: ['lifecycle'] })
      stream.write('off\n')
      stream.resume()
      await closed
      // The console ends with the program, and the daemon hears of it a little later.
      for await (const event of events) if (event.type === 'lifecycle' && event.change === 'stopped') break
      await rejection('ERR_INVALID_STATE', domain.destroy())
    } finally {
      await domain.destroy().catch(() => {})
      await domain.undefine()
    }
  })

  it('counts, by libvirt’s calls for single counters', async () => {
    await using connection = await connect()
    const domain = await connection.define(container('counting'))
    try {
      await domain.start()
      const stream = await domain.openConsole()
      await ask(stream, 'run integer-add 1000', /done integer-add 1000 /)
      const { cpu, memory } = await domain.stats()
      expect(cpu.time).to.be.above(0)
      expect(memory.maximum).to.equal(128 * 2 ** 20)
      expect(memory.resident).to.be.within(1, 128 * 2 ** 20)
      stream.destroy()
    } finally {
      await domain.destroy()
      await domain.undefine()
    }
  })

  it('tells its life as every other domain', async () => {
    await using connection = await connect()
    const events = connection.events({ domain: 'told', types: ['lifecycle'] })
    const domain = await connection.define(container('told'))
    await domain.start()
    await domain.destroy()
    await domain.undefine()
    const changes: string[] = []
    for await (const event of events) {
      if (event.type === 'lifecycle') changes.push(event.change)
      if (changes.at(-1) === 'undefined') break
    }
    expect(changes).to.deep.equal(['defined', 'started', 'stopped', 'undefined'])
  })

  it('answers ERR_UNSUPPORTED to what libvirt’s driver for LXC cannot do', async () => {
    await using connection = await connect()
    const domain = await connection.define(container('limited'))
    try {
      await rejection('ERR_UNSUPPORTED', domain.startPaused())
      await rejection('ERR_UNSUPPORTED', domain.rename('other'))
      await domain.start()
      await rejection('ERR_UNSUPPORTED', domain.save(join(daemon().root, 'state')))
      await rejection('ERR_UNSUPPORTED', domain.screenshot())
      await rejection('ERR_UNSUPPORTED', domain.createSnapshot('one'))
    } finally {
      await domain.destroy()
      await domain.undefine()
    }
  })

  describe('as virsh sees it', () => {
    needPeer(virshPeer)

    it('has the program, the root and the state that it was given', async () => {
      await using connection = await connect()
      const domain = await connection.define(container('seen'))
      try {
        const uri = `lxc:///system?socket=${daemon().socket}`
        const virsh = (...args: readonly string[]): string =>
          spawnSync('virsh', ['-c', uri, ...args], { encoding: 'utf8' }).stdout
        const xml = virsh('dumpxml', 'seen')
        expect(xml).to.include("<domain type='lxc'").and.to.include('<init>/payload</init>')
        expect(xml).to.include(`<source dir='${daemon().root}'/>`)
        expect(virsh('domstate', 'seen').trim()).to.equal('shut off')
        await domain.start()
        expect(virsh('domstate', 'seen').trim()).to.equal('running')
      } finally {
        await domain.destroy()
        await domain.undefine()
      }
    })
  })

  it('is refused with the field that is wrong', async () => {
    await using connection = await connect()
    const refused = async (change: object): Promise<string | undefined> =>
      (await rejection('ERR_INVALID_SPEC', connection.define({ ...container('wrong'), ...change }))).field
    expect(await refused({ libvirt: { root: join(daemon().root, 'nowhere') } })).to.equal('libvirt.root')
    expect(await refused({ machine: 'pc' })).to.equal('machine')
    expect(await refused({ firmware: 'bios' })).to.equal('firmware')
    expect(await refused({ boot: { kernel: '/payload', initrd: '/payload' } })).to.equal('boot.initrd')
    const machine = { boot: {}, libvirt: { type: 'qemu', root: daemon().root } }
    expect(await refused(machine)).to.equal('libvirt.root')
    expect(await connection.list()).to.deep.equal([])
  })
})
