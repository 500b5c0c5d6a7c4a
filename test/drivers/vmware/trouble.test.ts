import { expect } from 'chai'
import { vmware } from '../../../drivers/vmware/driver.js'
import { eventsUntil } from '../../contract/context.js'
import { vcsimPeer } from '../../support/known-peers.js'
import { needPeer } from '../../support/peers.js'
import { rejection } from '../../support/rejection.js'
import { startVcsim, useVcsim } from '../../support/vcsim.js'
import { type SoapProxy, startSoapProxy } from './soap-proxy.js'

type Connection = Awaited<ReturnType<typeof vmware.connect>>
type Domain = Awaited<ReturnType<Connection['define']>>

describe('The driver vmware on bad days', () => {
  needPeer(vcsimPeer)
  const vcsim = useVcsim()
  let proxy: SoapProxy
  let connection: Connection

  beforeEach(async () => {
    proxy = await startSoapProxy(vcsim())
    connection = await vmware.connect(vcsim().uri('/DC0', {}, proxy.port))
  })
  afterEach(async () => {
    await connection.close()
    await proxy.stop()
    await using own = await vmware.connect(vcsim().uri('/DC0'))
    for (const domain of await own.domains()) {
      if ((await domain.info()).state !== 'shutoff') await domain.destroy()
      await domain.undefine()
    }
  })

  describe('when the session has expired', () => {
    it('makes it again when a machine is asked about, and tells of a gap', async () => {
      const domain = await connection.define({ name: 'a' })
      await using events = connection.events({ types: [] })
      proxy.expire()
      expect((await domain.info()).state).to.equal('shutoff')
      expect((await events.next()).value).to.include({ type: 'gap', reason: 'reconnected' })
      expect(connection.state).to.equal('open')
    })

    it('makes it again when all machines are listed, of which the view is gone as well', async () => {
      await connection.define({ name: 'a' })
      proxy.expire()
      expect((await connection.list()).map(({ name }) => name)).to.deep.equal(['a'])
    })

    it('makes it again once for many calls at a time', async () => {
      const domain = await connection.define({ name: 'a' })
      proxy.expire()
      await Promise.all(Array.from({ length: 8 }, () => domain.info()))
      expect(proxy.calls.filter((method) => method === 'Login')).to.have.length(2)
    })

    it('goes on with a task that is under way', async () => {
      const domain = await connection.define({ name: 'a' })
      await using events = connection.events({ types: [] })
      proxy.expire('PowerOnVM_Task')
      await domain.start()
      expect((await domain.info()).state).to.equal('running')
      await eventsUntil(events, ({ type }) => type === 'gap')
    })

    it('tells what happens afterwards', async () => {
      const domain = await connection.define({ name: 'a' })
      proxy.expire()
      await domain.info()
      await using events = connection.events({ types: ['lifecycle'] })
      await using other = await vmware.connect(vcsim().uri('/DC0'))
      await (await other.lookup('a')).start()
      expect((await events.next()).value).to.include({ change: 'started', domain: 'a' })
    })
  })

  describe('when the connection is cut under a call', () => {
    const cuts: readonly [method: string, call: (domain: Domain) => Promise<unknown>][] = [
      ['RetrievePropertiesEx', () => connection.list()],
      ['FindByUuid', (domain) => connection.lookup(domain.uuid)],
      ['CreateVM_Task', () => connection.define({ name: 'b' })],
      ['ReconfigVM_Task', (domain) => domain.setTitle('t')],
      ['PowerOnVM_Task', (domain) => domain.start()],
      ['Rename_Task', (domain) => domain.rename('c')],
      ['CreateSnapshot_Task', (domain) => domain.createSnapshot('s')],
      ['UnregisterVM', (domain) => domain.undefine()],
      ['CreateContainerView', () => connection.node()],
    ]
    for (const [method, call] of cuts) {
      it(`fails ${method} with ERR_DISCONNECTED, connects again and tells of a gap`, async () => {
        const domain = await connection.define({ name: 'a' })
        await using events = connection.events({ types: [] })
        proxy.cut(method)
        const error = await rejection('ERR_DISCONNECTED', call(domain))
        expect(error.cause).to.be.instanceOf(Error)
        expect(connection.state).to.equal('reconnecting')
        await rejection('ERR_DISCONNECTED', connection.list())
        await eventsUntil(events, ({ type }) => type === 'gap')
        expect(connection.state).to.equal('open')
        await connection.list()
      })
    }

    it('fails everything that is pending', async () => {
      const domain = await connection.define({ name: 'a' })
      proxy.cut('PowerOnVM_Task')
      const calls = [domain.start(), connection.node(), domain.info()]
      const results = await Promise.allSettled(calls)
      expect(results[0]).to.have.nested.property('reason.code', 'ERR_DISCONNECTED')
      for (const result of results) {
        if (result.status === 'rejected') expect(result.reason).to.include({ code: 'ERR_DISCONNECTED' })
      }
    })
  })

  it('asks for the UUID of a machine where the server does not tell of it', async () => {
    proxy.replace('<eventTypeId>VmUuidAssignedEvent</eventTypeId>', '')
    await using other = await vmware.connect(vcsim().uri('/DC0', {}, proxy.port))
    await using events = other.events({ types: ['lifecycle'] })
    const { uuid } = await other.define({ name: 'a' })
    expect((await events.next()).value).to.include({ change: 'defined', uuid })
  })

  it('connects again to a server that was restarted, and sees what is there then', async () => {
    const first = await startVcsim()
    const lasting = await vmware.connect(first.uri('/DC0'))
    try {
      await lasting.define({ name: 'a' })
      const events = lasting.events({ types: [] })
      await first.stop({ keepFiles: true })
      const second = await startVcsim({ port: first.port, pki: first })
      try {
        await eventsUntil(events, ({ type }) => type === 'gap')
        expect(await lasting.list()).to.deep.equal([])
      } finally {
        await lasting.close()
        await second.stop()
      }
    } finally {
      await lasting.close()
      await first.stop()
    }
  })

  it('gives up where the server has another certificate after a restart', async () => {
    const first = await startVcsim()
    const lasting = await vmware.connect(first.uri('/DC0'))
    try {
      const events = lasting.events()
      await first.stop({ keepFiles: true })
      const second = await startVcsim({ port: first.port })
      try {
        expect((await events.next()).done).to.equal(true)
        expect(lasting.state).to.equal('closed')
        await rejection('ERR_DISCONNECTED', lasting.list())
      } finally {
        await second.stop()
      }
    } finally {
      await lasting.close()
      await first.stop()
    }
  })
})
