import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { libvirt } from '../../../drivers/libvirt/driver.js'
import { procedures } from '../../../drivers/libvirt/rpc/procedures.js'
import { libvirtdPeer } from '../../support/known-peers.js'
import { useLibvirtd } from '../../support/libvirtd.js'
import { needPeer } from '../../support/peers.js'
import { rejection } from '../../support/rejection.js'
import { type HoldingProxy, startHoldingProxy } from './holding-proxy.js'

/** What one connection has looked at is changed by another before its call arrives: a proxy holds the call. */
describe('Calls of two connections to libvirt that overtake each other', () => {
  needPeer(libvirtdPeer)
  const daemon = useLibvirtd()
  const spec = { name: 'raced', architecture: 'i386', memory: '64 MiB' } as const
  const uri = (socket: string): string => `libvirt+unix:///default?driver=test&socket=${socket}`

  let proxy: HoldingProxy
  let late: Awaited<ReturnType<typeof libvirt.connect>>
  let quick: typeof late

  const hold = async (procedure: keyof typeof procedures): Promise<void> => {
    const path = join(mkdtempSync(join(tmpdir(), 'pv-')), 's')
    proxy = await startHoldingProxy(path, daemon().socket, procedures[procedure].number)
    late = await libvirt.connect(uri(path))
    quick = await libvirt.connect(uri(daemon().socket))
  }
  afterEach(async () => {
    proxy.release()
    await late.close()
    const left = (await quick.domains()).find(({ name }) => name !== 'test')
    if (left !== undefined) {
      if ((await left.info()).state !== 'shutoff') await left.destroy()
      await left.undefine()
    }
    await quick.close()
    proxy.stop()
  })

  it('an aborted start leaves the machine alone that another has started', async () => {
    await hold('domainCreateWithFlags')
    const winner = await quick.define(spec)
    const loser = await late.lookup(spec.name)
    const controller = new AbortController()
    const aborted = rejection('ERR_ABORTED', loser.start({ signal: controller.signal }))
    await proxy.held
    await winner.start()
    controller.abort()
    proxy.release()
    await aborted
    expect((await winner.info()).state).to.equal('running')
  })

  it('a start that another was quicker with is in the wrong state', async () => {
    await hold('domainCreateWithFlags')
    const winner = await quick.define(spec)
    const late1 = rejection('ERR_INVALID_STATE', (await late.lookup(spec.name)).start())
    await proxy.held
    await winner.start()
    proxy.release()
    await late1
  })

  it('two starts of one connection at once: the second is in the wrong state, and its abort ends nothing', async () => {
    await hold('domainCreateWithFlags')
    await quick.define(spec)
    const domain = await late.lookup(spec.name)
    const start = domain.start()
    await proxy.held
    await rejection('ERR_INVALID_STATE', domain.start({ timeout: 60_000 }))
    proxy.release()
    await start
    expect((await domain.info()).state).to.equal('running')
  })

  it('an undefinition of a domain that another has just started leaves it its definition', async () => {
    await hold('domainUndefineFlags')
    const winner = await quick.define({ ...spec, title: 'kept' })
    const refused = rejection('ERR_INVALID_STATE', (await late.lookup(spec.name)).undefine())
    await proxy.held
    await winner.start()
    proxy.release()
    await refused
    expect((await winner.info()).state).to.equal('running')
    await winner.destroy()
    expect(await winner.spec()).to.deep.include({ uuid: winner.uuid, title: 'kept' })
  })

  it('a definition whose name another has just taken is of a domain that exists', async () => {
    await hold('domainDefineXmlFlags')
    const refused = rejection('ERR_DOMAIN_EXISTS', late.define(spec))
    await proxy.held
    await quick.define(spec)
    proxy.release()
    expect((await refused).field).to.equal('name')
  })

  it('a renaming to a name that another has just taken is of a domain that exists', async () => {
    await hold('domainRename')
    const renamed = await quick.define(spec)
    const refused = rejection('ERR_DOMAIN_EXISTS', (await late.lookup(spec.name)).rename('wanted'))
    await proxy.held
    const other = await quick.define({ ...spec, name: 'wanted' })
    proxy.release()
    await refused
    expect((await renamed.info()).name).to.equal(spec.name)
    await other.undefine()
  })

  it('a snapshot whose name another has just taken exists', async () => {
    await hold('domainSnapshotCreateXml')
    const domain = await quick.define(spec)
    await domain.start()
    const refused = rejection('ERR_SNAPSHOT_EXISTS', (await late.lookup(spec.name)).createSnapshot('s'))
    await proxy.held
    await domain.createSnapshot('s')
    proxy.release()
    await refused
  })
})
