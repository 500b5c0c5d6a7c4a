import { once } from 'node:events'
import { type Duplex, Readable, Writable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { finished, pipeline } from 'node:stream/promises'
import { expect } from 'chai'
import { longestStreamData, type Packet, packetStatus } from '../../../../drivers/libvirt/rpc/packet.js'
import { rejection } from '../../../support/rejection.js'
import { makePacket } from './packet.js'
import { contentOf, errorContent, type StandIn, type StandInPeer, startStandIn } from './stand-in.js'

const { ok, error: failed, continue: data } = packetStatus
const vol = { pool: 'p', name: 'v', key: 'k' }
const args = { vol, offset: 0n, length: 0n, flags: 0 }
const size = 64 << 20

/** Data that comes in pieces of a size that fits nothing. */
function* pieces(total: number): Generator<Buffer> {
  const piece = Buffer.alloc(100_003, 'x')
  for (let left = total; left > 0; left -= piece.length) yield piece.subarray(0, left)
}

describe("A stream of libvirt's protocol, with a stand-in", () => {
  let standIn: StandIn
  let stream: Duplex

  /** Opens a stream; `onData` gets its packets, and every other call is answered with nothing. */
  const open = async (
    onStream: (packet: Packet, peer: StandInPeer) => void,
    atOnce: (call: Packet, peer: StandInPeer) => void = () => {},
  ): Promise<Packet> => {
    let opening: Packet | undefined
    standIn = await startStandIn((packet, peer) => {
      if (packet.type === 3) {
        onStream(packet, peer)
        return
      }
      peer.reply(packet)
      if (opening !== undefined) return
      opening = packet
      atOnce(packet, peer)
    })
    const opened = await standIn.channel.openStream('storageVolUpload', args)
    stream = opened.stream
    if (opening === undefined) throw new Error('nothing has come')
    return opening
  }
  const streamed = (): Packet[] => standIn.peer.packets.filter(({ type }) => type === 3)

  afterEach(() => standIn.stop())

  it('carries 64 MiB to the daemon in packets that it takes, and waits while it does not read', async () => {
    let received = 0
    const call = await open((packet, peer) => {
      const content = contentOf(packet)
      expect(content.length).to.be.at.most(longestStreamData)
      received += content.length
      peer.packets.pop()
      if (packet.status === ok) peer.stream(packet, ok)
    })
    const { socket } = standIn.peer
    socket.pause()
    let taken = 0
    const source = Readable.from(
      (function* () {
        for (const piece of pieces(size)) {
          taken += piece.length
          yield piece
        }
      })(),
    )
    const done = pipeline(source, stream)
    // The stream has no room any more, and what the daemon does not read goes nowhere.
    while (!stream.writableNeedDrain) await new Promise(setImmediate)
    const turns = 100
    for (let turn = 0; turn < turns; turn += 1) await new Promise(setImmediate)
    expect(taken).to.be.below(8 << 20)
    expect(received).to.equal(0)
    socket.resume()
    await done
    expect(received).to.equal(size)
    expect(call.serial).to.equal(1)
  })

  it('carries 64 MiB from the daemon, which has to wait while nobody reads', async () => {
    const call = await open((packet, peer) => peer.stream(packet, ok))
    const { socket } = standIn.peer
    let sent = 0
    const serve = async (): Promise<void> => {
      for (const piece of pieces(size)) {
        sent += piece.length
        const { procedure, serial } = call
        if (!socket.write(makePacket({ procedure, serial, type: 3, status: data }, piece))) {
          await once(socket, 'drain')
        }
      }
      standIn.peer.stream(call, data)
    }
    const served = serve()
    while (standIn.socket.isPaused() === false) await new Promise(setImmediate)
    for (let turn = 0; turn < 100; turn += 1) await new Promise(setImmediate)
    expect(sent).to.be.below(8 << 20)
    expect(stream.readableLength).to.be.below(2 << 20)
    let received = 0
    let most = 0
    for await (const piece of stream) {
      if (!Buffer.isBuffer(piece)) throw new Error('no bytes')
      received += piece.length
      most = Math.max(most, stream.readableLength)
    }
    await served
    expect(received).to.equal(size)
    expect(most).to.be.below(4 << 20)
  })

  it('carries data both ways at the same time', async () => {
    await open((packet, peer) => {
      if (packet.status === ok) {
        peer.stream(packet, data)
        peer.stream(packet, ok)
      } else peer.stream(packet, data, contentOf(packet))
    })
    const sent = Buffer.from(Array.from({ length: 1_000_000 }, (_, index) => index % 251))
    const [received] = await Promise.all([buffer(stream), pipeline(Readable.from([sent]), stream)])
    expect(received.equals(sent)).to.equal(true)
  })

  it('delivers what comes together with the reply', async () => {
    await open(
      (packet, peer) => peer.stream(packet, ok),
      (call, peer) => {
        peer.stream(call, data, Buffer.from('early'))
        peer.stream(call, data)
      },
    )
    expect((await buffer(stream)).toString()).to.equal('early')
  })

  it('closes after the last data when nothing but the reading is done', async () => {
    const call = await open((packet, peer) => peer.stream(packet, ok))
    const read = pipeline(stream, new Writable({ write: (_chunk, _encoding, done) => done() }))
    const closed = once(stream, 'close')
    standIn.peer.stream(call, data, Buffer.from('some'))
    standIn.peer.stream(call, data)
    await Promise.all([read, closed])
    expect(streamed().map(({ status }) => status)).to.deep.equal([ok])
  })

  it('closes after the confirmation when nothing but the writing is done', async () => {
    await open((packet, peer) => {
      if (packet.status === ok) peer.stream(packet, ok)
    })
    const closed = once(stream, 'close')
    await pipeline(Readable.from([Buffer.from('some')]), stream)
    await closed
    expect(streamed().map(({ status }) => status)).to.deep.equal([data, ok])
  })

  it('finishes only when the daemon has confirmed, and fails if it does not', async () => {
    await open((packet, peer) => {
      if (packet.status === ok) peer.stream(packet, failed, errorContent(38, 'disk full'))
    })
    const error = await rejection(
      'ERR_OPERATION_FAILED',
      pipeline(Readable.from([Buffer.from('some')]), stream),
    )
    expect(error.message).to.equal('disk full')
  })

  it('sends no packet for nothing, which would be the end', async () => {
    await open((packet, peer) => {
      if (packet.status === ok) peer.stream(packet, ok)
    })
    stream.write(Buffer.alloc(0))
    stream.end('text')
    await finished(stream.resume())
    expect(streamed().map((packet) => contentOf(packet).toString())).to.deep.equal(['text', ''])
  })
})
