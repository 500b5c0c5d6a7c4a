import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createLineSplitter, parseJsonLine } from '../../../../drivers/qemu/qmp/lines.js'

/**
 * A server that says what a test tells it to. It stands in for QEMU only where QEMU cannot be made to
 * misbehave: malformed and reordered replies, torn connections, a wrong greeting.
 */
export interface StandIn {
  readonly socket: string
  stop(): Promise<void>
}

/** QEMU's greeting, as version 7.2 sends it. */
export const greeting =
  '{"QMP": {"version": {"qemu": {"micro": 22, "minor": 2, "major": 7}, "package": "Debian"}, "capabilities": ["oob"]}}\r\n'

/** What a client has sent, as a stand-in sees it. */
export interface SeenCommand {
  readonly execute: unknown
  readonly id: unknown
}

/** Starts a stand-in that greets, and calls `onCommand` for every command after the negotiation. */
export function startStandIn(onCommand: (command: SeenCommand, socket: Socket) => void): Promise<StandIn> {
  return startRawStandIn((socket) => {
    const splitter = createLineSplitter(1 << 16)
    socket.write(greeting)
    socket.on('data', (chunk) =>
      splitter.push(Buffer.from(chunk), (line) => {
        const command = commandIn(line)
        if (command.execute === 'qmp_capabilities') reply(socket, command, {})
        else onCommand(command, socket)
      }),
    )
  })
}

/** The command in a line. */
export function commandIn(line: Buffer): SeenCommand {
  const content = Object(parseJsonLine(line))
  return { execute: Reflect.get(content, 'execute'), id: Reflect.get(content, 'id') }
}

/** Answers a command. */
export function reply(socket: Socket, command: SeenCommand, value: unknown): void {
  socket.write(`${JSON.stringify({ return: value, id: command.id })}\r\n`)
}

/** Starts a stand-in that is given the bare socket. */
export async function startRawStandIn(onConnection: (socket: Socket) => void): Promise<StandIn> {
  const folder = await mkdtemp(join(tmpdir(), 'qmp-'))
  const socket = join(folder, 'qmp.sock')
  const open = new Set<Socket>()
  const server = createServer((peer) => {
    open.add(peer)
    peer.on('error', () => {})
    onConnection(peer)
  })
  server.listen(socket)
  await once(server, 'listening')
  return {
    socket,
    async stop() {
      server.close()
      for (const peer of open) peer.destroy()
      await rm(folder, { recursive: true })
    },
  }
}
