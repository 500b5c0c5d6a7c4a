import { once } from 'node:events'
import { join } from 'node:path'
import { expect } from 'chai'
import { z } from 'zod'
import { openQmp, type QmpClient } from '../../../../drivers/qemu/qmp/client.js'
import { qmpErrorOf } from '../../../../drivers/qemu/qmp/error.js'
import type { QmpEvent } from '../../../../drivers/qemu/qmp/message.js'
import { waitForEvent } from '../../../../drivers/qemu/qmp/next-event.js'
import type { HypervisorError } from '../../../../src/errors.js'
import { qemuPeer } from '../../../support/known-peers.js'
import { needPeer } from '../../../support/peers.js'
import { failure } from './failure.js'
import { type RealQemu, startQemu } from './real-qemu.js'

describe('the QMP client with a real QEMU', () => {
  needPeer(qemuPeer)
  let qemu: RealQemu
  let client: QmpClient

  beforeEach(async () => {
    qemu = await startQemu()
    client = await openQmp(qemu.socket)
  })

  afterEach(async () => {
    client.close()
    await qemu.stop()
  })

  it('reads the version from the greeting', async () => {
    expect(client.version.major).to.be.at.least(5)
    const version = z.object({ qemu: z.object({ major: z.number() }) })
    expect((await client.query('query-version', version)).qemu.major).to.equal(client.version.major)
  })

  it('resolves a command with what it returns', async () => {
    expect(await client.execute('query-status')).to.deep.include({ status: 'running', running: true })
  })

  it('keeps many commands in flight and gives each its own reply', async () => {
    const commands = Array.from({ length: 200 }, (_, index) =>
      index % 2 === 0 ? client.execute('query-name') : client.execute('query-kvm'),
    )
    for (const [index, value] of (await Promise.all(commands)).entries()) {
      if (index % 2 === 0) expect(value).to.deep.equal({})
      else expect(value).to.have.property('present')
    }
  })

  it('reads a reply of many kilobytes', async () => {
    expect(await client.execute('query-qmp-schema'))
      .to.be.an('array')
      .with.length.above(500)
  })

  it('keeps class and words of an error of QEMU and maps an unknown command to ERR_UNSUPPORTED', async () => {
    const error = await failure(client.execute('no-such-command'))
    expect(error.code).to.equal('ERR_UNSUPPORTED')
    expect(error.cause).to.deep.equal({
      class: 'CommandNotFound',
      desc: 'The command no-such-command has not been found',
      command: 'no-such-command',
    })
  })

  it('maps an unknown device to ERR_NO_DEVICE', async () => {
    const error = await failure(client.execute('device_del', { id: 'nothing' }))
    expect(error.code).to.equal('ERR_NO_DEVICE')
    expect(qmpErrorOf(error)?.class).to.equal('DeviceNotFound')
  })

  it('maps any other refusal to ERR_OPERATION_FAILED', async () => {
    const error = await failure(client.execute('query-status', { surplus: 1 }))
    expect(error.code).to.equal('ERR_OPERATION_FAILED')
    expect(qmpErrorOf(error)?.class).to.equal('GenericError')
  })

  it('answers ERR_PROTOCOL when a result does not fit its schema', async () => {
    const error = await failure(client.query('query-status', z.object({ status: z.number() })))
    expect(error.code).to.equal('ERR_PROTOCOL')
  })

  it('delivers every event to every listener, with its time', async () => {
    const seen: QmpEvent[][] = [[], []]
    for (const events of seen) client.onEvent((event) => events.push(event))
    const before = Date.now()
    const resumed = waitForEvent(client, (event) => event.name === 'RESUME')
    await client.execute('stop')
    await client.execute('cont')
    await resumed.event
    for (const events of seen) {
      expect(events.map((event) => event.name)).to.deep.equal(['STOP', 'RESUME'])
      expect(events[0]?.time).to.be.within(before - 1, Date.now() + 1)
    }
  })

  it('stops delivering to a listener that was taken off', async () => {
    const seen: string[] = []
    const off = client.onEvent((event) => seen.push(event.name))
    await client.execute('stop')
    off()
    await client.execute('cont')
    expect(seen).to.deep.equal(['STOP'])
  })

  it('rejects pending calls and ends every listener when QEMU is killed', async () => {
    const ends: HypervisorError[] = []
    client.onEvent(
      () => {},
      (reason) => ends.push(reason),
    )
    const wait = waitForEvent(client, () => false)
    qemu.process.kill('SIGSTOP')
    const pending = [client.execute('query-status'), client.execute('query-name')]
    const failures = Promise.all(pending.map(failure))
    qemu.process.kill('SIGKILL')
    for (const error of await failures) expect(error.code).to.equal('ERR_DISCONNECTED')
    expect((await client.closed).code).to.equal('ERR_DISCONNECTED')
    expect(ends.map((end) => end.code)).to.deep.equal(['ERR_DISCONNECTED'])
    expect((await failure(wait.event)).code).to.equal('ERR_DISCONNECTED')
    expect((await failure(client.execute('query-status'))).code).to.equal('ERR_DISCONNECTED')
  })

  it('rejects pending calls when it is closed, and calls after that', async () => {
    const pending = failure(client.execute('query-status'))
    client.close()
    client.close()
    expect((await pending).code).to.equal('ERR_DISCONNECTED')
    expect((await failure(client.execute('query-status'))).code).to.equal('ERR_DISCONNECTED')
    const late = new Promise<HypervisorError>((resolve) => client.onEvent(() => {}, resolve))
    expect((await late).code).to.equal('ERR_DISCONNECTED')
  })

  it('lets a caller stop waiting and goes on with the other calls', async () => {
    const controller = new AbortController()
    const stopped = failure(client.execute('query-status', undefined, { signal: controller.signal }))
    const other = client.execute('query-name')
    controller.abort(new Error('enough'))
    const error = await stopped
    expect(error.code).to.equal('ERR_ABORTED')
    expect(error.cause).to.be.an('error').with.property('message', 'enough')
    expect(await other).to.deep.equal({})
    expect(await client.execute('query-name')).to.deep.equal({})
  })

  it('sends nothing under a signal that is aborted already', async () => {
    const signal = AbortSignal.abort()
    expect((await failure(client.execute('stop', undefined, { signal }))).code).to.equal('ERR_ABORTED')
    expect(await client.execute('query-status')).to.include({ running: true })
  })

  it('waits for the greeting while another client is served, until the signal says stop', async () => {
    const controller = new AbortController()
    const second = failure(openQmp(qemu.socket, { signal: controller.signal }))
    await client.execute('query-status')
    controller.abort()
    expect((await second).code).to.equal('ERR_ABORTED')
  })

  it('can connect again after it was closed', async () => {
    client.close()
    client = await openQmp(qemu.socket)
    expect(await client.execute('query-status')).to.include({ running: true })
  })

  it('sees the end of QEMU after quit', async () => {
    const exit = once(qemu.process, 'exit')
    const shutdown = waitForEvent(client, (event) => event.name === 'SHUTDOWN')
    await client.execute('quit')
    expect((await shutdown.event).data).to.deep.include({ guest: false, reason: 'host-qmp-quit' })
    expect((await client.closed).code).to.equal('ERR_DISCONNECTED')
    expect(await exit).to.deep.equal([0, null])
  })

  it('answers ERR_CONNECT where there is no socket', async () => {
    expect((await failure(openQmp(join(qemu.folder, 'none.sock')))).code).to.equal('ERR_CONNECT')
  })
})
