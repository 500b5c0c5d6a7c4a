import { once } from 'node:events'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { openSsh } from '../../../../src/transports/ssh/open.js'
import { runElsewhere } from '../../../support/program.js'
import { rejection } from '../../../support/rejection.js'
import { type StandIn, startStandIn, startTcpPeer, stopping } from '../../../support/ssh-stand-in.js'
import { freePort } from '../../../support/sshd.js'

const nobody = { knownHosts: [], identities: [], agent: false } as const

// Servers that break off, hang or speak another protocol: a real sshd does none of it.
describe('An SSH connection that cannot be opened', () => {
  const stops: (() => Promise<void>)[] = []

  afterEach(async () => {
    for (const stop of stops.splice(0)) await stop()
  })

  async function peer(onConnection: Parameters<typeof startTcpPeer>[0]) {
    const { port, stop } = await startTcpPeer(onConnection)
    stops.push(stop)
    return { host: '127.0.0.1', port }
  }

  async function standIn(behaviour: Parameters<typeof startStandIn>[0]): Promise<StandIn> {
    const started = await startStandIn(behaviour)
    stops.push(() => started.stop())
    return started
  }

  it('fails if nobody listens', async () => {
    const refused = await rejection(
      'ERR_CONNECT',
      openSsh({ host: '127.0.0.1', port: await freePort() }, nobody),
    )
    expect(refused.message).to.include('ECONNREFUSED')
    expect(refused.cause).to.have.property('code', 'ECONNREFUSED')
  })

  it('fails if the server hangs up at once', async () => {
    await rejection('ERR_CONNECT', openSsh(await peer((socket) => socket.end()), nobody))
    await rejection('ERR_CONNECT', openSsh(await peer((socket) => socket.resetAndDestroy()), nobody))
  })

  it('fails if the server speaks another protocol', async () => {
    const other = await peer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'))
    await rejection('ERR_CONNECT', openSsh(other, nobody))
  })

  it('fails if the connection breaks during the login', async () => {
    const server = await standIn({ onLogin: () => void server.stop() })
    const error = await rejection('ERR_CONNECT', openSsh(server.target, server.options))
    expect(error.message).to.include('during the login')
  })

  it('is refused for hosts and ports that are none', async () => {
    for (const host of ['', '-oProxyCommand=x', 'a b', "a'b", 'a\0', '[::1]']) {
      const error = await rejection('ERR_INVALID_ARGUMENT', openSsh({ host }, nobody))
      expect(error.field).to.equal('target.host')
    }
    const error = await rejection(
      'ERR_INVALID_ARGUMENT',
      openSsh({ host: 'a' }, { jumps: [{ host: 'b', port: 0 }] }),
    )
    expect(error.field).to.equal('jumps[0].port')
  })

  it('is given up at a silent server when the time is over', async () => {
    let closed: Promise<unknown> | undefined
    const silent = await peer((socket) => {
      closed = once(socket.resume(), 'close')
    })
    await rejection('ERR_TIMEOUT', openSsh(silent, { ...nobody, timeout: 100 }))
    await closed
  })

  it('is given up at a silent server on an abort', async () => {
    const controller = new AbortController()
    let closed: Promise<unknown> | undefined
    const silent = await peer((socket) => {
      closed = once(socket.resume(), 'close')
      controller.abort(new Error('enough'))
    })
    const error = await rejection('ERR_ABORTED', openSsh(silent, { ...nobody, signal: controller.signal }))
    expect(error.cause).to.have.property('message', 'enough')
    await closed
    await rejection('ERR_ABORTED', openSsh(silent, { ...nobody, signal: controller.signal }))
  })

  it('is given up while the user is asked', async () => {
    const controller = new AbortController()
    const server = await standIn({ onLogin: (login) => login.reject(['password']) })
    const askSecret = (): Promise<string> => {
      controller.abort()
      return new Promise(() => {})
    }
    const call = openSsh(server.target, { ...server.options, askSecret, signal: controller.signal })
    await rejection('ERR_ABORTED', call)
  })

  it('is given up while an agent does not answer', async () => {
    const controller = new AbortController()
    const path = join(tmpdir(), 'silent-agent')
    let closed: Promise<unknown> | undefined
    const agent = createServer((socket) => {
      closed = once(socket.resume(), 'close')
      controller.abort()
    })
    stops.push(stopping(agent))
    await once(agent.listen(path), 'listening')
    const server = await standIn({ onLogin: (login) => login.reject(['publickey']) })
    const call = openSsh(server.target, { ...server.options, agent: path, signal: controller.signal })
    await rejection('ERR_ABORTED', call)
    await closed
  })

  it('leaves nothing in the program that gave up: it ends by itself', async () => {
    const silent = await peer((socket) => socket.resume())
    const module = new URL('../../../../src/transports/ssh/open.js', import.meta.url).href
    const code = `
      const { openSsh } = await import(args[0])
      const options = { knownHosts: [], identities: [], agent: false, signal: AbortSignal.timeout(100) }
      await openSsh(JSON.parse(args[1]), options).catch((error) => console.log(error.code))`
    const { exitCode, stdout, stderr } = await runElsewhere(code, [module, JSON.stringify(silent)])
    expect([exitCode, stdout], stderr).to.deep.equal([0, 'ERR_ABORTED\n'])
  })

  it('is lost with its calls when it is torn later', async () => {
    const server = await standIn({
      onLogin: (login) => login.accept(),
      onReady: (connection, socket) => {
        connection.on('session', () => socket.destroy())
      },
    })
    const session = await openSsh(server.target, server.options)
    await rejection('ERR_DISCONNECTED', session.run(['true']))
    await rejection('ERR_DISCONNECTED', session.connectSocket('/socket'))
    await session.close()
  })
})
