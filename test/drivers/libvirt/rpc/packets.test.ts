import { expect } from 'chai'
import fc from 'fast-check'
import {
  createPacketSplitter,
  longestPacket,
  type Packet,
  packetFront,
} from '../../../../drivers/libvirt/rpc/packet.js'
import { thrown } from '../../../support/rejection.js'
import { makePacket } from './packet.js'

function split(chunks: readonly Buffer[]): Packet[] {
  const packets: Packet[] = []
  const splitter = createPacketSplitter()
  for (const chunk of chunks) splitter.push(chunk, (packet) => packets.push(packet))
  return packets
}

function cut(bytes: Buffer, places: readonly number[]): Buffer[] {
  const ends = [...places.map((place) => place % (bytes.length + 1)), bytes.length].sort((a, b) => a - b)
  return ends.map((end, index) => bytes.subarray(index === 0 ? 0 : ends[index - 1], end))
}

const word = fc.integer({ min: 0, max: 2 ** 32 - 1 })
const signedWord = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 })
const header = fc.record({
  program: word,
  version: word,
  procedure: signedWord,
  type: signedWord,
  serial: word,
  status: signedWord,
})
const packets = fc.array(
  fc.tuple(header, fc.uint8Array({ maxLength: 60 })).map(([front, content]) => ({
    front,
    bytes: makePacket(front, content),
  })),
  { maxLength: 6 },
)

function lengthOnly(length: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(length)
  return bytes
}

describe("The packets of libvirt's protocol", () => {
  it('come out whole and with their headers however the bytes are cut', () => {
    fc.assert(
      fc.property(packets, fc.array(fc.nat(), { maxLength: 20 }), (wanted, places) => {
        const found = split(cut(Buffer.concat(wanted.map(({ bytes }) => bytes)), places))
        expect(found).to.have.length(wanted.length)
        for (const [index, { data, ...front }] of found.entries()) {
          expect(front).to.deep.equal(wanted[index]?.front)
          expect(data.toString('hex')).to.equal(wanted[index]?.bytes.toString('hex'))
        }
      }),
    )
  })

  it('are whole where all bytes come in one buffer that is filled again and again, if they are kept', () => {
    const keep = (bytes: Buffer): Buffer => Buffer.from(bytes)
    fc.assert(
      fc.property(packets, fc.array(fc.nat(), { maxLength: 20 }), (wanted, places) => {
        const splitter = createPacketSplitter(keep)
        const found: string[] = []
        for (const chunk of cut(Buffer.concat(wanted.map(({ bytes }) => bytes)), places)) {
          const again = Buffer.from(chunk)
          splitter.push(again, ({ data }) => found.push(data.toString('hex')))
          again.fill(0xff)
        }
        expect(found).to.deep.equal(wanted.map(({ bytes }) => bytes.toString('hex')))
      }),
    )
  })

  it('come out the same when they are cut in two at every byte, and when every byte comes alone', () => {
    const bytes = Buffer.concat([
      makePacket({ serial: 1 }, Buffer.from('one')),
      makePacket({ serial: 2 }),
      makePacket({ serial: 3 }, Buffer.from('three')),
    ])
    const wanted = split([bytes])
    expect(wanted.map(({ serial }) => serial)).to.deep.equal([1, 2, 3])
    for (let at = 0; at <= bytes.length; at += 1) expect(split(cut(bytes, [at]))).to.deep.equal(wanted)
    expect(split([...bytes].map((byte) => Buffer.of(byte)))).to.deep.equal(wanted)
  })

  it('come as soon as their last byte is there', () => {
    const bytes = makePacket({}, Buffer.from('data'))
    expect(split([bytes.subarray(0, -1)])).to.deep.equal([])
    expect(split([bytes.subarray(0, -1), bytes.subarray(-1)])).to.have.length(1)
  })

  it('are not copied when they come in one piece', () => {
    const bytes = Buffer.concat([makePacket(), makePacket()])
    expect(split([bytes]).map(({ data }) => data.byteOffset - bytes.byteOffset)).to.deep.equal([
      0,
      packetFront,
    ])
  })

  for (const length of [0, 4, packetFront - 1, longestPacket + 1, 2 ** 31, 2 ** 32 - 1]) {
    it(`cannot be ${length} bytes long`, () => {
      thrown('ERR_PROTOCOL', () => split([lengthOnly(length)]))
      thrown('ERR_PROTOCOL', () => split([...lengthOnly(length)].map((byte) => Buffer.of(byte))))
      thrown('ERR_PROTOCOL', () => split([Buffer.concat([makePacket(), lengthOnly(length)])]))
    })
  }

  it('may be as long as libvirt sends them', () => {
    expect(split([lengthOnly(longestPacket)])).to.deep.equal([])
    const bytes = makePacket({ serial: 9 }, Buffer.alloc(longestPacket - packetFront))
    expect(split(cut(bytes, [1, 100, 1 << 20])).map(({ serial }) => serial)).to.deep.equal([9])
  })
})
