import { expect } from 'chai'
import fc from 'fast-check'
import {
  createPacketSplitter,
  fillFront,
  packetFront,
  packetStatus,
  packetTypes,
  programs,
} from '../../../../drivers/libvirt/rpc/packet.js'

function packetOf(type: number, serial: number, status: number, content: Uint8Array): Buffer {
  const packet = Buffer.alloc(packetFront + content.length)
  packet.set(content, packetFront)
  fillFront(packet, { program: programs.remote, version: 1, procedure: 7, type, serial, status })
  return packet
}

/** What of a sequence of packets is heard: the data of each stream, and everything else whole. */
function hear(chunks: readonly Buffer[]): { data: Record<number, string>; others: string[] } {
  const data: Record<number, string> = {}
  const others: string[] = []
  const add = (serial: number, piece: Buffer): void => {
    data[serial] = (data[serial] ?? '') + piece.toString('hex')
  }
  const splitter = createPacketSplitter()
  for (const chunk of chunks) {
    splitter.push(
      chunk,
      (packet) => {
        const isData = packet.type === packetTypes.stream && packet.status === packetStatus.continue
        if (isData) add(packet.serial, packet.data.subarray(packetFront))
        else others.push(packet.data.toString('hex'))
      },
      (serial, piece) => {
        expect(piece.length, 'an empty piece would be the end of the stream').to.be.greaterThan(0)
        add(serial, piece)
      },
    )
  }
  return { data, others }
}

const packets = fc.array(
  fc
    .record({
      type: fc.constantFrom(packetTypes.reply, packetTypes.stream, packetTypes.stream),
      serial: fc.integer({ min: 1, max: 3 }),
      status: fc.constantFrom(packetStatus.ok, packetStatus.continue, packetStatus.continue),
      content: fc.uint8Array({ maxLength: 60 }),
    })
    .map(({ type, serial, status, content }) => packetOf(type, serial, status, content)),
  { maxLength: 8 },
)

describe("The data of a stream of libvirt's protocol", () => {
  it('is the same however the bytes are cut, and so are all other packets', () => {
    fc.assert(
      fc.property(packets, fc.array(fc.nat(), { maxLength: 20 }), (all, places) => {
        const bytes = Buffer.concat(all)
        const ends = [...places.map((place) => place % (bytes.length + 1)), bytes.length].sort(
          (a, b) => a - b,
        )
        const chunks = ends.map((end, index) => bytes.subarray(index === 0 ? 0 : ends[index - 1], end))
        expect(hear(chunks)).to.deep.equal(hear([bytes]))
      }),
    )
  })

  it('comes before its packet is complete', () => {
    const packet = packetOf(packetTypes.stream, 5, packetStatus.continue, Buffer.from('abcdef'))
    expect(hear([packet.subarray(0, packetFront)]).data).to.deep.equal({})
    expect(hear([packet.subarray(0, packetFront + 2)]).data).to.deep.equal({ 5: '6162' })
  })

  it('has the length of what follows in its front', () => {
    const front = Buffer.alloc(packetFront)
    const { stream: type } = packetTypes
    const { continue: status } = packetStatus
    fillFront(front, { program: programs.remote, version: 1, procedure: 7, type, serial: 5, status }, 6)
    expect(front.readUInt32BE(0)).to.equal(packetFront + 6)
  })
})
