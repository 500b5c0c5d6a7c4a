import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { connect, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  type ChannelListeners,
  createChannel,
  type RpcChannel,
} from '../../../../drivers/libvirt/rpc/channel.js'
import { createPacketSplitter, type Packet, packetFront } from '../../../../drivers/libvirt/rpc/packet.js'
import type { HypervisorError } from '../../../../src/errors.js'
import { makePacket } from './packet.js'

/** The other end of a connection, as a stand-in sees it. */
export interface StandInPeer {
  readonly socket: Socket
  /** Every packet that came. */
  readonly packets: Packet[]
  /** Answers a call with what its reply carries. */
  reply(call: Packet, content?: Uint8Array): void
  /** Sends a packet of the stream that a call has opened. */
  stream(call: Packet, status: number, content?: Uint8Array): void
}

/** A channel to a daemon that does what a test tells it to. */
export interface StandIn {
  readonly channel: RpcChannel
  readonly peer: StandInPeer
  /** Our end of the connection. */
  readonly socket: Socket
  /** Resolves with what the channel has ended with. */
  readonly ended: Promise<HypervisorError>
  /** How often the channel has said that it has ended. */
  readonly ends: HypervisorError[]
  stop(): Promise<void>
}

/**
 * Connects a channel to a server that stands in for libvirt's daemon, only where the real one cannot be made to
 * do what is tested: broken and unknown packets, connections torn at a chosen byte, a reader that never reads.
 */
export async function startStandIn(
  onPacket: (packet: Packet, peer: StandInPeer) => void,
  listeners: ChannelListeners = {},
): Promise<StandIn> {
  const folder = await mkdtemp(join(tmpdir(), 'rpc-'))
  const path = join(folder, 'sock')
  const server = createServer()
  server.listen(path)
  await once(server, 'listening')
  const accepted = new Promise<Socket>((resolve) => server.once('connection', resolve))
  const socket = connect(path)
  await once(socket, 'connect')
  const peer = makePeer(await accepted, onPacket)
  const ends: HypervisorError[] = []
  let end = (_error: HypervisorError): void => {}
  const ended = new Promise<HypervisorError>((resolve) => {
    end = resolve
  })
  const channel = createChannel(socket, {
    ...listeners,
    onEnd(error) {
      ends.push(error)
      end(error)
      listeners.onEnd?.(error)
    },
  })
  return {
    channel,
    peer,
    socket,
    ended,
    ends,
    async stop() {
      channel.close()
      peer.socket.destroy()
      server.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

function makePeer(socket: Socket, onPacket: (packet: Packet, peer: StandInPeer) => void): StandInPeer {
  const splitter = createPacketSplitter()
  const answer = (call: Packet, header: Parameters<typeof makePacket>[0], content?: Uint8Array): void => {
    const { program, procedure, serial } = call
    socket.write(makePacket({ program, procedure, serial, ...header }, content))
  }
  const peer: StandInPeer = {
    socket,
    packets: [],
    reply: (call, content) => answer(call, {}, content),
    stream: (call, status, content) => answer(call, { type: 3, status }, content),
  }
  socket.on('error', () => {})
  socket.on('data', (chunk: Buffer) =>
    splitter.push(chunk, (packet) => {
      peer.packets.push(packet)
      onPacket(packet, peer)
    }),
  )
  return peer
}

/** What a packet carries. */
export function contentOf(packet: Packet): Buffer {
  return packet.data.subarray(packetFront)
}

/** What a failed call is answered with, as `virNetMessageError` has it: a number and its words. */
export function errorContent(code: number, message: string): Buffer {
  const words = Buffer.from(message)
  const padded = Buffer.alloc((words.length + 3) & ~3)
  words.copy(padded)
  const start = Buffer.alloc(16)
  start.writeInt32BE(code, 0)
  start.writeInt32BE(10, 4)
  start.writeInt32BE(1, 8)
  start.writeInt32BE(words.length, 12)
  const rest = Buffer.alloc(32)
  rest.writeInt32BE(2, 0)
  return Buffer.concat([start, padded, rest])
}
