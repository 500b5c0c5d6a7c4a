import { connect, createServer } from 'node:net'
import { createPacketSplitter, packetTypes } from '../../../drivers/libvirt/rpc/packet.js'

/** A socket before the daemon's that counts the calls which pass. */
export interface CountingRelay {
  readonly socket: string
  /** Calls that were sent to the daemon so far, over whichever connection. */
  readonly calls: number
  close(): void
}

/** Opens the relay at a path, towards the daemon's socket. */
export async function openRelay(socket: string, daemon: string): Promise<CountingRelay> {
  let calls = 0
  const server = createServer((client) => {
    const splitter = createPacketSplitter()
    const upstream = connect(daemon)
    client.on('data', (chunk: Buffer) =>
      splitter.push(chunk, ({ type }) => {
        if (type === packetTypes.call) calls += 1
      }),
    )
    client.pipe(upstream).pipe(client)
    for (const [one, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      one.on('error', () => other.destroy())
      one.on('close', () => other.destroy())
    }
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(socket, resolve)
  })
  return {
    socket,
    get calls() {
      return calls
    },
    close: () => void server.close(),
  }
}
