import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer, type IncomingMessage } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import { connect, type Socket } from 'node:net'
import { type Duplex, Transform } from 'node:stream'
import type { ServerFiles } from './pki.js'

/** How a proxy of the tests behaves. */
export interface ConnectProxySettings {
  /** User and password that it asks for. */
  readonly credentials?: string
  /** Files with which it speaks TLS itself. */
  readonly tls?: Pick<ServerFiles, 'certificate' | 'key'>
  /** The port that every tunnel leads to, whichever is asked for. */
  readonly leadsTo?: number
  /** With which status it refuses every tunnel. */
  readonly refuses?: number
  /** After how many bytes towards a server a tunnel holds on, until it is let go. */
  readonly holdsAfter?: number
}

/** A proxy that makes tunnels. */
export interface ConnectProxy {
  readonly port: number
  /** What it was asked for, `host:port` each. */
  readonly tunnels: readonly string[]
  /** What went through it to servers, the first 100 kB of each tunnel. */
  passed(): Buffer
  /** Lets go of the tunnels that hold on, and of those to come. */
  letGo(): void
  /** Ends every tunnel. */
  cut(): void
  stop(): Promise<void>
}

/** Starts a proxy on the loopback address. */
async function startConnectProxy(settings: ConnectProxySettings = {}): Promise<ConnectProxy> {
  const { credentials, tls, leadsTo, refuses, holdsAfter = Number.POSITIVE_INFINITY } = settings
  const held = new Set<() => void>()
  let isLetGo = false
  const tunnels: string[] = []
  const pieces: Buffer[] = []
  const sockets = new Set<Duplex>()
  const server =
    tls === undefined
      ? createServer()
      : createSecureServer({ cert: readFileSync(tls.certificate), key: readFileSync(tls.key) })
  const keep = (socket: Duplex): void => {
    sockets.add(socket)
    socket.on('error', () => {})
    socket.on('close', () => sockets.delete(socket))
  }
  server.on('connection', keep)
  server.on('connect', (asked: IncomingMessage, client: Socket) => {
    tunnels.push(asked.url ?? '')
    const wanted = `Basic ${Buffer.from(credentials ?? '').toString('base64')}`
    if (credentials !== undefined && asked.headers['proxy-authorization'] !== wanted) {
      client.end('HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm="x"\r\n\r\n')
      return
    }
    if (refuses !== undefined) {
      client.end(`HTTP/1.1 ${refuses} No\r\n\r\n`)
      return
    }
    const { hostname, port } = new URL(`http://${asked.url}`)
    const upstream = connect(leadsTo ?? Number(port), hostname)
    keep(upstream)
    upstream.on('connect', () => {
      client.write('HTTP/1.1 200 Connection established\r\n\r\n')
      let length = 0
      const hold = new Transform({
        transform(piece: Buffer, _encoding, done) {
          length += piece.length
          if (length <= 100_000) pieces.push(piece)
          if (length <= holdsAfter || isLetGo) return done(null, piece)
          held.add(() => done(null, piece))
        },
      })
      client.pipe(hold).pipe(upstream).pipe(client)
    })
    upstream.on('close', () => client.destroy())
    client.on('close', () => upstream.destroy())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const cut = (): void => {
    for (const socket of sockets) socket.destroy()
  }
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    tunnels,
    passed: () => Buffer.concat(pieces),
    letGo() {
      isLetGo = true
      for (const go of held) go()
      held.clear()
    },
    cut,
    async stop() {
      const closed = once(server, 'close')
      server.close()
      cut()
      await closed
    },
  }
}

/** Gives the tests of the suite that is being described a way to start proxies, each of which ends with its test. */
export function useConnectProxies(): (settings?: ConnectProxySettings) => Promise<ConnectProxy> {
  const started: ConnectProxy[] = []
  afterEach(async () => {
    for (const proxy of started.splice(0)) await proxy.stop()
  })
  return async (settings) => {
    const proxy = await startConnectProxy(settings)
    started.push(proxy)
    return proxy
  }
}
