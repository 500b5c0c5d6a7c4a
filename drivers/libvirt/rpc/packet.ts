import { malformed } from './xdr/reader.js'

/**
 * The programs of the protocol (src/remote/remote_protocol.x, src/remote/qemu_protocol.x,
 * src/rpc/virkeepaliveprotocol.x of libvirt).
 */
export const programs = { remote: 0x20008086, qemu: 0x20008087, keepalive: 0x6b656570 } as const

/** `virNetMessageType` (src/rpc/virnetprotocol.x). Descriptors cannot be passed from here, so two are missing. */
export const packetTypes = { call: 0, reply: 1, message: 2, stream: 3, streamHole: 6 } as const

/** `virNetMessageStatus`. */
export const packetStatus = { ok: 0, error: 1, continue: 2 } as const

/** The header of a packet, `virNetMessageHeader`. */
export interface PacketHeader {
  readonly program: number
  readonly version: number
  readonly procedure: number
  readonly type: number
  readonly serial: number
  readonly status: number
}

/** A packet that came. */
export interface Packet extends PacketHeader {
  /** The whole packet; what it carries begins at {@link packetFront}. */
  readonly data: Buffer
}

/** Bytes before what a packet carries: its length, which counts itself, and six words of header. */
export const packetFront = 28

/** The longest packet that may come, `VIR_NET_MESSAGE_MAX` since libvirt 4.3 and its length. */
export const longestPacket = 32 * 2 ** 20 + 4

/** The longest data in one packet of a stream that every daemon takes, `VIR_NET_MESSAGE_LEGACY_PAYLOAD_MAX`. */
export const longestStreamData = 262_120

/**
 * Fills in the front of a packet, whose first {@link packetFront} bytes are free.
 *
 * @param following bytes of the packet that are not in this buffer
 */
export function fillFront(packet: Buffer, header: PacketHeader, following = 0): void {
  packet.writeUInt32BE(packet.length + following, 0)
  packet.writeUInt32BE(header.program, 4)
  packet.writeUInt32BE(header.version, 8)
  packet.writeInt32BE(header.procedure, 12)
  packet.writeInt32BE(header.type, 16)
  packet.writeUInt32BE(header.serial, 20)
  packet.writeInt32BE(header.status, 24)
}

/** Cuts what comes from the daemon into packets. */
export interface PacketSplitter {
  /**
   * @param takeData takes the data of a stream as it comes, before the whole packet is there; without it, such a
   *   packet comes like every other
   * @throws HypervisorError `ERR_PROTOCOL` for a length that cannot be.
   */
  push(chunk: Buffer, take: (packet: Packet) => void, takeData?: (serial: number, data: Buffer) => void): void
}

/**
 * Makes a {@link PacketSplitter}. A packet that comes in one piece is not copied, and the data of a stream never is.
 *
 * @param keep what keeps bytes for longer than a call of `push`; default: they stay as they are
 */
export function createPacketSplitter(keep: (bytes: Buffer) => Buffer = (bytes) => bytes): PacketSplitter {
  let pieces: Buffer[] = []
  let have = 0
  let stream = { serial: 0, left: 0 }
  return {
    push(chunk, take, takeData) {
      if (chunk.length === 0) return
      let data = chunk
      if (stream.left > 0) {
        data = chunk.subarray(stream.left)
        const { serial, left } = stream
        stream = { serial, left: Math.max(0, left - chunk.length) }
        takeData?.(serial, chunk.subarray(0, left))
      }
      if (have > 0) {
        pieces.push(keep(data))
        have += data.length
        const wanted = lengthOf(pieces, have)
        if (wanted === undefined || have < wanted) return
        data = Buffer.concat(pieces, have)
        pieces = []
        have = 0
      }
      while (data.length >= 4) {
        const length = checkedLength(data.readUInt32BE(0))
        if (data.length < length) break
        if (data.length === length) {
          take(readPacket(data))
          return
        }
        take(readPacket(data.subarray(0, length)))
        data = data.subarray(length)
      }
      if (takeData !== undefined && isStreamData(data)) {
        const { serial } = readPacket(data)
        stream = { serial, left: data.readUInt32BE(0) - data.length }
        takeData(serial, data.subarray(packetFront))
      } else if (data.length > 0) {
        pieces = [keep(data)]
        have = data.length
      }
    },
  }
}

/** Whether this is the front of a packet with data of a stream, and some of the data. */
function isStreamData(front: Buffer): boolean {
  if (front.length <= packetFront) return false
  const { program, type, status } = readPacket(front)
  return program === programs.remote && type === packetTypes.stream && status === packetStatus.continue
}

function lengthOf(pieces: readonly Buffer[], have: number): number | undefined {
  if (have < 4) return undefined
  const first = pieces[0]
  const front = first !== undefined && first.length >= 4 ? first : Buffer.concat(pieces, 4)
  return checkedLength(front.readUInt32BE(0))
}

function checkedLength(length: number): number {
  if (length < packetFront) throw malformed(`a packet of ${length} bytes, which is less than its header`)
  if (length > longestPacket) throw malformed(`a packet of ${length} bytes`)
  return length
}

function readPacket(data: Buffer): Packet {
  return {
    data,
    program: data.readUInt32BE(4),
    version: data.readUInt32BE(8),
    procedure: data.readInt32BE(12),
    type: data.readInt32BE(16),
    serial: data.readUInt32BE(20),
    status: data.readInt32BE(24),
  }
}
