import { once } from 'node:events'
import { expect } from 'chai'
import { openSsh, type SshSession } from '../../../../src/transports/ssh/open.js'
import { sshdPeer } from '../../../support/known-peers.js'
import { needPeer } from '../../../support/peers.js'
import { runElsewhere } from '../../../support/program.js'
import { rejection } from '../../../support/rejection.js'
import { type Sshd, startSshd } from '../../../support/sshd.js'

describe('An SSH session with a real sshd', () => {
  needPeer(sshdPeer)
  let sshd: Sshd
  let session: SshSession

  before(async () => {
    sshd = await startSshd()
    session = await openSsh(sshd.target, sshd.options)
  })
  after(async () => {
    await session?.close()
    await sshd?.stop()
  })

  it('runs a program with its words as they are, on its input, and tells how it ended', async () => {
    const words = ["it's", '$HOME', '`id`', 'two\nlines', '', '*', '\\', 'ü']
    const printed = await session.run(['printf', '%s\\0', ...words])
    expect(printed).to.deep.equal({
      exitCode: 0,
      signal: undefined,
      stdout: words.map((word) => `${word}\0`).join(''),
      stderr: '',
    })
    const failed = await session.run(['sh', '-c', 'cat; echo complaint >&2; exit 7'], { input: 'text' })
    expect(failed).to.deep.equal({ exitCode: 7, signal: undefined, stdout: 'text', stderr: 'complaint\n' })
  })

  it('tells which signal has ended a program', async () => {
    const { exitCode, signal } = await session.run(['sh', '-c', 'kill -TERM $$'])
    expect([exitCode, signal]).to.deep.equal([undefined, 'SIGTERM'])
  })

  it('runs several programs at a time', async () => {
    const numbers = Array.from({ length: 8 }, (_, index) => String(index))
    const results = await Promise.all(numbers.map((number) => session.run(['echo', number])))
    expect(results.map(({ stdout }) => stdout.trim())).to.deep.equal(numbers)
  })

  it('leaves a program that writes more than it may', async () => {
    const call = session.run(['sh', '-c', 'yes'], { maximumOutput: 10_000 })
    expect((await rejection('ERR_PROTOCOL', call)).message).to.include('10000 bytes')
  })

  it('fails a call whose signal is aborted or whose time is over, and serves the next one', async () => {
    const controller = new AbortController()
    await session.run(['true'], { signal: controller.signal })
    const waiting = session.run(['sleep', '5'], { signal: controller.signal })
    controller.abort()
    await rejection('ERR_ABORTED', waiting)
    await rejection('ERR_ABORTED', session.run(['true'], { signal: controller.signal }))
    await rejection('ERR_TIMEOUT', session.run(['sleep', '5'], { timeout: 50 }))
    expect((await session.run(['echo', 'there'])).stdout).to.equal('there\n')
  })

  it('refuses words that no program can get', async () => {
    await rejection('ERR_INVALID_ARGUMENT', session.run(['echo', 'a\0b']))
    await rejection('ERR_INVALID_ARGUMENT', session.connectProgram([]))
  })

  it('connects to the streams of a program', async () => {
    const stream = await session.connectProgram(['cat'])
    stream.write('there ')
    expect(String((await once(stream, 'data'))[0])).to.equal('there ')
    stream.end('and back')
    const parts: Buffer[] = await stream.toArray()
    expect(Buffer.concat(parts).toString()).to.equal('and back')
  })

  it('destroys the stream of a program that fails with how it ended and what it said', async () => {
    const stream = await session.connectProgram(['sh', '-c', 'echo output; echo complaint >&2; exit 3'])
    const error = await rejection('ERR_OPERATION_FAILED', stream.toArray())
    expect(error.message).to.include('ended with 3: complaint')
    expect(error.cause).to.deep.equal({ exitCode: 3, signal: undefined, stderr: 'complaint\n' })
  })

  it('says so if the program is not there', async () => {
    const stream = await session.connectProgram(['/no/such/program'])
    const error = await rejection('ERR_OPERATION_FAILED', stream.toArray())
    expect(error.cause).to.include({ exitCode: 127 })
    expect(error.message).to.include('/no/such/program')
  })

  it('closes the streams, tells its listeners, and refuses what comes after', async () => {
    const own = await openSsh(sshd.target, sshd.options)
    const stream = await own.connectProgram(['cat'])
    const broken = rejection('ERR_DISCONNECTED', stream.toArray())
    const told: unknown[] = []
    own.onClose((error) => told.push(error))
    own.onClose(() => told.push('never'))()
    await own.close()
    expect((await broken).message).to.include('was closed')
    await own.close()
    await new Promise<void>((resolve) => {
      own.onClose((error) => {
        told.push(error)
        resolve()
      })
    })
    expect(told).to.deep.equal([undefined, undefined])
    await rejection('ERR_DISCONNECTED', own.run(['true']))
    await rejection('ERR_DISCONNECTED', own.connectSocket('/socket'))
  })

  it('is lost with all its streams when the other end dies', async () => {
    const own = await openSsh(sshd.target, sshd.options)
    const stream = await own.connectProgram(['cat'])
    const broken = rejection('ERR_DISCONNECTED', stream.toArray())
    const lost = new Promise((resolve) => own.onClose(resolve))
    // The parent of the program is the process of sshd that serves this connection.
    await rejection('ERR_DISCONNECTED', own.run(['sh', '-c', 'kill -KILL $PPID; sleep 5']))
    await broken
    expect(await lost).to.have.property('code', 'ERR_DISCONNECTED')
    await own.close()
  })

  it('is lost when the other end stops answering', async () => {
    const own = await openSsh(sshd.target, { ...sshd.options, keepAlive: { interval: 50, count: 2 } })
    const pid = Number((await own.run(['sh', '-c', 'echo $PPID'])).stdout)
    const lost = new Promise((resolve) => own.onClose(resolve))
    process.kill(pid, 'SIGSTOP')
    try {
      const error = await rejection('ERR_DISCONNECTED', own.run(['true']))
      expect(error.message).to.include('Keepalive timeout')
      expect(await lost).to.equal(error)
    } finally {
      process.kill(pid, 'SIGKILL')
    }
  })

  it('can be closed while the other end does not answer', async () => {
    const own = await openSsh(sshd.target, sshd.options)
    const pid = Number((await own.run(['sh', '-c', 'echo $PPID'])).stdout)
    process.kill(pid, 'SIGSTOP')
    try {
      await own.close()
    } finally {
      process.kill(pid, 'SIGKILL')
    }
  })

  it('lets a program end by itself once it is closed', async () => {
    const module = new URL('../../../../src/transports/ssh/open.js', import.meta.url).href
    const code = `
      const { openSsh } = await import(args[0])
      const session = await openSsh(JSON.parse(args[1]), JSON.parse(args[2]))
      console.log((await session.run(['echo', 'hello'])).stdout.trim())
      await session.close()`
    const args = [module, JSON.stringify(sshd.target), JSON.stringify(sshd.options)]
    const { exitCode, stdout, stderr } = await runElsewhere(code, args)
    expect([exitCode, stdout], stderr).to.deep.equal([0, 'hello\n'])
  })
})

describe('Whoever uses the package without SSH', () => {
  it('does not load the library for it', async () => {
    const code = `
      const { createRequire } = await import('node:module')
      const loaded = Object.keys(createRequire(args[0]).cache)
      console.log(loaded.filter((path) => path.includes('/ssh2/')).length)`
    expect((await runElsewhere(code, [import.meta.url])).stdout).to.equal('0\n')
  })
})
