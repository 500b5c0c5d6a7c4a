import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { chmodSync, writeFileSync } from 'node:fs'
import { createServer, type Socket } from 'node:net'
import { join } from 'node:path'
import type { Duplex } from 'node:stream'
import { expect } from 'chai'
import { openSsh, type SshSession } from '../../../../src/transports/ssh/open.js'
import { sshdPeer } from '../../../support/known-peers.js'
import { needPeer } from '../../../support/peers.js'
import { rejection } from '../../../support/rejection.js'
import { startStandIn, stopping } from '../../../support/ssh-stand-in.js'
import { type Sshd, startSshd } from '../../../support/sshd.js'

const megabyte = 2 ** 20
const much = 48 * megabyte

describe('A socket of a remote host', () => {
  needPeer(sshdPeer)
  let sshd: Sshd
  let session: SshSession
  const stops: (() => Promise<void>)[] = []

  before(async () => {
    sshd = await startSshd()
    session = await openSsh(sshd.target, sshd.options)
  })
  afterEach(async () => {
    for (const stop of stops.splice(0)) await stop()
  })
  after(async () => {
    await session?.close()
    await sshd?.stop()
  })

  /** A UNIX socket at which somebody listens. */
  async function listen(name: string, serve: (socket: Socket) => void): Promise<string> {
    const path = join(sshd.folder, name)
    const server = createServer({ allowHalfOpen: true }, serve)
    stops.push(stopping(server))
    server.listen(path)
    await once(server, 'listening')
    return path
  }

  /** Waits until a count has stood still while the session answered several questions. */
  async function standstill(count: () => number): Promise<number> {
    let before = -1
    for (let unchanged = 0; unchanged < 10; ) {
      unchanged = count() === before ? unchanged + 1 : 0
      before = count()
      await session.run(['true'])
    }
    return before
  }

  it('carries megabytes in both directions, and the end of each', async () => {
    const path = await listen('echo', (socket) => socket.pipe(socket))
    const data = randomBytes(8 * megabyte)
    const stream = await session.connectSocket(path)
    stream.end(data)
    const back = createHash('sha256')
    for await (const chunk of stream) back.update(chunk)
    expect(back.digest('hex')).to.equal(createHash('sha256').update(data).digest('hex'))
  })

  it('ends and closes when the other side does', async () => {
    const path = await listen('short', (socket) => socket.end('goodbye'))
    const stream = await session.connectSocket(path)
    const closed = once(stream, 'close')
    const parts: Buffer[] = await stream.toArray()
    expect(Buffer.concat(parts).toString()).to.equal('goodbye')
    await closed
  })

  it('tells the other side when its stream is destroyed', async () => {
    let ended: Promise<unknown> | undefined
    const path = await listen('destroyed', (socket) => {
      ended = once(socket.resume(), 'end')
      socket.write('hello')
    })
    const stream = await session.connectSocket(path)
    await once(stream, 'data')
    stream.destroy()
    await ended
  })

  it('does not look ended when the connection is lost', async () => {
    const path = await listen('lost', (socket) => socket.resume())
    const own = await openSsh(sshd.target, sshd.options)
    const broken = rejection('ERR_DISCONNECTED', (await own.connectSocket(path)).toArray())
    await rejection('ERR_DISCONNECTED', own.run(['sh', '-c', 'kill -KILL $PPID; sleep 5']))
    await broken
  })

  it('makes the sender wait while nobody reads here', async () => {
    let sent: Socket | undefined
    const path = await listen('sender', (socket) => {
      sent = socket
      socket.end(Buffer.alloc(much))
    })
    const stream = await session.connectSocket(path)
    await once(stream, 'readable')
    const waiting = await standstill(() => sent?.writableLength ?? 0)
    expect(waiting).to.be.greaterThan(0)
    let length = 0
    for await (const chunk of stream) length += chunk.length
    expect(length).to.equal(much)
  })

  it('makes us wait while nobody reads there', async () => {
    let there: Socket | undefined
    const path = await listen('receiver', (socket) => {
      there = socket.pause()
    })
    const stream = await session.connectSocket(path)
    let handedOver = 0
    const writing = (async () => {
      for (let at = 0; at < much; at += megabyte) {
        if (!stream.write(Buffer.alloc(megabyte))) await once(stream, 'drain')
        handedOver += megabyte
      }
      stream.end()
    })()
    expect(await standstill(() => handedOver)).to.be.lessThan(much / 2)
    let length = 0
    there?.on('data', (chunk) => {
      length += chunk.length
    })
    const ended = there === undefined ? undefined : once(there, 'end')
    there?.resume()
    await writing
    await ended
    expect(length).to.equal(much)
    there?.end()
    await once(stream.resume(), 'close')
  })

  it('is not connected to if it is not there, or if nobody listens', async () => {
    const missing = await rejection('ERR_CONNECT', session.connectSocket(join(sshd.folder, 'missing')))
    expect(missing.message).to.include('missing')
    expect(missing.hint).to.include('AllowStreamLocalForwarding')
    const file = join(sshd.folder, 'file')
    writeFileSync(file, '')
    chmodSync(file, 0o600)
    await rejection('ERR_CONNECT', session.connectSocket(file))
  })

  it('has an absolute path', async () => {
    await rejection('ERR_INVALID_ARGUMENT', session.connectSocket('socket'))
    await rejection('ERR_INVALID_ARGUMENT', session.connectSocket('/a\0b'))
  })

  it('is not connected to where sshd forbids it, which it does not tell from a socket that is not there', async () => {
    const path = await listen('forbidden', (socket) => socket.end())
    const strict = await startSshd(['AllowStreamLocalForwarding no'])
    stops.push(() => strict.stop())
    const own = await openSsh(strict.target, strict.options)
    const error = await rejection('ERR_CONNECT', own.connectSocket(path))
    expect(error.hint).to.include('AllowStreamLocalForwarding')
    const stream = await own.connectProgram(['cat'])
    stream.end('programs can still be connected to')
    expect(String((await stream.toArray())[0])).to.include('programs')
    await own.close()
  })

  it('is not connected to by a server that says that it forbids it', async () => {
    // A stand-in, because OpenSSH's server never gives this reason for sockets.
    const standIn = await startStandIn({ onLogin: (login) => login.accept() })
    stops.push(() => standIn.stop())
    const own = await openSsh(standIn.target, standIn.options)
    const error = await rejection('ERR_UNSUPPORTED', own.connectSocket('/socket'))
    expect(error.message).to.include('forbids')
    await own.close()
  })

  it('is no longer waited for after an abort, and closed if it comes late', async () => {
    // A stand-in, because a real server cannot be made to leave a channel without an answer.
    const controller = new AbortController()
    const asked: (() => Duplex)[] = []
    const standIn = await startStandIn({
      onLogin: (login) => login.accept(),
      onReady: (connection) => {
        connection.on('openssh.streamlocal', (accept) => {
          asked.push(accept)
          controller.abort()
        })
      },
    })
    stops.push(() => standIn.stop())
    const own = await openSsh(standIn.target, standIn.options)
    await rejection('ERR_ABORTED', own.connectSocket('/socket', { signal: controller.signal }))
    const [accept] = asked
    if (accept === undefined) return expect.fail('the server was not asked')
    await once(accept().resume(), 'close')
    await own.close()
  })
})
