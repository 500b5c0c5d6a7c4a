import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { test } from '../../../drivers/test/driver.js'
import { supports } from '../../../src/supports.js'
import { ask, readUntil } from '../../support/console.js'
import { withoutFeatures } from '../../support/reduced-test-driver.js'
import { rejection } from '../../support/rejection.js'

let worlds = 0
const freshUri = (query = ''): string => {
  worlds += 1
  return `test:///control-${worlds}${query}`
}

describe('driver test: the strings behind it', () => {
  it('has one running domain in the world default, and none in the world empty', async () => {
    await using full = await test.connect('test:///default')
    await using empty = await test.connect('test:///empty')
    full.native.reset()
    expect((await full.list()).map(({ name, state }) => [name, state])).to.deep.equal([['test', 'running']])
    expect(await empty.list()).to.deep.equal([])
  })

  it('gives the same UUIDs, addresses and counters for the same seed', async () => {
    const observe = async (seed: string): Promise<unknown> => {
      await using connection = await test.connect(freshUri(`?seed=${seed}`))
      const domain = await connection.define({ name: 'a', networks: [{}], disks: [{ path: '/a.raw' }] })
      await domain.start()
      const { time: _time, ...stats } = await domain.stats()
      return { spec: await domain.spec(), stats }
    }
    expect(await observe('one')).to.deep.equal(await observe('one'))
    expect(await observe('one')).to.not.deep.equal(await observe('two'))
  })

  it('makes the calls of the URI fail, with no effect', async () => {
    await using connection = await test.connect(
      freshUri('?fault=start@2:ERR_START_FAILED,suspend@2+/b:ERR_BUSY'),
    )
    const a = await connection.define({ name: 'a' })
    const b = await connection.define({ name: 'b' })
    await a.start()
    await rejection('ERR_START_FAILED', b.start())
    expect((await b.info()).state).to.equal('shutoff')
    await b.start()
    for (const domain of [a, b]) await domain.suspend()
    for (const domain of [a, b]) await domain.resume()
    await a.suspend()
    await rejection('ERR_BUSY', b.suspend())
    await rejection('ERR_BUSY', b.suspend())
  })

  it('can refuse the connection itself', async () => {
    const error = await rejection('ERR_AUTH', test.connect(freshUri('?fault=connect:ERR_AUTH')))
    expect(error).to.include({ driver: 'test', operation: 'connect' })
  })

  it('has guests whose clocks go with that of the world', async () => {
    await using connection = await test.connect(freshUri('?clock=virtual'))
    const domain = await connection.define({ name: 'a' })
    await domain.start()
    const began = await domain.guestTime()
    expect(began).to.equal(BigInt(connection.native.now()) * 1_000_000n)
    await domain.setGuestTime(1n)
    await connection.native.advance(2)
    expect(await domain.guestTime()).to.equal(2_000_001n)
    await domain.createSnapshot('set')
    await domain.setGuestTime(undefined)
    expect(await domain.guestTime()).to.equal(began + 2_000_000n)
    await domain.revertToSnapshot('set')
    expect(await domain.guestTime()).to.equal(2_000_001n)
    await domain.destroy()
    await domain.start()
    expect(await domain.guestTime()).to.equal(began + 2_000_000n)
  })

  it('loses what checkpoints track in a crash, and moves them with a machine that migrates', async () => {
    await using connection = await test.connect(freshUri())
    const domain = await connection.define({ name: 'a', disks: [{ path: '/a.qcow2' }] })
    await domain.start()
    await domain.createCheckpoint('lost', { description: 'before the crash' })
    connection.native.crash('a')
    await domain.start()
    const targets = { disk0: join(tmpdir(), 'never.qcow2') }
    const error = await rejection('ERR_INVALID_STATE', domain.backup(targets, { incremental: 'lost' }))
    expect(error.message).to.contain("'disk0'").and.to.contain("'lost'")
    expect(existsSync(targets.disk0)).to.equal(false)
    await domain.createCheckpoint('kept')
    await domain.deleteCheckpoint('lost')
    await using destination = await test.connect(freshUri())
    await domain.migrate(destination.uri)
    const [kept] = await (await destination.lookup('a')).listCheckpoints()
    expect(kept).to.deep.include({ name: 'kept', parent: undefined, disks: ['disk0'] })
  })

  it('without checkpoints refuses the options of a backup that need them, by their names', async () => {
    await using connection = await withoutFeatures('checkpoints').connect(freshUri())
    const domain = await connection.define({ name: 'a', disks: [{ path: '/a.qcow2' }] })
    await domain.start()
    if (!supports(domain, 'backup')) expect.fail('it has the feature backup')
    const targets = { disk0: join(tmpdir(), 'never.qcow2') }
    for (const option of ['checkpoint', 'incremental']) {
      const error = await rejection('ERR_UNSUPPORTED', domain.backup(targets, { [option]: 'c' }))
      expect(error.message).to.contain(`backup({ ${option} })`).and.to.contain("'checkpoints'")
    }
    expect(existsSync(targets.disk0)).to.equal(false)
  })

  it('has calls of checkpoints that can be made to fail, with no effect', async () => {
    await using connection = await test.connect(freshUri('?fault=createCheckpoint@1:ERR_BUSY'))
    const domain = await connection.define({ name: 'a', disks: [{ path: '/a.qcow2' }] })
    await domain.start()
    await rejection('ERR_BUSY', domain.createCheckpoint('c'))
    expect(await domain.listCheckpoints()).to.deep.equal([])
  })

  it('tells nothing of a guest without an agent, or one that stands still', async () => {
    await using connection = await test.connect(freshUri())
    const without = await connection.define({ name: 'without', test: { agent: false } })
    await without.start()
    await rejection('ERR_AGENT', without.guestSystem())
    const paused = await connection.define({ name: 'paused' })
    await paused.startPaused()
    await rejection('ERR_AGENT', paused.guestTime())
  })

  it('injects faults by operation, call, domain and number of times', async () => {
    await using connection = await test.connect(freshUri())
    const domain = await connection.define({ name: 'a' })
    const takeAway = connection.native.injectFault({ operation: 'info', code: 'ERR_BUSY', times: 2 })
    await rejection('ERR_BUSY', domain.info())
    await rejection('ERR_BUSY', domain.info())
    await domain.info()
    takeAway()
    connection.native.injectFault({
      operation: 'info',
      code: 'ERR_PROTOCOL',
      domain: 'b',
      message: 'not for a',
    })
    await domain.info()
    connection.native.injectFault({ operation: 'info', code: 'ERR_PROTOCOL', message: 'torn' })
    expect((await rejection('ERR_PROTOCOL', domain.info())).message).to.equal('torn')
    connection.native.clearFaults()
    await domain.info()
    expect(() => connection.native.injectFault({ operation: 'fly', code: 'ERR_BUSY' })).to.throw(TypeError)
  })

  it('shows the states starting and stopping while a call with latency is under way', async () => {
    await using connection = await test.connect(freshUri('?clock=virtual'))
    const domain = await connection.define({ name: 'a' })
    connection.native.setLatency(1000, 'start')
    const start = domain.start()
    expect((await domain.info()).state).to.equal('starting')
    await rejection('ERR_INVALID_STATE', domain.start())
    await connection.native.advance(999)
    expect((await domain.info()).state).to.equal('starting')
    await connection.native.advance(1)
    await start
    expect((await domain.info()).state).to.equal('running')
  })

  it('takes an aborted start back', async () => {
    await using connection = await test.connect(freshUri('?clock=virtual'))
    const domain = await connection.define({ name: 'a' })
    connection.native.setLatency(1000, 'start')
    const controller = new AbortController()
    const start = domain.start({ signal: controller.signal })
    controller.abort()
    await rejection('ERR_ABORTED', start)
    expect((await domain.info()).state).to.equal('shutoff')
  })

  it('lets a migration take the time that its bandwidth needs, as the only job, until it is cancelled', async () => {
    const [from, to] = [freshUri('?clock=virtual'), freshUri('')]
    await using connection = await test.connect(from)
    const domain = await connection.define({ name: 'a', memory: '10 MiB' })
    await domain.start()
    const migrate = domain.migrate(to, { bandwidth: 2 ** 20 })
    await connection.native.advance(4000)
    expect(await domain.job()).to.deep.equal({
      kind: 'migration',
      elapsed: 4000,
      memory: { processed: 4 * 2 ** 20, remaining: 6 * 2 ** 20, total: 10 * 2 ** 20 },
    })
    await rejection('ERR_BUSY', domain.migrate(to))
    await domain.abortJob()
    await rejection('ERR_ABORTED', migrate)
    const again = domain.migrate(to, { bandwidth: 2 ** 20 })
    await connection.native.advance(10_000)
    await again
    expect((await domain.info()).state).to.equal('shutoff')
    expect(await domain.job()).to.equal(undefined)
  })

  it('goes on from a save that is cancelled', async () => {
    await using connection = await test.connect(freshUri(''))
    const domain = await connection.define({ name: 'a' })
    await domain.start()
    const file = join(tmpdir(), `polyvisor-cancelled-${process.pid}.save`)
    const save = rejection('ERR_ABORTED', domain.save(file))
    expect((await domain.job())?.kind).to.equal('save')
    await domain.abortJob()
    await save
    expect((await domain.info()).state).to.equal('running')
    expect(existsSync(file)).to.equal(false)
  })

  it('draws latencies from the range of the URI, the same for the same seed', async () => {
    const measure = async (): Promise<number> => {
      await using connection = await test.connect(freshUri('?seed=x&latency=5ms..20ms'))
      connection.native.reset({ clock: 'virtual', seed: 'x' })
      const before = connection.native.now()
      let done = false
      const call = connection.node().then(() => {
        done = true
      })
      while (!done) await connection.native.advance(0.5)
      await call
      return connection.native.now() - before
    }
    const first = await measure()
    expect(first).to.be.within(5, 20.5)
    expect(await measure()).to.equal(first)
  })

  it('keeps virtual time until it is advanced', async () => {
    await using connection = await test.connect(freshUri('?clock=virtual'))
    const domain = await connection.define({ name: 'a' })
    await domain.start()
    expect((await domain.info()).startedAt).to.equal(Date.UTC(2000, 0, 1))
    await connection.native.advance(60_000)
    expect((await domain.stats()).time).to.equal(Date.UTC(2000, 0, 1, 0, 1))
  })

  it('rejects what is pending when the connection drops, comes back and tells of the gap', async () => {
    await using connection = await test.connect(freshUri())
    const domain = await connection.define({ name: 'a' })
    await using events = connection.events()
    connection.native.setLatency(1_000_000)
    const pending = domain.info()
    connection.native.drop({ stayDown: true })
    expect(connection.state).to.equal('reconnecting')
    await rejection('ERR_DISCONNECTED', pending)
    await rejection('ERR_DISCONNECTED', domain.info())
    connection.native.reconnect()
    expect(connection.state).to.equal('open')
    expect((await events.next()).value).to.include({ type: 'gap', reason: 'reconnected' })
    connection.native.setLatency(0)
    expect((await domain.info()).state).to.equal('shutoff')
  })

  it('comes back by itself, and misses the events in between', async () => {
    const uri = freshUri()
    await using connection = await test.connect(uri)
    await using other = await test.connect(uri)
    await using events = connection.events()
    connection.native.drop()
    await other.define({ name: 'missed' })
    expect((await events.next()).value).to.include({ type: 'gap' })
    await other.define({ name: 'seen' })
    expect((await events.next()).value).to.include({ domain: 'seen' })
  })

  it('stays closed when it was closed while it was down', async () => {
    const connection = await test.connect(freshUri())
    connection.native.drop()
    await connection.close()
    await new Promise((resolve) => setImmediate(resolve))
    expect(connection.state).to.equal('closed')
  })

  it('lets a machine crash', async () => {
    await using connection = await test.connect(freshUri())
    const domain = await connection.define({ name: 'a' })
    await domain.start()
    await using events = connection.events()
    connection.native.crash('a', 'a cosmic ray')
    expect(await domain.info()).to.include({ state: 'crashed', reason: 'a cosmic ray' })
    expect((await events.next()).value).to.include({ change: 'crashed', reason: 'a cosmic ray' })
    await domain.start()
    expect((await domain.info()).state).to.equal('running')
  })

  it('crashes the machine when the program in it throws', async () => {
    await using connection = await test.connect(freshUri())
    connection.native.setGuest(() => {
      throw new Error('kernel panic')
    })
    const domain = await connection.define({ name: 'a' })
    await domain.start()
    expect(await domain.info()).to.include({ state: 'crashed', reason: 'kernel panic' })
  })

  it('runs a guest of the user’s own', async () => {
    await using connection = await test.connect(freshUri())
    connection.native.setGuest(
      (machine) => ({
        onLine: (line) => machine.write(`${line.toUpperCase()} at ${machine.spec.name}\n`),
        onKeys: (keys) => machine.write(`keys ${keys.join('-')}\n`),
        onShutdown: () => machine.write('no\n'),
      }),
      'a',
    )
    const domain = await connection.define({ name: 'a' })
    await domain.start()
    const console = await domain.openConsole()
    expect(await ask(console, 'hello', 'a\n')).to.equal('HELLO at a\n')
    let heard = readUntil(console, '\n')
    await domain.sendKeys(['ctrl', 'alt', 'delete'])
    expect(await heard).to.equal('keys ctrl-alt-delete\n')
    heard = readUntil(console, '\n')
    await domain.shutdown()
    expect(await heard).to.equal('no\n')
    expect((await domain.info()).state).to.equal('running')
    await domain.injectNmi()
    expect(connection.native.inspect('a')).to.deep.include({ keys: [['ctrl', 'alt', 'delete']], nmis: 1 })
    console.destroy()
  })

  it('has no picture of a machine without a display, as a running QEMU has none', async () => {
    await using connection = await test.connect(freshUri())
    const domain = await connection.define({ name: 'a' })
    await domain.start()
    expect((await rejection('ERR_INVALID_STATE', domain.screenshot())).field).to.equal('graphics')
  })

  it('lets the user write in the guest’s name and emit events', async () => {
    await using connection = await test.connect(freshUri())
    const domain = await connection.define({ name: 'a', test: { guest: 'silent' } })
    await domain.start()
    await connection.native.guestWrites('a', 'panic!')
    expect(Buffer.from(await domain.consoleLog()).toString()).to.equal('panic!')
    await using events = connection.events()
    const event = {
      type: 'trouble',
      change: 'guest-panicked',
      domain: 'a',
      uuid: domain.uuid,
      time: 5,
    } as const
    connection.native.emit(event)
    expect((await events.next()).value).to.deep.equal(event)
  })

  it('tells a console reader that leaves megabytes unread how much it has lost, and holds up nobody else', async () => {
    await using connection = await test.connect(freshUri())
    const domain = await connection.define({ name: 'a' })
    await domain.start()
    const stalled = await domain.openConsole()
    let lost = 0
    stalled.on('dropped', (bytes: number) => {
      lost += bytes
    })
    const reader = await domain.openConsole()
    await ask(reader, 'flood 5242880', 'done flood 5242880')
    expect((await domain.consoleLog()).length).to.equal(2 ** 20)
    let read = 0
    stalled.on('data', (chunk: Buffer) => {
      read += chunk.length
    })
    await domain.destroy()
    await once(stalled, 'end')
    expect(lost).to.be.at.least(4 * 2 ** 20)
    expect(lost + read).to.be.at.least(5 * 2 ** 20)
    reader.destroy()
  })

  it('adds programs for the guest agent', async () => {
    await using connection = await test.connect(freshUri())
    connection.native.addProgram('/usr/bin/fit', ({ args }) => ({ exitCode: 3, stderr: args.join() }))
    const domain = await connection.define({ name: 'a' })
    await domain.start()
    const result = await domain.agentExec('/usr/bin/fit', { args: ['x', 'y'] })
    expect(result.exitCode).to.equal(3)
    expect(Buffer.from(result.stderr).toString()).to.equal('x,y')
  })

  it('records the calls that were made', async () => {
    await using connection = await test.connect(freshUri())
    const domain = await connection.define({ name: 'a' })
    await domain.start()
    await connection.list()
    expect(connection.native.calls).to.deep.equal(['connect', 'define', 'start a', 'list'])
  })

  it('hands out deep-frozen results', async () => {
    await using connection = await test.connect('test:///default')
    const domain = await connection.lookup('test')
    const [info] = await connection.list()
    for (const value of [
      info,
      await domain.spec(),
      (await domain.spec()).vcpus,
      await domain.stats(),
      await connection.node(),
    ]) {
      expect(value).to.be.an('object')
      expect(Object.isFrozen(value)).to.equal(true)
    }
  })
})
