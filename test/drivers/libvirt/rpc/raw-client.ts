import { once } from 'node:events'
import { connect } from 'node:net'
import { createPacketSplitter, type Packet, packetTypes } from '../../../../drivers/libvirt/rpc/packet.js'
import { makePacket } from './packet.js'

/** A connection that sends any bytes for a call of any number, one after the other. */
export interface RawClient {
  /** The packet that the daemon answers with. */
  call(procedure: number, content?: Uint8Array): Promise<Packet>
  close(): void
}

/** Connects to a daemon without any of our code for calls. */
export async function connectRaw(path: string): Promise<RawClient> {
  const socket = connect(path)
  await once(socket, 'connect')
  const splitter = createPacketSplitter()
  const replies = new Map<number, (packet: Packet) => void>()
  const lost = once(socket, 'close').then((): never => {
    throw new Error('the daemon has closed the connection')
  })
  lost.catch(() => {})
  socket.on('data', (chunk: Buffer) =>
    splitter.push(chunk, (packet) => {
      if (packet.type === packetTypes.reply) replies.get(packet.serial)?.(packet)
    }),
  )
  let serial = 0
  return {
    call(procedure, content) {
      serial += 1
      const reply = new Promise<Packet>((resolve) => replies.set(serial, resolve))
      socket.write(makePacket({ type: packetTypes.call, procedure, serial }, content))
      return Promise.race([reply, lost])
    },
    close: () => socket.destroy(),
  }
}
