import {
  fillFront,
  type PacketHeader,
  packetFront,
  packetStatus,
  packetTypes,
  programs,
} from '../../../../drivers/libvirt/rpc/packet.js'

/** A packet with what it carries; where nothing else is said, it is a good reply of the remote program. */
export function makePacket(
  header: Partial<PacketHeader> = {},
  content: Uint8Array = Buffer.alloc(0),
): Buffer {
  const packet = Buffer.alloc(packetFront + content.length)
  packet.set(content, packetFront)
  fillFront(packet, {
    program: programs.remote,
    version: 1,
    procedure: 1,
    type: packetTypes.reply,
    serial: 1,
    status: packetStatus.ok,
    ...header,
  })
  return packet
}
