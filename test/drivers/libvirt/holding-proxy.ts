import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { procedureOf } from './procedure-of.js'

/** A place between a client and a daemon, at which a call is held. */
export interface HoldingProxy {
  /** Resolves when the call has come. */
  readonly held: Promise<void>
  /** Passes the call on, and all that came behind it on its connection. */
  release(): void
  stop(): void
}

/** Passes everything on to the daemon at `target`, but for the first call of a procedure, which waits until it is released. */
export async function startHoldingProxy(
  path: string,
  target: string,
  procedure: number,
): Promise<HoldingProxy> {
  const sockets = new Set<Socket>()
  let come = (): void => {}
  const held = new Promise<void>((resolve) => {
    come = resolve
  })
  let release = (): void => {}
  const released = new Promise<void>((resolve) => {
    release = resolve
  })
  let isHeld = false
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
    let before = Promise.resolve()
    client.on('data', (chunk) => {
      const holds = !isHeld && procedureOf(chunk) === procedure
      if (holds) {
        isHeld = true
        before = released
        come()
      }
      before = before.then(() => void daemon.write(chunk))
    })
  })
  server.listen(path)
  await once(server, 'listening')
  return {
    held,
    release,
    stop() {
      server.close()
      for (const socket of sockets) socket.destroy()
    },
  }
}
