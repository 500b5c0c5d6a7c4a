import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import { native } from '../../../drivers/native/driver.js'
import { speakLines } from '../../local/console-lines.js'
import { codeOf } from '../../local/rejections.js'
import { nativePeer } from '../../support/known-peers.js'
import { needPeer } from '../../support/peers.js'

const images = fileURLToPath(new URL('../../../../benchmarks/guest/images/', import.meta.url))
const payload = join(images, 'linux-x86_64')

type NativeConnection = Awaited<ReturnType<typeof native.connect>>
type NativeDomain = Awaited<ReturnType<NativeConnection['define']>>

async function nextChange(connection: NativeConnection, wanted: string, work: () => Promise<unknown>) {
  const events = connection.events({ types: ['lifecycle'] })
  await work()
  for await (const event of events) if (event.type === 'lifecycle' && event.change === wanted) return event
  throw new Error('the connection was closed')
}

describe('the native driver', () => {
  needPeer(nativePeer)

  let connection: NativeConnection
  let serial = 0

  beforeEach(async () => {
    connection = await native.connect(`native:///test${++serial}`)
  })

  afterEach(async () => {
    for (const domain of await connection.domains()) {
      if (!['shutoff', 'crashed'].includes((await domain.info()).state)) await domain.destroy()
      await domain.undefine()
    }
    await connection.close()
  })

  const define = (more: Parameters<NativeConnection['define']>[0] | object = {}): Promise<NativeDomain> =>
    connection.define({ name: 'payload', boot: { kernel: payload }, ...more })

  const booted = async (more: object = {}) => {
    const domain = await define(more)
    await domain.start()
    const console = await domain.openConsole({ scrollback: true })
    const talk = speakLines(console)
    expect(await talk.next()).to.equal('ready polyvisor-payload 1 linux-x86_64')
    return { domain, console, talk }
  }

  it('runs the payload, speaks with it, and sees it power itself off', async () => {
    const { domain, talk } = await booted()
    expect(await talk.ask('echo hello')).to.equal('echo hello')
    expect(await talk.ask('run integer-add 1')).to.match(/^done integer-add 1 \d+ [0-9a-f]{16}$/)
    const event = await nextChange(connection, 'stopped', () => talk.ask('off'))
    expect(event.reason).to.equal('exit status 0')
    expect((await domain.info()).state).to.equal('shutoff')
    expect(Buffer.from(await domain.consoleLog()).toString()).to.match(/^ready .*\n(.*\n)*off\n$/)
  })

  it('calls an exit status other than 0 a crash and keeps the status', async () => {
    const { domain, talk, console } = await booted()
    const event = await nextChange(connection, 'crashed', async () => {
      console.write('exit 3\n')
      await once(console, 'close')
    })
    expect(event.reason).to.equal('exit status 3')
    expect(await domain.info()).to.include({ state: 'crashed', reason: 'exit status 3' })
    await expectEnd(talk)
    await domain.start()
    expect((await domain.info()).state).to.equal('running')
  })

  it('calls a signal from outside a crash and names it', async () => {
    const { domain } = await booted()
    const { pid } = await domain.info()
    const event = await nextChange(connection, 'crashed', async () => process.kill(pid ?? 0, 'SIGSEGV'))
    expect(event.reason).to.equal('signal SIGSEGV')
  })

  it('asks it to end on shutdown', async () => {
    const { domain } = await booted()
    const event = await nextChange(connection, 'stopped', () => domain.shutdown())
    expect(event.reason).to.equal('shut down')
    expect((await domain.info()).state).to.equal('shutoff')
  })

  it('has killed the process when destroy resolves', async () => {
    const { domain } = await booted()
    const { pid = 0 } = await domain.info()
    await domain.destroy()
    expect(() => process.kill(pid, 0)).to.throw(/ESRCH/)
    expect(await domain.info()).to.include({ state: 'shutoff', reason: 'destroyed', pid: undefined })
    expect(await codeOf(domain.destroy())).to.equal('ERR_INVALID_STATE')
  })

  it('hears nothing from a suspended process until it is resumed', async () => {
    const { domain, talk, console } = await booted()
    await domain.suspend()
    expect((await domain.info()).state).to.equal('paused')
    expect(await codeOf(domain.suspend())).to.equal('ERR_INVALID_STATE')
    const before = await domain.consoleLog()
    await new Promise((resolve) => console.write('echo while suspended\n', resolve))
    const { pid } = await domain.info()
    expect(await readFile(`/proc/${pid}/stat`, 'utf8')).to.match(/\) T /)
    expect(await domain.consoleLog()).to.deep.equal(before)
    await domain.resume()
    expect(await talk.next()).to.equal('echo while suspended')
    expect(await codeOf(domain.resume())).to.equal('ERR_INVALID_STATE')
  })

  it('binds the process to its CPUs before it begins, and to others later', async () => {
    const { domain } = await booted({ native: { cpus: [0] } })
    const allowed = async (): Promise<string | undefined> => {
      const { pid } = await domain.info()
      return /^Cpus_allowed_list:\s+(.+)$/m.exec(await readFile(`/proc/${pid}/status`, 'utf8'))?.[1]
    }
    expect(await allowed()).to.equal('0')
    const own = /^Cpus_allowed_list:\s+(.+)$/m.exec(await readFile('/proc/self/status', 'utf8'))?.[1]
    expect(own).to.not.equal(undefined)
    expect(await codeOf(domain.setAffinity([1023]))).to.equal('ERR_INVALID_ARGUMENT cpus')
    expect(await codeOf(domain.setAffinity([]))).to.equal('ERR_INVALID_ARGUMENT cpus')
    expect(await allowed()).to.equal('0')
  })

  it('leaves its own affinity as it was', async () => {
    const own = async () => /^Cpus_allowed:.*$/m.exec(await readFile('/proc/thread-self/status', 'utf8'))?.[0]
    const before = await own()
    await booted({ native: { cpus: [0] } })
    expect(await own()).to.equal(before)
  })

  it('gives the program the environment, arguments and niceness of the specification and nothing else', async () => {
    const script = 'console.log(JSON.stringify([process.argv[1], process.env, require("os").getPriority()]))'
    const domain = await define({
      boot: { kernel: process.execPath },
      native: { args: ['-e', script, 'a b;c'], environment: { A: 'x' }, nice: 7 },
    })
    await nextChange(connection, 'stopped', () => domain.start())
    const [argument, environment, nice] = JSON.parse(Buffer.from(await domain.consoleLog()).toString())
    expect(argument).to.equal('a b;c')
    expect(environment).to.deep.equal({ A: 'x' })
    expect(nice).to.equal(7)
  })

  it('counts the CPU time and memory of the process', async () => {
    const { domain, talk } = await booted()
    await talk.ask('run integer-add 1000')
    const stats = await domain.stats()
    expect(stats.memory.resident).to.be.greaterThan(0)
    expect(stats.cpu.time).to.equal((stats.cpu.user ?? 0) + (stats.cpu.system ?? 0))
  })

  it('keeps the last mebibyte of a flood and loses nothing for a reader that keeps up', async () => {
    const { domain, console } = await booted()
    const size = 4 * 2 ** 20
    const reader = await domain.openConsole()
    let received = 0
    let tail = ''
    const done = new Promise<void>((resolve) => {
      reader.on('data', (bytes: Buffer) => {
        received += bytes.length
        tail = (tail + bytes.toString('latin1')).slice(-100)
        if (tail.includes('done flood')) resolve()
      })
    })
    console.write(`flood ${size}\n`)
    await done
    expect(received).to.be.at.least(size)
    expect((await domain.consoleLog()).length).to.equal(2 ** 20)
  })

  it('leaves a process running when the connection is closed, and finds it again', async () => {
    const { domain } = await booted()
    const { pid } = await domain.info()
    const { uri } = connection
    await connection.close()
    connection = await native.connect(uri)
    const found = await connection.lookup('payload')
    expect(await found.info()).to.include({ state: 'running', pid })
    const talk = speakLines(await found.openConsole())
    expect(await talk.ask('echo again')).to.equal('echo again')
  })

  it('kills what it was starting when the start is aborted', async () => {
    const domain = await define()
    const controller = new AbortController()
    const starting = domain.start({ signal: controller.signal })
    controller.abort()
    expect(await codeOf(starting)).to.equal('ERR_ABORTED')
    expect(await domain.info()).to.include({ state: 'shutoff', pid: undefined })
  })

  it('refuses a second start, and to forget a running domain', async () => {
    const { domain } = await booted()
    expect(await codeOf(domain.start())).to.equal('ERR_INVALID_STATE')
    expect(await codeOf(domain.undefine())).to.equal('ERR_INVALID_STATE')
  })

  it('refuses a name that is taken', async () => {
    await define()
    expect(await codeOf(define())).to.equal('ERR_DOMAIN_EXISTS name')
  })

  describe('given a specification that a process cannot honour', () => {
    const cases: readonly (readonly [string, object])[] = [
      ['memory', { memory: '64 MiB' }],
      ['vcpus', { vcpus: 2 }],
      ['machine', { machine: 'q35' }],
      ['cpu.model', { cpu: { model: 'max' } }],
      ['firmware', { firmware: 'bios' }],
      ['boot.cmdline', { boot: { kernel: payload, cmdline: 'quiet' } }],
      ['boot.kernel', { boot: {} }],
      ['boot.kernel', { boot: { kernel: '/nowhere/at/all' } }],
      ['boot.kernel', { boot: { kernel: images } }],
      ['disks', { disks: [{ path: payload, readonly: true }] }],
      ['networks', { networks: [{}] }],
      ['serials', { serials: [] }],
      ['rng', { rng: true }],
      ['graphics', { graphics: 'vga' }],
      ['architecture', { architecture: 'm68k' }],
      ['boot.kernel', { architecture: 'i386' }],
      ['native.shell', { native: { shell: true } }],
      ['native.nice', { native: { nice: 99 } }],
      ['native.cpus', { native: { cpus: [] } }],
    ]
    for (const [field, more] of cases) {
      it(`names ${field} for ${JSON.stringify(more).replaceAll(images, '')}`, async () => {
        expect(await codeOf(define(more))).to.equal(`ERR_INVALID_SPEC ${field}`)
        expect(await connection.list()).to.deep.equal([])
      })
    }

    it('refuses a script and a file that is not executable', async () => {
      const folder = await mkdtemp(join(tmpdir(), 'polyvisor-native-'))
      try {
        const script = join(folder, 'script')
        await writeFile(script, '#!/bin/sh\n', { mode: 0o700 })
        const plain = join(folder, 'plain')
        await writeFile(plain, await readFile(payload), { mode: 0o600 })
        for (const kernel of [script, plain]) {
          expect(await codeOf(define({ boot: { kernel } }))).to.equal('ERR_INVALID_SPEC boot.kernel')
        }
      } finally {
        await rm(folder, { recursive: true })
      }
    })
  })

  it('reports to the doctor that a process runs', async () => {
    const [finding] = await native.doctor()
    expect(finding).to.include({ name: 'native', status: 'works' })
  })
})

async function expectEnd(talk: { next(): Promise<string> }): Promise<void> {
  const ended = await talk.next().then(
    () => false,
    () => true,
  )
  expect(ended).to.equal(true)
}
