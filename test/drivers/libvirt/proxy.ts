import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'

/** A place between clients and a daemon. */
export interface DaemonProxy {
  /** Ends every connection, and listens no more. */
  stop(): void
}

/**
 * Passes everything of the daemon at `target` on to its clients at `path`.
 *
 * @param begin called for each client; returns what is done with each piece that it sends to the daemon.
 */
export async function startProxy(
  path: string,
  target: string,
  begin: (daemon: Socket, proxy: DaemonProxy) => (chunk: Buffer) => void,
): Promise<DaemonProxy> {
  const sockets = new Set<Socket>()
  const proxy: DaemonProxy = {
    stop() {
      server.close()
      for (const socket of sockets) socket.destroy()
    },
  }
  const server = createServer((client) => {
    const daemon = connect(target)
    for (const socket of [client, daemon]) {
      sockets.add(socket)
      socket.on('error', () => {})
      socket.on('close', () => {
        client.destroy()
        daemon.destroy()
      })
    }
    daemon.on('data', (chunk) => client.write(chunk))
    client.on('data', begin(daemon, proxy))
  })
  server.listen(path)
  await once(server, 'listening')
  return proxy
}
