import { once } from 'node:events'
import { readFile, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { expect } from 'chai'
import { bootImage } from '../../../benchmarks/guest/boot/boot-image.js'
import { xen } from '../../../drivers/xen/driver.js'
import type { EventStream } from '../../../src/event-hub.js'
import type { HypervisorEvent } from '../../../src/events.js'
import { ask, readUntil } from '../../support/console.js'
import { xenPeer } from '../../support/known-peers.js'
import { payloadReady } from '../../support/payload.js'
import { needPeer } from '../../support/peers.js'
import { rejection } from '../../support/rejection.js'
import { makeKey, publicKey } from '../../support/sshd.js'
import { logInToXen, onXenHost, xenGuest, xenUri } from '../../support/xen-guest.js'
import { useXenHost, xenGuestFiles } from '../../support/xen-host.js'
import { type CuttableWay, openCuttableWay } from './cutting-proxy.js'

/** Reads events until one is wanted, and returns that. */
async function nextEvent(
  events: EventStream,
  wanted: (event: HypervisorEvent) => boolean,
): Promise<HypervisorEvent> {
  for (;;) {
    const { done, value } = await events.next()
    if (done) return expect.fail('the events ended')
    if (wanted(value)) return value
  }
}

const changes = (change: string) => (event: HypervisorEvent) =>
  event.type === 'lifecycle' && event.change === change

describe('A connection to Xen', function () {
  // Like those of the contract: everything on the host goes at a tenth of its pace or less.
  this.timeout(300_000)
  needPeer(xenPeer)
  const host = useXenHost()
  let way: CuttableWay
  before(async () => {
    way = await openCuttableWay(host().port)
  })
  after(() => way?.close())

  /** The URI of the host by the way that can be cut. */
  async function uriByWay(): Promise<string> {
    const { knownHosts, port } = host()
    const file = `${knownHosts}-by-way`
    await writeFile(file, (await readFile(knownHosts, 'utf8')).replace(`:${port} `, `:${way.port} `))
    return xenUri({ ...host(), port: way.port, knownHosts: file })
  }

  it('is to a dom0 of Xen 4.17, which has what guests start from', async () => {
    expect(await onXenHost(host(), ['xl', 'info']))
      .to.match(/^xen_major +: 4$/m)
      .and.match(/^xen_minor +: 17$/m)
    await onXenHost(host(), ['ls', xenGuestFiles.kernel, xenGuestFiles.initrd])
  })

  it('knows the host as xl does', async () => {
    await using connection = await xen.connect(xenUri(host()))
    const told = await onXenHost(host(), ['xl', 'info'])
    const field = (name: string): string => new RegExp(`^${name} *: (.*)$`, 'm').exec(told)?.[1] ?? ''
    expect(await connection.node()).to.include({
      hostname: field('host'),
      architecture: 'x86_64',
      cpus: Number(field('nr_cpus')),
      memory: Number(field('total_memory')) * 2 ** 20,
    })
    expect(await connection.native.dmesg()).to.include(`Xen version ${field('xen_version')}`)
    expect((await connection.capabilities()).hypervisor).to.equal(`Xen ${field('xen_version')}`)
  })

  it('hands xl every word as it is', async () => {
    await using connection = await xen.connect(xenUri(host()))
    for (const name of [
      `it's`,
      '$(touch /tmp/taken)',
      '`touch /tmp/taken`',
      '"; touch /tmp/taken #',
      'a\nb\\n',
    ]) {
      const { exitCode, stderr } = await connection.native.xl(['domid', name])
      expect(exitCode).to.equal(1)
      expect(stderr).to.include(name)
      await rejection('ERR_NO_DOMAIN', connection.lookup(name))
    }
    expect(await onXenHost(host(), ['ls', '/tmp'])).to.not.include('taken')
  })

  it('manages a machine that xl has made, tells of it, and lets no call wait for slow ones', async () => {
    await using connection = await xen.connect(xenUri(host()))
    await using events = connection.events({ types: ['lifecycle'] })
    const name = `it's $(reboot) & more`
    const config = `name="${name}"\ntype="pv"\nkernel="${xenGuestFiles.kernel}"\nmemory=96\nvcpus=1\nmaxvcpus=2\ncmdline="a b"\n`
    await onXenHost(host(), ['sh', '-c', 'printf %s "$1" > /tmp/theirs.cfg', 'sh', config])
    await onXenHost(host(), ['xl', 'create', '-q', '-p', '/tmp/theirs.cfg'])
    const told = await nextEvent(events, changes('started'))
    expect(told).to.include({ domain: name })
    const domain = await connection.lookup(name)
    expect(await domain.info()).to.include({ name, state: 'paused', memory: 96 * 2 ** 20, vcpus: 1 })
    expect((await domain.info()).uuid).to.equal(domain.uuid)
    expect(await domain.spec()).to.include({ name: 'it-s-reboot-more', title: name, uuid: domain.uuid })
    await rejection('ERR_INVALID_STATE', domain.start())
    await rejection('ERR_INVALID_STATE', domain.undefine())
    const uuid = (await onXenHost(host(), ['xl', 'domid', name])).trim()
    // It is paused and never does it: more waiting programs than one session has channels.
    const slow = Array.from({ length: 9 }, () => connection.native.xl(['shutdown', '-w', uuid]))
    for (const call of slow) call.catch(() => {})
    expect((await connection.list()).map((info) => info.name)).to.deep.equal([name])
    await domain.destroy()
    expect(await nextEvent(events, changes('stopped'))).to.include({ domain: name, uuid: domain.uuid })
    await Promise.allSettled(slow)
    await rejection('ERR_NO_DOMAIN', domain.info())
  })

  it('starts a machine with a BIOS from the payload’s disk, reads its serial port, and cannot ask it to restart', async () => {
    const image = await bootImage('metal-i386', 'disk')
    await using session = await logInToXen(host())
    const written = await session.run(['dd', 'of=/srv/payload.img'], { input: image })
    expect(written.exitCode, written.stderr).to.equal(0)
    await using connection = await xen.connect(xenUri(host()))
    const domain = await connection.define({
      name: 'booted',
      memory: '64 MiB',
      disks: [{ path: '/srv/payload.img', format: 'raw', bus: 'ide' }],
      xen: { type: 'hvm' },
    })
    await domain.startPaused()
    const console = await domain.openConsole()
    await domain.resume()
    await readUntil(console, payloadReady('metal-i386').trim())
    await ask(console, 'run integer-add 2', /done integer-add 2 \d+ 80eda7e8ee4799d1/)
    console.destroy()
    const refused = await rejection('ERR_OPERATION_FAILED', domain.reboot())
    expect(refused.message).to.include('no drivers for Xen')
    await domain.destroy()
    await domain.undefine()
  })

  it('takes a network interface away again, but no disk that the guest holds, and tells xl’s from ours', async () => {
    await using connection = await xen.connect(xenUri(host()))
    await using other = await xen.connect(xenUri(host()))
    await using events = connection.events({ types: ['device'] })
    const domain = await connection.define(await xenGuest('plugged', {}))
    const theirs = await other.lookup('plugged')
    await domain.startPaused()
    const mac = '00:16:3e:12:34:56'
    const network = { id: 'lan', type: 'bridge', source: 'xenbr0', mac } as const
    expect(await domain.attachDevice({ network })).to.equal('lan')
    expect(await onXenHost(host(), ['xl', 'network-list', 'plugged'])).to.include(mac)
    await rejection('ERR_DEVICE_EXISTS', theirs.attachDevice({ network }))
    const again = await rejection(
      'ERR_INVALID_SPEC',
      theirs.attachDevice({ network: { ...network, id: 'b' } }),
    )
    expect(again.field).to.equal('network.mac')
    await onXenHost(host(), ['truncate', '-s', '1M', '/srv/theirs.img'])
    await onXenHost(host(), ['xl', 'block-attach', 'plugged', 'vdev=xvdb,target=/srv/theirs.img'])
    const { native } = other
    await rejection('ERR_INVALID_ARGUMENT', native.setScheduler('plugged', { cap: 101 }))
    await rejection('ERR_INVALID_ARGUMENT', native.setScheduler('plugged', { weight: 0 }))
    await native.setScheduler('plugged', { weight: 512 })
    await native.setScheduler(domain.uuid, { cap: 50 })
    expect(await connection.native.scheduler('plugged')).to.deep.equal({ weight: 512, cap: 50 })
    expect(await onXenHost(host(), ['xl', 'sched-credit2', '-d', 'plugged'])).to.match(/ 512 +50\n$/)
    const stats = await theirs.stats()
    expect(stats.disks.map(({ id }) => id)).to.deep.equal(['xvdb'])
    expect(stats.networks.map(({ id }) => id)).to.deep.equal(['lan'])
    const held = await rejection('ERR_OPERATION_FAILED', theirs.detachDevice('xvdb'))
    expect(held.message).to.include('does not let go')
    await theirs.detachDevice('lan')
    expect(await nextEvent(events, ({ type }) => type === 'device')).to.include({
      change: 'added',
      device: 'lan',
    })
    expect(await nextEvent(events, ({ type }) => type === 'device')).to.include({
      change: 'removed',
      device: 'lan',
    })
    expect(await onXenHost(host(), ['xl', 'network-list', 'plugged'])).to.not.include(mac)
    expect((await rejection('ERR_NO_DEVICE', domain.detachDevice('lan'))).hint).to.include('xvdb')
    await domain.destroy()
    await domain.undefine()
  })

  it('refuses a host whose key has changed', async () => {
    const { knownHosts, port } = host()
    const other = makeKey(dirname(knownHosts), 'other')
    const file = `${knownHosts}-changed`
    await writeFile(file, `[127.0.0.1]:${port} ${publicKey(other)}\n`)
    await rejection('ERR_HOST_KEY', xen.connect(xenUri({ ...host(), knownHosts: file })))
  })

  it('fails what is pending when it is cut, comes back with a gap, and finds what was done meanwhile', async () => {
    await using observer = await xen.connect(xenUri(host()))
    await using connection = await xen.connect(await uriByWay())
    await using events = connection.events()
    await using observed = observer.events({ types: ['lifecycle'] })
    const domain = await connection.define(await xenGuest('cut', {}))
    const start = rejection('ERR_DISCONNECTED', domain.startPaused())
    const journal = '/var/lib/polyvisor/xen/journal'
    const begun = 'until grep -q \'"cut".*"begin"\' "$1"; do sleep 0.1; done'
    await onXenHost(host(), ['sh', '-c', begun, 'sh', journal])
    const calls = [connection.list(), connection.node(), domain.info(), connection.native.xl(['info'])]
    const failures = [start, ...calls.map((call) => rejection('ERR_DISCONNECTED', call))]
    way.cut()
    await Promise.all(failures)
    expect(connection.state).to.equal('reconnecting')
    await rejection('ERR_DISCONNECTED', connection.list())
    // What the host has begun it ends, and tells everybody else.
    await nextEvent(observed, changes('started'))
    way.mend()
    await nextEvent(events, ({ type }) => type === 'gap')
    expect(connection.state).to.equal('open')
    expect((await domain.info()).state).to.equal('paused')
    await domain.destroy()
    expect(await nextEvent(events, changes('stopped'))).to.include({ domain: 'cut' })
    await domain.undefine()
    await nextEvent(observed, changes('undefined'))
  })

  it('has a console alone, also before xl, until it gives it back', async () => {
    const first = await xen.connect(xenUri(host()))
    await using second = await xen.connect(xenUri(host()))
    const domain = await first.define(await xenGuest('shared', {}))
    await domain.startPaused()
    const theirs = await second.lookup('shared')
    try {
      const console = await domain.openConsole()
      expect((await rejection('ERR_BUSY', theirs.openConsole())).hint).to.include('one at a time')
      const { exitCode, stderr } = await second.native.xl(['console', 'shared'])
      expect(exitCode).to.not.equal(0)
      expect(stderr).to.include('lock')
      const ended = once(console, 'close')
      console.resume()
      await first.close()
      await ended
      const again = await theirs.openConsole()
      await rejection('ERR_NO_DEVICE', theirs.openConsole({ port: 1 }))
      again.destroy()
    } finally {
      await theirs.destroy()
      await theirs.undefine()
    }
  })

  it('shows a definition that is damaged with the reason, and leaves its file', async () => {
    await using connection = await xen.connect(xenUri(host()))
    const file = '/var/lib/polyvisor/xen/domains/broken.json'
    await onXenHost(host(), ['sh', '-c', 'echo "{" > "$1"', 'sh', file])
    const [info] = await connection.list()
    expect(info).to.include({ name: 'broken', state: 'shutoff', architecture: 'unknown' })
    expect(info?.reason).to.match(/^damaged: /)
    await rejection('ERR_STATE_CORRUPT', connection.lookup('broken'))
    await rejection('ERR_DOMAIN_EXISTS', connection.define(await xenGuest('broken', {})))
    expect(await connection.domains()).to.deep.equal([])
    expect(await onXenHost(host(), ['cat', file])).to.equal('{\n')
    await onXenHost(host(), ['rm', file])
  })

  it('comes back with a gap after the host has restarted, where it finds definitions and no machine', async () => {
    await using connection = await xen.connect(`${xenUri(host())}&keepalive=2`)
    await using events = connection.events()
    const domain = await connection.define(await xenGuest('left', {}))
    await domain.startPaused()
    // It is paused and never does it.
    const waiting = rejection('ERR_DISCONNECTED', connection.native.xl(['shutdown', '-w', 'left']))
    await onXenHost(host(), ['sh', '-c', 'sync; (sleep 1; busybox reboot -f) < /dev/null > /dev/null 2>&1 &'])
    await waiting
    await nextEvent(events, ({ type }) => type === 'gap')
    expect(await domain.info()).to.include({ name: 'left', state: 'shutoff' })
    await domain.startPaused()
    expect(await nextEvent(events, changes('started'))).to.include({ domain: 'left' })
    await domain.destroy()
    await domain.undefine()
  })
})
