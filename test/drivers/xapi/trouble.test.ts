import { expect } from 'chai'
import { xapi } from '../../../drivers/xapi/driver.js'
import { eventsUntil } from '../../contract/context.js'
import { rejection } from '../../support/rejection.js'
import { startXapiPool, useXapiPool, type XapiPool } from '../../support/xapi-pool.js'

type Connection = Awaited<ReturnType<typeof xapi.connect>>
type Domain = Awaited<ReturnType<Connection['define']>>

/** Removes every domain, by a connection of its own. */
async function tidy(pool: XapiPool): Promise<void> {
  await using own = await xapi.connect(pool.uri())
  for (const domain of await own.domains()) {
    if ((await domain.info()).state !== 'shutoff') await domain.destroy()
    await domain.undefine()
  }
}

describe('The driver xapi on bad days (a stand-in)', () => {
  const pool = useXapiPool()
  let connection: Connection

  beforeEach(async () => {
    connection = await xapi.connect(pool().uri())
  })
  afterEach(async () => {
    await connection.close()
    await tidy(pool())
  })

  describe('when the pool does not answer', () => {
    const options = { timeout: 100 }
    const calls: readonly (readonly [operation: string, call: (domain: Domain) => Promise<unknown>])[] = [
      ['define', () => connection.define({ name: 'b' }, options)],
      ['list', () => connection.list(options)],
      ['start', (domain) => domain.start(options)],
      ['undefine', (domain) => domain.undefine(options)],
      ['rename', (domain) => domain.rename('b', options)],
      ['createSnapshot', (domain) => domain.createSnapshot('s', options)],
      ['revertToSnapshot', (domain) => domain.revertToSnapshot('s', options)],
      ['deleteSnapshot', (domain) => domain.deleteSnapshot('s', options)],
      ['setVcpus', (domain) => domain.setVcpus(1, options)],
      ['managedSave', (domain) => domain.managedSave(options)],
      ['removeManagedSave', (domain) => domain.removeManagedSave(options)],
    ]
    for (const [operation, call] of calls) {
      it(`ends ${operation} with its time-out, and goes on when it answers again`, async () => {
        const domain = await connection.define({ name: 'a' })
        const release = pool().hold()
        try {
          const error = await rejection('ERR_TIMEOUT', call(domain))
          expect(error).to.include({ driver: 'xapi', operation })
        } finally {
          release()
        }
        expect((await connection.list()).map(({ name }) => name)).to.deep.equal(['a'])
      })
    }
  })

  describe('when the session has expired', () => {
    it('makes it again when a machine is asked about, and tells of a gap', async () => {
      const domain = await connection.define({ name: 'a' })
      await using events = connection.events({ types: [] })
      pool().pool.sessions.expire()
      expect((await domain.info()).state).to.equal('shutoff')
      expect((await events.next()).value).to.include({ type: 'gap', reason: 'reconnected' })
      expect(connection.state).to.equal('open')
    })

    it('makes it again once for many calls at a time', async () => {
      const domain = await connection.define({ name: 'a' })
      const before = pool().pool.sessions.logins
      pool().pool.sessions.expire()
      await Promise.all(Array.from({ length: 8 }, () => domain.info()))
      expect(pool().pool.sessions.logins).to.equal(before + 1)
    })

    it('goes on with a task that is under way, once', async () => {
      const domain = await connection.define({ name: 'a' })
      await using events = connection.events({ types: [] })
      const hold = pool().pool.tasks.hold('VM.start')
      const before = pool().calls.length
      const start = domain.start()
      await hold.reached
      pool().pool.sessions.expire()
      // The watch, the task, or both find out with their next question.
      pool().pool.database.next()
      hold.release()
      await start
      expect((await domain.info()).state).to.equal('running')
      await eventsUntil(events, ({ type }) => type === 'gap')
      const made = pool().calls.slice(before)
      expect(made.filter((method) => method === 'Async.VM.start')).to.have.length(1)
      expect(made).to.include('session.login_with_password')
    })

    it('tells what happens afterwards', async () => {
      const domain = await connection.define({ name: 'a' })
      pool().pool.sessions.expire()
      await domain.info()
      await using events = connection.events({ types: ['lifecycle'] })
      await using other = await xapi.connect(pool().uri())
      await (await other.lookup('a')).start()
      expect((await events.next()).value).to.include({ change: 'started', domain: 'a' })
    })
  })

  describe('when the connection is cut under a call', () => {
    const cuts: readonly [method: string, call: (domain: Domain) => Promise<unknown>][] = [
      ['VM.get_all_records_where', () => connection.list()],
      ['VM.get_record', (domain) => domain.info()],
      ['VM.get_by_name_label', () => connection.lookup('a')],
      ['host.get_all_records', () => connection.capabilities()],
      ['host_metrics.get_all_records', () => connection.node()],
      ['network.get_all_records', () => connection.define({ name: 'b', networks: [bridge] })],
      ['Async.VM.create', () => connection.define({ name: 'b' })],
      ['VIF.create', () => connection.define({ name: 'b', networks: [bridge] })],
      ['VM.set_is_a_template', () => connection.define({ name: 'b' })],
      ['Async.VM.start', (domain) => domain.start()],
      ['VM.set_name_description', (domain) => domain.setTitle('t')],
      ['VM.add_to_other_config', (domain) => domain.setLabel('l', 'v')],
      ['VM.set_name_label', (domain) => domain.rename('c')],
      ['Async.VM.snapshot', (domain) => domain.createSnapshot('s')],
      ['Async.VM.destroy', (domain) => domain.undefine()],
    ]
    const bridge = { type: 'bridge', source: 'xenbr0' } as const
    for (const when of ['before', 'after'] as const) {
      for (const [method, call] of cuts) {
        it(`fails with ERR_DISCONNECTED ${when} ${method}, connects again and tells of a gap`, async () => {
          const domain = await connection.define({ name: 'a' })
          await using events = connection.events({ types: [] })
          pool().cut(method, when)
          const error = await rejection('ERR_DISCONNECTED', call(domain))
          expect(error.cause).to.be.instanceOf(Error)
          await eventsUntil(events, ({ type }) => type === 'gap')
          expect(connection.state).to.equal('open')
          await connection.list()
        })
      }
    }

    it('fails everything that is pending', async () => {
      const domain = await connection.define({ name: 'a' })
      pool().cut('Async.VM.start')
      const results = await Promise.allSettled([domain.start(), connection.node(), domain.info()])
      expect(results[0]).to.have.nested.property('reason.code', 'ERR_DISCONNECTED')
      for (const result of results) {
        if (result.status === 'rejected') expect(result.reason).to.include({ code: 'ERR_DISCONNECTED' })
      }
    })

    it('fails a start whose task is under way, which goes on at the pool', async () => {
      const domain = await connection.define({ name: 'a' })
      await using events = connection.events({ types: [] })
      const hold = pool().pool.tasks.hold('VM.start')
      const start = domain.start()
      await hold.reached
      pool().cut('VM.get_record', 'before')
      await rejection('ERR_DISCONNECTED', domain.info())
      await rejection('ERR_DISCONNECTED', start)
      hold.release()
      await eventsUntil(events, ({ type }) => type === 'gap')
      await using running = connection.events({ types: ['lifecycle'] })
      if ((await domain.info()).state !== 'running') await running.next()
      expect((await domain.info()).state).to.equal('running')
    })
  })

  it('cancels the task of a start that is aborted, and leaves nothing of it', async () => {
    const domain = await connection.define({ name: 'a' })
    const hold = pool().pool.tasks.hold('VM.start')
    const before = pool().calls.length
    const controller = new AbortController()
    const start = domain.start({ signal: controller.signal })
    await hold.reached
    controller.abort()
    while (!pool().calls.slice(before).includes('task.cancel')) await connection.list()
    hold.release()
    await rejection('ERR_ABORTED', start)
    expect((await domain.info()).state).to.equal('shutoff')
    expect(pool().calls.slice(before)).not.to.include('Async.VM.hard_shutdown')
    while (pool().pool.database.all('task').length > 0) await connection.list()
  })
})

describe('The driver xapi where a pool changes (a stand-in)', () => {
  it('follows the master to another host, without a call lost', async () => {
    const pool = await startXapiPool({ hosts: 2 })
    await using connection = await xapi.connect(pool.uri())
    try {
      const domain = await connection.define({ name: 'a' })
      await pool.promote(1)
      await domain.start()
      expect((await domain.info()).state).to.equal('running')
      expect(connection.state).to.equal('open')
      expect((await connection.node()).hostname).to.equal('127.0.0.2')
    } finally {
      await connection.close()
      await pool.stop()
    }
  })

  it('finds the new master when the old one is gone, and tells of a gap', async () => {
    const pool = await startXapiPool({ hosts: 3 })
    await using connection = await xapi.connect(pool.uri())
    try {
      const domain = await connection.define({ name: 'a' })
      await using events = connection.events({ types: [] })
      await pool.promote(2, { dies: true })
      await eventsUntil(events, ({ type }) => type === 'gap')
      expect(connection.state).to.equal('open')
      await domain.start()
      expect((await domain.info()).state).to.equal('running')
    } finally {
      await connection.close()
      await pool.stop()
    }
  })

  it('connects again to a pool that was restarted, and sees what is there then', async () => {
    const first = await startXapiPool()
    const lasting = await xapi.connect(first.uri())
    try {
      await lasting.define({ name: 'a' })
      const events = lasting.events({ types: [] })
      await first.stop({ keepFiles: true })
      const second = await startXapiPool({ port: first.port, pki: first })
      try {
        await eventsUntil(events, ({ type }) => type === 'gap')
        expect(await lasting.list()).to.deep.equal([])
      } finally {
        await lasting.close()
        await second.stop()
      }
    } finally {
      await lasting.close()
    }
  })

  it('gives up where the host has another certificate after a restart, and sends it nothing', async () => {
    const first = await startXapiPool()
    const lasting = await xapi.connect(first.uri())
    try {
      const events = lasting.events()
      await first.stop({ keepFiles: true })
      const second = await startXapiPool({ port: first.port })
      try {
        expect((await events.next()).done).to.equal(true)
        expect(lasting.state).to.equal('closed')
        expect(second.calls).to.deep.equal([])
        await rejection('ERR_DISCONNECTED', lasting.list())
      } finally {
        await second.stop()
      }
    } finally {
      await lasting.close()
    }
  })

  it('is not led to a host that cannot show that it is one of the pool', async () => {
    const pool = await startXapiPool()
    const stranger = await startXapiPool({ firstAddress: 3, port: pool.port })
    try {
      await pool.promote('127.0.0.3')
      const error = await rejection('ERR_TLS', xapi.connect(pool.uri()))
      expect(error.message).to.include('127.0.0.3')
      expect(stranger.calls).to.deep.equal([])
    } finally {
      await pool.stop()
      await stranger.stop()
    }
  })
})
