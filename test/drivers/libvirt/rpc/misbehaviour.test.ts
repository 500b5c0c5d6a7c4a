import { expect } from 'chai'
import type { Packet, PacketHeader } from '../../../../drivers/libvirt/rpc/packet.js'
import { rejection } from '../../../support/rejection.js'
import { makePacket } from './packet.js'
import { errorContent, type StandIn, type StandInPeer, startStandIn } from './stand-in.js'

const hostname = Buffer.from('0000000474657374', 'hex')

describe("libvirt's RPC with a stand-in that misbehaves", () => {
  let standIn: StandIn | undefined

  const start = async (
    onPacket: (packet: Packet, peer: StandInPeer) => void,
    listeners?: Parameters<typeof startStandIn>[1],
  ): Promise<StandIn> => {
    standIn = await startStandIn(onPacket, listeners)
    return standIn
  }
  const answerWith = (header: Partial<PacketHeader>, content?: Uint8Array): Promise<StandIn> =>
    start(({ serial }, { socket }) => socket.write(makePacket({ serial, procedure: 59, ...header }, content)))

  afterEach(async () => {
    await standIn?.stop()
    standIn = undefined
  })

  for (const [what, length] of [
    ['in the middle of a length', 2],
    ['in the middle of a header', 20],
    ['in the middle of what a packet carries', 30],
  ] as const) {
    it(`rejects what is pending when the connection is torn ${what}`, async () => {
      const { channel, ends } = await start((call, { socket }) =>
        socket.end(makePacket({ serial: call.serial, procedure: 59 }, hostname).subarray(0, length)),
      )
      const calls = Array.from({ length: 6 }, () => channel.call('connectGetHostname', {}))
      for (const call of calls) await rejection('ERR_DISCONNECTED', call)
      expect(ends.map(({ code }) => code)).to.deep.equal(['ERR_DISCONNECTED'])
      expect(channel).to.include({ ended: true, calls: 0 })
      await rejection('ERR_DISCONNECTED', channel.call('connectGetHostname', {}))
    })
  }

  for (const [what, header] of [
    ['a reply to a call that nobody made', { serial: 4711 }],
    ['a call', { type: 0 }],
    ['a packet of a type that has descriptors', { type: 5 }],
    ['a packet of a type that there is not', { type: -1 }],
  ] as const) {
    it(`ends the connection with ERR_PROTOCOL on ${what}`, async () => {
      const { channel, ends, socket } = await answerWith(header, hostname)
      const calls = [channel.call('connectGetHostname', {}), channel.call('connectGetHostname', {})]
      for (const call of calls) await rejection('ERR_PROTOCOL', call)
      expect(ends.map(({ code }) => code)).to.deep.equal(['ERR_PROTOCOL'])
      expect(socket.destroyed).to.equal(true)
    })
  }

  for (const length of [27, 2 ** 25 + 5, 2 ** 32 - 1]) {
    it(`ends the connection with ERR_PROTOCOL on a packet of ${length} bytes`, async () => {
      const { channel, ended } = await start((_call, { socket }) => {
        const bytes = makePacket()
        bytes.writeUInt32BE(length)
        socket.write(bytes)
      })
      await rejection('ERR_PROTOCOL', channel.call('connectGetHostname', {}))
      expect((await ended).code).to.equal('ERR_PROTOCOL')
    })
  }

  for (const [what, header, content] of [
    ['less than its result', {}, hostname.subarray(0, 4)],
    ['more than its result', {}, Buffer.concat([hostname, Buffer.alloc(4)])],
    ['a text that is not UTF-8', {}, Buffer.from('00000001ff000000', 'hex')],
    ['an error that is cut off', { status: 1 }, errorContent(42, 'no').subarray(0, -4)],
    ['the result of another procedure', { procedure: 110 }, hostname],
    ['the result of another program', { program: 0x20008087 }, hostname],
  ] as const) {
    it(`fails only the call with ERR_PROTOCOL that is answered with ${what}`, async () => {
      const { channel, ended } = await start((call, peer) => {
        if (peer.packets.length > 1) peer.reply(call, hostname)
        else peer.socket.write(makePacket({ serial: call.serial, procedure: 59, ...header }, content))
      })
      await rejection('ERR_PROTOCOL', channel.call('connectGetHostname', {}))
      expect(await channel.call('connectGetHostname', {})).to.deep.equal({ hostname: 'test' })
      channel.close()
      expect((await ended).code).to.equal('ERR_DISCONNECTED')
    })
  }

  it('ends the connection with ERR_PROTOCOL on an event that cannot be read', async () => {
    const { channel, ended } = await answerWith({ type: 2, serial: 0, procedure: 318 }, hostname)
    await rejection('ERR_PROTOCOL', channel.call('connectGetHostname', {}))
    expect((await ended).code).to.equal('ERR_PROTOCOL')
  })

  it('passes over events that are newer than it, and those of programs that it does not know', async () => {
    const seen: unknown[] = []
    const { channel } = await start(
      (call, peer) => {
        peer.socket.write(makePacket({ type: 2, serial: 0, procedure: 9999 }, hostname))
        peer.socket.write(makePacket({ type: 2, serial: 0, procedure: 318, program: 0x20008087 }, hostname))
        peer.reply(call, hostname)
      },
      { onMessage: (message) => seen.push(message) },
    )
    expect(await channel.call('connectGetHostname', {})).to.deep.equal({ hostname: 'test' })
    expect(seen).to.deep.equal([])
  })

  it('tells nothing any more to a listener that has closed the connection', async () => {
    const closed = Buffer.alloc(4)
    const seen: string[] = []
    const { channel, ended } = await start(
      (_call, { socket }) => {
        const packet = makePacket({ type: 2, serial: 0, procedure: 362 }, closed)
        socket.write(Buffer.concat([packet, packet, packet]))
      },
      {
        onMessage({ name }) {
          seen.push(name)
          channel.close()
        },
      },
    )
    await rejection('ERR_DISCONNECTED', channel.call('connectGetHostname', {}))
    await ended
    expect(seen).to.deep.equal(['connectEventConnectionClosed'])
  })

  it('fails with ERR_INTERNAL when a listener throws', async () => {
    const { channel, ended } = await start(
      (_call, { socket }) => {
        socket.write(makePacket({ type: 2, serial: 0, procedure: 362 }, Buffer.alloc(4)))
      },
      {
        onMessage() {
          throw new TypeError('a mistake')
        },
      },
    )
    const error = await rejection('ERR_INTERNAL', channel.call('connectGetHostname', {}))
    expect(error.cause).to.be.instanceOf(TypeError)
    expect(await ended).to.equal(error)
  })
})
