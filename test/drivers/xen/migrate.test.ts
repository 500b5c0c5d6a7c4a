import { expect } from 'chai'
import { bootImage } from '../../../benchmarks/guest/boot/boot-image.js'
import { xen } from '../../../drivers/xen/driver.js'
import type { MigrationProgress } from '../../../src/domain-data.js'
import { bootGuest } from '../../contract/boot.js'
import { askGuest, describeEvents, eventsUntilChange, withConsole } from '../../contract/context.js'
import { readUntil } from '../../support/console.js'
import { xenPeer } from '../../support/known-peers.js'
import { payloadReady } from '../../support/payload.js'
import { needPeer } from '../../support/peers.js'
import { rejection } from '../../support/rejection.js'
import { logInToXen, onXenHost, xenGuest, xenUri } from '../../support/xen-guest.js'
import { useXenHost, type XenHost } from '../../support/xen-host.js'

/** A disk that both hosts have under one path, as those that share their storage do. */
const disk = '/srv/payload.img'

// Two hosts: the contract's tests of this feature need places that are empty, and a guest that Xen can move.
describe('Migration of machines of Xen', function () {
  // Like those of the contract, and there are two hosts that share this one's processors.
  this.timeout(600_000)
  needPeer(xenPeer)
  const [here, there] = [useXenHost(), useXenHost()]

  async function putDisk(host: XenHost): Promise<void> {
    await using session = await logInToXen(host)
    const image = await bootImage('metal-i386', 'disk')
    const { exitCode, stderr } = await session.run(['dd', `of=${disk}`], { input: image })
    expect(exitCode, stderr).to.equal(0)
  }

  async function machineId(host: XenHost, name: string): Promise<number> {
    return Number(await onXenHost(host, ['xl', 'domid', name]))
  }

  it('moves a machine with its definition; before, every refusal, failure and abort leaves it where it is', async () => {
    await Promise.all([putDisk(here()), putDisk(there())])
    await using source = await xen.connect(xenUri(here()))
    await using destination = await xen.connect(xenUri(there()))
    const uri = xenUri(there())
    const domain = await source.define({
      name: 'mover',
      memory: '16 MiB',
      disks: [{ id: 'system', path: disk, format: 'raw', bus: 'ide' }],
      xen: { type: 'hvm' },
    })
    await domain.setLabel('owner', 'physics')
    await domain.startPaused()
    expect((await rejection('ERR_INVALID_STATE', domain.migrate(uri))).hint).to.include('resume')
    await withConsole(domain, async (console) => {
      const up = readUntil(console, payloadReady('metal-i386').trim())
      await domain.resume()
      await up
    })
    expect((await rejection('ERR_INVALID_ARGUMENT', domain.migrate('test:///default'))).field).to.equal(
      'destinationUri',
    )
    const other = await destination.define({ ...(await domain.spec()), uuid: undefined })
    await rejection('ERR_DOMAIN_EXISTS', domain.migrate(uri))
    await other.undefine()

    const abort = new AbortController()
    const onProgress = ({ transferred }: MigrationProgress): void => {
      if (transferred > 4096) abort.abort()
    }
    await rejection('ERR_ABORTED', domain.migrate(uri, { signal: abort.signal, onProgress }))
    expect(await destination.list()).to.deep.equal([])
    expect(await onXenHost(there(), ['xl', 'list'])).to.not.include('mover')
    await askGuest(domain, 'echo stayed', 'echo stayed')

    await using left = source.events({ types: ['lifecycle'] })
    await using came = destination.events({ types: ['lifecycle'] })
    const progress: MigrationProgress[] = []
    await domain.migrate(uri, { onProgress: (step) => progress.push(step) })
    expect(describeEvents(await eventsUntilChange(left, 'migrated'))).to.deep.equal(['migrated'])
    expect(describeEvents(await eventsUntilChange(came, 'migrated'))).to.deep.equal(['defined', 'migrated'])
    expect(progress.at(-1)?.transferred).to.be.greaterThan(2 ** 20)
    expect((await domain.info()).state).to.equal('shutoff')
    expect(await onXenHost(here(), ['xl', 'list'])).to.not.include('mover')
    const arrived = await destination.lookup(domain.uuid)
    expect(await arrived.info()).to.include({ name: 'mover', state: 'running' })
    expect(await arrived.spec()).to.deep.equal(await domain.spec())
    expect(await arrived.labels()).to.deep.equal({ owner: 'physics' })
    await askGuest(arrived, 'run integer-add 2', /done integer-add 2 \d+ 80eda7e8ee4799d1/)
    await arrived.destroy()
    for (const end of [domain, arrived]) await end.undefine()
  })

  it('moves a machine to the host that it is on, as another machine of the same domain', async () => {
    await putDisk(here())
    await using source = await xen.connect(xenUri(here()))
    await using observer = await xen.connect(xenUri(here()))
    const domain = await source.define({
      name: 'stayer',
      memory: '16 MiB',
      disks: [{ id: 'system', path: disk, format: 'raw', bus: 'ide' }],
      xen: { type: 'hvm' },
    })
    await bootGuest(domain, payloadReady('metal-i386'))
    const idBefore = await machineId(here(), 'stayer')

    const abort = new AbortController()
    const aborted = domain.migrate(xenUri(here()), {
      signal: abort.signal,
      onProgress: ({ transferred }) => transferred > 4096 && abort.abort(),
    })
    await rejection('ERR_ABORTED', aborted)
    expect(await machineId(here(), 'stayer')).to.equal(idBefore)
    await askGuest(domain, 'echo stayed', 'echo stayed')

    await using own = source.events({ domain: 'stayer' })
    await using others = observer.events({ domain: 'stayer' })
    const states = new Set<string>()
    await domain.migrate(xenUri(here()), {
      onProgress: () => void observer.list().then((all) => all.map(({ state }) => states.add(state))),
    })
    expect(await machineId(here(), 'stayer')).to.be.greaterThan(idBefore)
    expect(await domain.info()).to.include({ name: 'stayer', state: 'running' })
    await askGuest(domain, 'run integer-add 2', /done integer-add 2 \d+ 80eda7e8ee4799d1/)
    await rejection('ERR_INVALID_STATE', domain.start())
    // Whoever looks after the new machine has the lock of its configuration, as with one that was started.
    const config = `/var/lib/polyvisor/xen/machines/${domain.uuid}.cfg`
    await using session = await logInToXen(here())
    expect((await session.run(['flock', '-n', '-E', '7', config, 'true'])).exitCode).to.equal(7)
    expect((await session.run(['ls', `${config}.incoming`])).exitCode).to.not.equal(0)

    await domain.destroy()
    for (const events of [own, others]) {
      expect(describeEvents(await eventsUntilChange(events, 'stopped'))).to.deep.equal([
        'migrated',
        'stopped',
      ])
    }
    await domain.start()
    await domain.destroy()
    await domain.undefine()
    expect([...states].filter((state) => !['running', 'paused'].includes(state))).to.deep.equal([])
  })

  it('says why a guest stays that this Xen cannot move while it runs', async () => {
    await using source = await xen.connect(xenUri(here()))
    const domain = await source.define(await xenGuest('stays', {}))
    await bootGuest(domain, payloadReady('linux-x86_64'))
    const refused = await rejection('ERR_UNSUPPORTED', domain.migrate(xenUri(there())))
    expect(refused.hint).to.include('save it')
    expect(refused.cause).to.have.property('stderr').that.includes('Failed to enable logdirty')
    await askGuest(domain, 'echo alive', 'echo alive')
    await using destination = await xen.connect(xenUri(there()))
    expect(await destination.list()).to.deep.equal([])
    await domain.destroy()
    await domain.undefine()
  })
})
