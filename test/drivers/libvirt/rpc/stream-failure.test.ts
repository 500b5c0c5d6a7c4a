import { once } from 'node:events'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { finished, pipeline } from 'node:stream/promises'
import { expect } from 'chai'
import { type Packet, packetFront, packetStatus } from '../../../../drivers/libvirt/rpc/packet.js'
import { rejection } from '../../../support/rejection.js'
import { makePacket } from './packet.js'
import { contentOf, errorContent, type StandIn, type StandInPeer, startStandIn } from './stand-in.js'

const { error: failed, continue: data } = packetStatus
const args = { vol: { pool: 'p', name: 'v', key: 'k' }, offset: 0n, length: 0n, flags: 0 }

describe("A stream of libvirt's protocol that fails, with a stand-in", () => {
  let standIn: StandIn

  const start = async (onPacket: (packet: Packet, peer: StandInPeer) => void): Promise<StandIn> => {
    standIn = await startStandIn(onPacket)
    return standIn
  }
  /** Answers calls, and the first of them with what `after` sends. */
  const answering =
    (after: (call: Packet, peer: StandInPeer) => void) =>
    (packet: Packet, peer: StandInPeer): void => {
      if (packet.type !== 0) return
      peer.reply(packet)
      if (peer.packets.length === 1) after(packet, peer)
    }
  const refusal = (call: Packet, code: number): Buffer => {
    const { procedure, serial } = call
    return makePacket({ procedure, serial, type: 3, status: failed }, errorContent(code, 'its words'))
  }

  afterEach(() => standIn.stop())

  it("ends its reader with the daemon's error", async () => {
    let call: Packet | undefined
    const { channel, peer } = await start(
      answering((packet) => {
        call = packet
      }),
    )
    const { stream } = await channel.openStream('storageVolDownload', args)
    if (call === undefined) throw new Error('nothing has come')
    peer.stream(call, data, Buffer.from('some'))
    expect(String((await once(stream, 'data'))[0])).to.equal('some')
    const read = rejection('ERR_INVALID_STATE', buffer(stream))
    peer.socket.write(refusal(call, 55))
    expect((await read).message).to.equal('its words')
    expect(channel.ended).to.equal(false)
  })

  it("ends its writer with the daemon's error", async () => {
    const { channel, peer } = await start((packet) => {
      if (packet.type === 0) peer.reply(packet)
      else if (peer.packets.length === 3) peer.socket.write(refusal(packet, 38))
    })
    const { stream } = await channel.openStream('storageVolUpload', args)
    const endless = Readable.from(
      (function* () {
        for (;;) yield Buffer.alloc(1000)
      })(),
    )
    await rejection('ERR_OPERATION_FAILED', pipeline(endless, stream))
    expect(endless.destroyed).to.equal(true)
  })

  it('ends with ERR_PROTOCOL at an error that cannot be read', async () => {
    let call: Packet | undefined
    const { channel, ended, peer } = await start(
      answering((packet) => {
        call = packet
      }),
    )
    const { stream } = await channel.openStream('storageVolDownload', args)
    if (call === undefined) throw new Error('nothing has come')
    peer.socket.write(cutOff(refusal(call, 38)))
    await rejection('ERR_PROTOCOL', buffer(stream))
    expect((await ended).code).to.equal('ERR_PROTOCOL')
  })

  it('fails the call that opens it with an error that comes together with the reply', async () => {
    const { channel } = await start(answering((call, { socket }) => socket.write(refusal(call, 55))))
    await rejection('ERR_INVALID_STATE', channel.openStream('storageVolDownload', args))
  })

  it('fails the call that opens it when that is refused, and lets another be opened', async () => {
    const { channel } = await start((call, peer) => {
      const { procedure, serial } = call
      if (call.type !== 0) return
      if (peer.packets.length > 1) peer.reply(call)
      else peer.socket.write(makePacket({ procedure, serial, status: failed }, errorContent(50, 'no')))
    })
    await rejection('ERR_NO_VOLUME', channel.openStream('storageVolDownload', args))
    const { stream } = await channel.openStream('storageVolDownload', args)
    stream.destroy()
  })

  for (const [what, end] of [
    ['the connection is torn', (peer: StandInPeer) => peer.socket.destroy()],
    ['the daemon sends nonsense', (peer: StandInPeer) => peer.socket.write(Buffer.alloc(packetFront))],
  ] as const) {
    it(`fails the call that opens it, and nothing else, when ${what}`, async () => {
      const { channel, ended } = await start((_call, peer) => end(peer))
      const opening = channel.openStream('storageVolDownload', args).catch((error: unknown) => error)
      expect(await opening).to.equal(await ended)
      // The error of a stream that nobody has would come now, and end this process.
      await new Promise(setImmediate)
    })
  }

  it('ends its reader and its writer with ERR_DISCONNECTED when the connection is torn within data', async () => {
    const { channel, peer } = await start((packet) => {
      if (packet.type === 0) peer.reply(packet)
      else peer.socket.end(makePacket({ ...packet }, Buffer.alloc(100)).subarray(0, 60))
    })
    const { stream } = await channel.openStream('storageVolDownload', args)
    const read = rejection('ERR_DISCONNECTED', buffer(stream))
    stream.write('some')
    await read
    expect(stream.destroyed).to.equal(true)
  })

  it('is broken off when it is destroyed: late data is dropped, and the connection goes on', async () => {
    const late = Buffer.alloc(200_000)
    let total = 0
    const { channel, peer, socket } = await start((packet) => {
      if (packet.type === 0) {
        peer.reply(packet, packet.procedure === 51 ? Buffer.alloc(4) : undefined)
        return
      }
      expect(packet.status).to.equal(failed)
      expect(contentOf(packet)).to.have.length(0)
      for (; total < 40; total += 1) peer.stream(packet, data, late)
    })
    const { stream } = await channel.openStream('storageVolDownload', args)
    stream.destroy()
    await finished(stream).catch(() => {})
    expect(await channel.call('connectNumOfDomains', {})).to.deep.equal({ num: 0 })
    expect(total).to.equal(40)
    expect(socket.isPaused()).to.equal(false)
    expect(stream.readableLength).to.equal(0)
    const next = await channel.openStream('storageVolDownload', args)
    next.stream.destroy()
  })

  it('is not opened beside another one', async () => {
    const { channel } = await start(answering(() => {}))
    const { stream } = await channel.openStream('storageVolDownload', args)
    const second = await channel.openStream('storageVolDownload', args).catch((error: unknown) => error)
    expect(second).to.be.instanceOf(TypeError)
    stream.destroy()
  })

  it('is not opened when the waiting for it was aborted', async () => {
    const controller = new AbortController()
    const { channel } = await start(() => controller.abort('enough'))
    const { signal } = controller
    const opening = channel.openStream('storageVolDownload', args, { signal })
    expect(await opening.catch((error: unknown) => error)).to.equal('enough')
  })
})

/** A packet without its last word. */
function cutOff(packet: Buffer): Buffer {
  const shorter = Buffer.from(packet.subarray(0, -4))
  shorter.writeUInt32BE(shorter.length)
  return shorter
}
