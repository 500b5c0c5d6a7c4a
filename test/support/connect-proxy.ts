import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer, type IncomingMessage } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import { connect, type Socket } from 'node:net'
import type { Duplex } from 'node:stream'
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
}

/** A proxy that makes tunnels. */
export interface ConnectProxy {
  readonly port: number
  /** What it was asked for, `host:port` each. */
  readonly tunnels: readonly string[]
  /** What went through it to servers. */
  passed(): Buffer
  /** Ends every tunnel. */
  cut(): void
  stop(): Promise<void>
}

/** Starts a proxy on the loopback address. */
export async function startConnectProxy(settings: ConnectProxySettings = {}): Promise<ConnectProxy> {
  const { credentials, tls, leadsTo, refuses } = settings
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
      client.on('data', (piece: Buffer) => pieces.push(piece))
      client.pipe(upstream).pipe(client)
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
    cut,
    async stop() {
      const closed = once(server, 'close')
      server.close()
      cut()
      await closed
    },
  }
}
