import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { qemu } from '../../../drivers/qemu/driver.js'
import { domainPaths, monitorSlots } from '../../../drivers/qemu/folders.js'
import type { HypervisorEvent } from '../../../src/events.js'
import { untilReady } from '../../contract/boot.js'
import { qemuPeer } from '../../support/known-peers.js'
import { payloadImage, payloadReady } from '../../support/payload.js'
import { needPeer } from '../../support/peers.js'
import { runElsewhere } from '../../support/program.js'
import { newFolder, qemuUri } from '../../support/qemu.js'
import { rejection } from '../../support/rejection.js'

const boot = { kernel: payloadImage('metal-x86_64') }
const spec = { name: 'a', memory: '64 MiB', boot }

function processId(info: { readonly pid?: number | undefined }): number {
  if (info.pid === undefined) throw new Error('the machine has no process')
  return info.pid
}

describe('a QEMU machine', () => {
  needPeer(qemuPeer)

  it('that is killed behind our back is crashed, says so once, and rejects what is pending', async () => {
    await using connection = await qemu.connect(qemuUri(newFolder()))
    const domain = await connection.define(spec)
    await domain.start()
    const events = connection.events({ types: ['lifecycle'] })
    const qmp = await connection.native.qmp('a')
    const pending = qmp.execute('human-monitor-command', { 'command-line': 'info mtree -f -d' })
    const outcome = rejection(
      'ERR_DISCONNECTED',
      Promise.all([pending, qmp.closed.then((e) => Promise.reject(e))]),
    )
    process.kill(processId(await domain.info()), 'SIGKILL')
    const { value } = await events.next()
    expect(value).to.include({ change: 'crashed', domain: 'a', reason: 'QEMU was ended by SIGKILL' })
    await outcome
    expect((await domain.info()).state).to.equal('crashed')
    await rejection('ERR_INVALID_STATE', domain.destroy())
    await domain.start()
    expect((await events.next()).value).to.include({ change: 'started' })
    await domain.destroy()
    expect((await events.next()).value).to.include({ change: 'stopped', reason: 'destroyed' })
  })

  it('keeps no program alive that has left its console half read and closed the connection', async () => {
    const program = `
      const connection = await connect(args[0])
      const domain = await connection.define(JSON.parse(args[1]))
      await domain.start()
      const stream = await domain.openConsole({ scrollback: true })
      await new Promise((resolve) => stream.once('readable', resolve))
      await domain.destroy()
      await domain.undefine()
      await connection.close()
      console.log('closed')
    `
    const { exitCode, stdout, stderr } = await runElsewhere(program, [
      qemuUri(newFolder()),
      JSON.stringify(spec),
    ])
    expect({ exitCode, stdout }, stderr).to.deep.equal({ exitCode: 0, stdout: 'closed\n' })
  })

  it('that dies at once gives its exit status and its last words, and leaves the domain off', async () => {
    await using connection = await qemu.connect(qemuUri(newFolder()))
    const domain = await connection.define({ ...spec, qemu: { args: ['-no-such-option'] } })
    const error = await rejection('ERR_START_FAILED', domain.start())
    expect(error.message).to.include('exit status 1').and.to.include('-no-such-option')
    expect(error.cause).to.include({ exitCode: 1 })
    expect((await domain.info()).state).to.equal('shutoff')
    await domain.undefine()
  })

  it('that closes its monitor before it ends is waited for, also by a program that has nothing else to do', async () => {
    const state = newFolder()
    const binary = join(newFolder(), 'slow-to-end')
    const program = `
      const connection = await connect(args[0])
      const domain = await connection.define(JSON.parse(args[1]))
      console.log(await domain.start().then(() => 'started', (error) => error.message))
      await connection.close()
    `
    writeFileSync(
      binary,
      `#!/bin/bash
case "$*" in *-uuid*) ;; *) exec qemu-system-x86_64 "$@" ;; esac
for fd in {4..9}; do exec {fd}>&-; done
sleep 0.5
echo no luck >&2
exit 3
`,
      { mode: 0o700 },
    )
    const definition = JSON.stringify({ ...spec, qemu: { binary } })
    const { exitCode, stdout, stderr } = await runElsewhere(program, [qemuUri(state), definition])
    expect({ exitCode, stdout }, stderr).to.deep.equal({
      exitCode: 0,
      stdout: 'QEMU ended with exit status 3: no luck\n',
    })
  })

  it('is started by one of two programs that try at once; the other gets ERR_INVALID_STATE', async () => {
    const uri = qemuUri(newFolder())
    await using connection = await qemu.connect(uri)
    const domain = await connection.define(spec)
    const program = `
      const connection = await connect(args[0])
      const domain = await connection.lookup('a')
      const outcome = await domain.start().then(() => 'started', (error) => error.code)
      console.log(outcome)
      await connection.close()
    `
    const ends = await Promise.all([1, 2, 3].map(() => runElsewhere(program, [uri])))
    const outcomes = ends.map(({ stdout }) => stdout.trim()).sort()
    expect(outcomes).to.deep.equal(['ERR_INVALID_STATE', 'ERR_INVALID_STATE', 'started'])
    await domain.destroy()
  })

  it('is not taken for another process that got its id', async () => {
    const state = newFolder()
    await using connection = await qemu.connect(qemuUri(state))
    const domain = await connection.define(spec)
    await domain.start()
    const { run } = domainPaths(join(state, 'a'))
    const before = readFileSync(run.pid, 'utf8')
    writeFileSync(run.pid, `${process.pid}\n`)
    expect(await domain.info()).to.include({ state: 'starting', pid: undefined })
    await rejection('ERR_INVALID_STATE', domain.setAffinity([0]))
    writeFileSync(run.pid, before)
    expect((await domain.info()).state).to.equal('running')
    const events = connection.events({ types: ['lifecycle'] })
    process.kill(Number(before), 'SIGKILL')
    expect((await events.next()).value).to.include({ change: 'crashed' })
    writeFileSync(run.pid, `${process.pid}\n`)
    expect((await domain.info()).state).to.equal('crashed')
    await domain.start()
    await domain.destroy()
  })

  it('has private files, and short sockets where the folder’s path is long', async () => {
    const state = join(newFolder(), 'x'.repeat(60), 'y'.repeat(60))
    mkdirSync(state, { recursive: true })
    await using connection = await qemu.connect(qemuUri(state))
    const domain = await connection.define(spec)
    await domain.start()
    await untilReady(domain, payloadReady('metal-x86_64'))
    const { folder, run } = domainPaths(join(state, 'a'))
    const record: unknown = JSON.parse(readFileSync(run.record, 'utf8'))
    const socketFolder = String(Reflect.get(Object(record), 'socketFolder'))
    expect(socketFolder).to.have.lengthOf.below(80)
    for (const path of [folder, run.folder, socketFolder]) expect(statSync(path).mode & 0o777).to.equal(0o700)
    for (const path of [
      run.pid,
      run.record,
      `${run.consolePath(0)}.out`,
      join(socketFolder, 'monitor0.sock'),
    ]) {
      expect(statSync(path).mode & 0o777, path).to.equal(0o600)
    }
    await domain.suspend()
    expect((await domain.info()).state).to.equal('paused')
    await domain.destroy()
    await domain.undefine()
    expect(statSync(socketFolder, { throwIfNoEntry: false })).to.equal(undefined)
  })

  it('serves as many connections as it has monitors; a further one waits for one, and is told if none becomes free', async () => {
    const uri = qemuUri(newFolder())
    await using first = await qemu.connect(uri)
    const domain = await first.define(spec)
    await domain.start()
    const others = await Promise.all(Array.from({ length: monitorSlots - 1 }, () => qemu.connect(uri)))
    for (const other of others) await other.native.qmp('a')
    await using last = await qemu.connect(uri)
    const error = await rejection('ERR_BUSY', last.native.qmp('a'))
    expect(error.hint).to.be.a('string')
    expect((await last.list())[0]).to.include({ state: 'running' })
    const waiting = last.native.qmp('a')
    await others[0]?.close()
    await waiting
    for (const other of others) await other.close()
    await domain.destroy()
  })

  it('attaches a file whose name looks like options, and nothing else', async () => {
    const folder = newFolder()
    const path = join(folder, 'a,b,readonly=on.img')
    writeFileSync(path, Buffer.alloc(1 << 20))
    const comma = join(folder, 'state,with=comma')
    mkdirSync(comma)
    await using connection = await qemu.connect(qemuUri(comma))
    const domain = await connection.define({ ...spec, disks: [{ path }] })
    await domain.start()
    await untilReady(domain, payloadReady('metal-x86_64'))
    const qmp = await connection.native.qmp('a')
    const nodes = JSON.stringify(await qmp.execute('query-named-block-nodes'))
    expect(nodes).to.include(JSON.stringify(path))
    expect(nodes).to.include('"ro":false').and.to.not.include('"ro":true')
    await domain.destroy()
  })

  it('whose definition is damaged is listed with the reason, and does not hide the others', async () => {
    const state = newFolder()
    await using connection = await qemu.connect(qemuUri(state))
    const damaged = await connection.define(spec)
    await connection.define({ name: 'b' })
    const path = domainPaths(join(state, 'a')).definition
    writeFileSync(path, '{"version":1,"spec":{"name":"a"')
    const [first, ...others] = await connection.list()
    expect(first).to.include({ name: 'a', uuid: damaged.uuid, state: 'shutoff' })
    expect(first?.reason).to.include(path)
    expect(others.map(({ name }) => name)).to.deep.equal(['b'])
    expect((await connection.domains()).map(({ name }) => name)).to.deep.equal(['b'])
    const error = await rejection('ERR_STATE_CORRUPT', connection.lookup('a'))
    expect(error.field).to.equal(path)
    const { folder } = domainPaths(join(state, 'a'))
    expect(error.hint).to.include(folder)
    writeFileSync(path, '{"version":1,"spec":{"name":"c"}}')
    await rejection('ERR_STATE_CORRUPT', connection.lookup('a'))
    rmSync(folder, { recursive: true })
    expect((await connection.list()).map(({ name }) => name)).to.deep.equal(['b'])
    await connection.define({ ...spec, uuid: damaged.uuid })
  })

  it('whose definition is damaged while it runs is listed as running', async () => {
    const state = newFolder()
    await using connection = await qemu.connect(qemuUri(state))
    const domain = await connection.define(spec)
    await domain.start()
    const { pid } = await domain.info()
    const path = domainPaths(join(state, 'a')).definition
    writeFileSync(path, '')
    expect((await connection.list())[0]).to.include({ state: 'running', pid, uuid: domain.uuid })
    await domain.destroy()
    expect((await connection.list())[0]).to.include({ state: 'shutoff' })
  })

  it('is told of to other connections: defined, started, crashed, undefined, each once', async () => {
    const uri = qemuUri(newFolder())
    await using watcher = await qemu.connect(uri)
    const events = watcher.events({ types: ['lifecycle'] })
    const next = async (): Promise<HypervisorEvent> => (await events.next()).value
    await using actor = await qemu.connect(uri)
    const domain = await actor.define(spec)
    expect(await next()).to.include({ change: 'defined', domain: 'a', uuid: domain.uuid })
    await domain.start()
    expect(await next()).to.include({ change: 'started' })
    await domain.suspend()
    expect(await next()).to.include({ change: 'suspended' })
    process.kill(processId(await domain.info()), 'SIGKILL')
    expect(await next()).to.include({ change: 'crashed' })
    await domain.undefine()
    expect(await next()).to.include({ change: 'undefined' })
  })

  it('is found again by the next program, and no shell ever had its arguments', async () => {
    const uri = qemuUri(newFolder())
    const program = `
      const connection = await connect(args[0])
      const domain = await connection.define({ name: 'a', memory: '64 MiB', boot: { kernel: args[1] }, title: '$(touch x) \`;' })
      await domain.start()
      await connection.close()
    `
    const end = await runElsewhere(program, [uri, boot.kernel])
    expect(end.exitCode, end.stderr).to.equal(0)
    await using connection = await qemu.connect(uri)
    const domain = await connection.lookup('a')
    const pid = processId(await domain.info())
    const parent = execFileSync('ps', ['-o', 'comm=', '-p', String(pid)]).toString()
    expect(parent).to.match(/^qemu-system/)
    await domain.destroy()
  })
})
