import { once } from 'node:events'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { createServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import ssh2, { type AuthContext, type Connection } from 'ssh2'
import type { SshOptions } from '../../src/transports/ssh/open.js'

/** A server on the loopback address, in this process. */
export interface TcpPeer {
  readonly port: number
  stop(): Promise<void>
}

/** A server in this process, for what a real sshd cannot be made to do without changing this machine's users. */
export interface StandIn extends TcpPeer {
  readonly target: { readonly host: string; readonly port: number; readonly user: string }
  /** Its host key is known by these, and there is neither an agent nor a key. */
  readonly options: SshOptions
}

/** How a stand-in behaves. */
export interface StandInBehaviour {
  /** What it does with a try to log in. */
  readonly onLogin: (login: AuthContext) => void
  /** What it does with a connection that is logged in. */
  readonly onReady?: (connection: Connection, socket: Socket) => void
}

/** Starts a stand-in made of the library's own server. */
export async function startStandIn({ onLogin, onReady }: StandInBehaviour): Promise<StandIn> {
  const folder = mkdtempSync(join(tmpdir(), 'ssh-'))
  const pair = ssh2.utils.generateKeyPairSync('ed25519')
  const peer = await startTcpPeer((socket) => {
    const server = new ssh2.Server({ hostKeys: [pair.private] }, (connection) => {
      connection.on('authentication', onLogin)
      connection.on('ready', () => onReady?.(connection, socket))
      connection.on('error', () => {})
    })
    server.injectSocket(socket)
  })
  const knownHosts = join(folder, 'known_hosts')
  writeFileSync(knownHosts, `[127.0.0.1]:${peer.port} ${pair.public}\n`)
  return {
    ...peer,
    target: { host: '127.0.0.1', port: peer.port, user: 'somebody' },
    options: { knownHosts: [knownHosts], identities: [], agent: false },
  }
}

/** Starts a server that does with each connection what it is told. */
export async function startTcpPeer(onConnection: (socket: Socket) => void): Promise<TcpPeer> {
  const server = createServer(onConnection).listen(0, '127.0.0.1')
  const stop = stopping(server)
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return { port: address.port, stop }
}

/** What stops a server with all its connections. */
export function stopping(server: Server): () => Promise<void> {
  const sockets = new Set<Socket>()
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    socket.on('close', () => sockets.delete(socket))
  })
  return () =>
    new Promise((resolve) => {
      server.close(() => resolve())
      for (const socket of sockets) socket.destroy()
    })
}
