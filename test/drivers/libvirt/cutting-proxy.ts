import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { procedureOf } from './procedure-of.js'

/** A place between a client and a daemon, at which the way can be cut. */
export interface CuttingProxy {
  /** Ends every connection, and listens no more. */
  stop(): void
}

/**
 * Passes everything on to the daemon at `target`. When a call of a procedure has been passed on, the way is cut as if
 * the network were: the daemon has it, and its answer comes no more.
 */
export async function startCuttingProxy(
  path: string,
  target: string,
  procedure: number,
): Promise<CuttingProxy> {
  const sockets = new Set<Socket>()
  const stop = (): void => {
    server.close()
    for (const socket of sockets) socket.destroy()
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
    client.on('data', (chunk) => {
      const cuts = procedureOf(chunk) === procedure
      daemon.write(chunk, () => {
        if (cuts) stop()
      })
    })
  })
  server.listen(path)
  await once(server, 'listening')
  return { stop }
}
