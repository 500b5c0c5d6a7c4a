import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { connect, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createPacketSplitter, type Packet } from '../../../../drivers/libvirt/rpc/packet.js'

/** What went over a socket. */
export interface Recording {
  /** The socket for the client whose calls are recorded. */
  readonly socket: string
  readonly fromClient: Packet[]
  readonly fromDaemon: Packet[]
  stop(): Promise<void>
}

/** Listens on a socket of its own, and hands everything on to the daemon's and back. */
export async function startRecording(daemon: string): Promise<Recording> {
  const folder = await mkdtemp(join(tmpdir(), 'rec-'))
  const socket = join(folder, 'sock')
  const fromClient: Packet[] = []
  const fromDaemon: Packet[] = []
  const open = new Set<Socket>()
  const server = createServer((client) => {
    const onward = connect(daemon)
    for (const [from, to, packets] of [
      [client, onward, fromClient],
      [onward, client, fromDaemon],
    ] as const) {
      open.add(from)
      const splitter = createPacketSplitter()
      from.on('error', () => to.destroy())
      from.on('data', (chunk: Buffer) => splitter.push(chunk, (packet) => packets.push(packet)))
      from.pipe(to)
    }
  })
  server.listen(socket)
  await once(server, 'listening')
  return {
    socket,
    fromClient,
    fromDaemon,
    async stop() {
      server.close()
      for (const end of open) end.destroy()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
