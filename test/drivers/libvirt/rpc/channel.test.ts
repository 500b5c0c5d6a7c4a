import { getEventListeners } from 'node:events'
import { expect } from 'chai'
import { LibvirtError, libvirtCode } from '../../../../drivers/libvirt/rpc/failure.js'
import type { Packet } from '../../../../drivers/libvirt/rpc/packet.js'
import { HypervisorError } from '../../../../src/errors.js'
import { rejection } from '../../../support/rejection.js'
import { makePacket } from './packet.js'
import { contentOf, errorContent, type StandIn, type StandInPeer, startStandIn } from './stand-in.js'

/** The result of `connectNumOfDomains`. */
function number(value: number): Buffer {
  const content = Buffer.alloc(4)
  content.writeInt32BE(value)
  return content
}

describe("A channel of libvirt's RPC, with a stand-in that keeps its calls", () => {
  let standIn: StandIn | undefined
  let kept: Packet[] = []

  /** Starts a stand-in that answers nothing by itself, and resolves when it has `count` calls. */
  const start = async (
    onPacket: (packet: Packet, peer: StandInPeer) => void = () => {},
  ): Promise<StandIn & { arrived(count: number): Promise<void> }> => {
    kept = []
    let tell = (): void => {}
    const started = await startStandIn((packet, peer) => {
      kept.push(packet)
      onPacket(packet, peer)
      tell()
    })
    standIn = started
    const arrived = (count: number): Promise<void> =>
      new Promise((resolve) => {
        tell = () => {
          if (kept.length >= count) resolve()
        }
        tell()
      })
    return { ...started, arrived }
  }
  afterEach(async () => {
    await standIn?.stop()
    standIn = undefined
  })

  it('has four calls under way, and sends the others in order as there is room', async () => {
    const { channel, peer, arrived } = await start()
    const calls = Array.from({ length: 40 }, (_, id) => channel.call('domainLookupById', { id }))
    const failures = calls.map((call) => rejection('ERR_NO_DOMAIN', call))
    for (let answered = 0; answered < 40; answered += 1) {
      await arrived(Math.min(answered + 4, 40))
      // A call that went out too early would be here before the answer to this question.
      expect(kept).to.have.length(Math.min(answered + 4, 40))
      const call = kept[answered]
      if (call === undefined) throw new Error('a call is missing')
      expect(contentOf(call).readInt32BE()).to.equal(answered)
      const { procedure, serial } = call
      const content = errorContent(42, `no domain ${answered}`)
      peer.socket.write(makePacket({ procedure, serial, status: 1 }, content))
    }
    for (const [id, error] of (await Promise.all(failures)).entries()) {
      expect(error.message).to.equal(`no domain ${id}`)
    }
    expect(channel.calls).to.equal(0)
  })

  it('sends what waits to be asked about one domain once, and by itself what is another call', async () => {
    const { channel, peer, arrived } = await start((call, { socket }) => {
      const { procedure, serial } = call
      if (serial <= 4) return
      // 7 is asked about by many; every other number, and every call that changes something, by one.
      const content = errorContent(42, `reply ${serial}`)
      socket.write(makePacket({ procedure, serial, status: 1 }, content))
    })
    const ask = (id: number) => channel.call('domainLookupById', { id })
    const first = Array.from({ length: 4 }, () => ask(7))
    const waiting = [ask(7), ask(8), ask(7), ask(7), channel.call('connectNumOfDomains', {}), ask(7), ask(7)]
    const said = [...first, ...waiting].map((call) => rejection('ERR_NO_DOMAIN', call))
    await arrived(4)
    for (const { procedure, serial } of kept.slice(0, 4)) {
      peer.socket.write(makePacket({ procedure, serial, status: 1 }, errorContent(42, `reply ${serial}`)))
    }
    const replies = (await Promise.all(said)).map(({ message }) => message)
    expect(replies).to.deep.equal([1, 2, 3, 4, 5, 6, 5, 5, 9, 10, 10].map((serial) => `reply ${serial}`))
    expect(kept.map(({ serial }) => serial)).to.deep.equal([1, 2, 3, 4, 5, 6, 9, 10])
    expect(channel.calls).to.equal(0)
  })

  it('gives each call its own reply in whatever order they come', async () => {
    const { channel, peer, arrived } = await start()
    const calls = Promise.all(Array.from({ length: 4 }, () => channel.call('connectNumOfDomains', {})))
    await arrived(4)
    for (const index of [2, 0, 3, 1]) {
      const call = kept[index]
      if (call !== undefined) peer.reply(call, number(index))
    }
    expect(await calls).to.deep.equal([{ num: 0 }, { num: 1 }, { num: 2 }, { num: 3 }])
  })

  it('never sends a call that was aborted while it waited, and keeps the place of one that was sent', async () => {
    const { channel, peer, arrived } = await start()
    const controllers = Array.from({ length: 6 }, () => new AbortController())
    const calls = controllers.map(({ signal }, id) => channel.call('domainLookupById', { id }, { signal }))
    const outcomes = Promise.allSettled(calls)
    await arrived(4)
    controllers[4]?.abort(new Error('waiting'))
    controllers[0]?.abort(new Error('under way'))
    expect(channel.calls).to.equal(5)
    const first = kept[0]
    if (first === undefined) throw new Error('no call has come')
    const unknown = errorContent(42, 'late')
    peer.socket.write(makePacket({ procedure: 22, serial: first.serial, status: 1 }, unknown))
    await arrived(5)
    expect(kept.map((call) => contentOf(call).readInt32BE())).to.deep.equal([0, 1, 2, 3, 5])
    channel.close()
    const reasons = (await outcomes).map((outcome) =>
      outcome.status === 'rejected' ? String(outcome.reason) : 'answered',
    )
    expect(reasons[0]).to.equal('Error: under way')
    expect(reasons[4]).to.equal('Error: waiting')
    for (const { signal } of controllers) expect(getEventListeners(signal, 'abort')).to.have.length(0)
  })

  it('sends nothing for a call that was aborted before, or whose arguments do not fit', async () => {
    const { channel, arrived } = await start((call, peer) => peer.reply(call, number(1)))
    const aborted = await channel
      .call('connectNumOfDomains', {}, { signal: AbortSignal.abort('before') })
      .catch((reason: unknown) => reason)
    expect(aborted).to.equal('before')
    await rejection('ERR_INVALID_ARGUMENT', channel.call('domainLookupById', { id: 0.5 }))
    expect(await channel.call('connectNumOfDomains', {})).to.deep.equal({ num: 1 })
    await arrived(1)
    expect(kept).to.have.length(1)
  })

  for (const [code, ours] of [
    [3, 'ERR_UNSUPPORTED'],
    [8, 'ERR_OPERATION_FAILED'],
    [27, 'ERR_INVALID_SPEC'],
    [39, 'ERR_OPERATION_FAILED'],
    [42, 'ERR_NO_DOMAIN'],
    [55, 'ERR_INVALID_STATE'],
    [72, 'ERR_NO_SNAPSHOT'],
    [86, 'ERR_AGENT'],
    [88, 'ERR_AUTH'],
    [99, 'ERR_NO_DEVICE'],
    [12345, 'ERR_OPERATION_FAILED'],
  ] as const) {
    it(`makes ${ours} of libvirt's error ${code}, with all of it as the cause`, async () => {
      const { channel } = await start(({ procedure, serial }, { socket }) =>
        socket.write(makePacket({ procedure, serial, status: 1 }, errorContent(code, 'its words'))),
      )
      const error = await rejection(ours, channel.call('connectNumOfDomains', {}))
      expect(error.message).to.equal('its words')
      expect(libvirtCode(error)).to.equal(code)
      if (!(error.cause instanceof LibvirtError)) throw new Error('the cause is not an error of libvirt')
      expect(error.cause.failure).to.deep.equal({
        code,
        domain: 10,
        message: 'its words',
        level: 2,
        dom: undefined,
        str1: undefined,
        str2: undefined,
        str3: undefined,
        int1: 0,
        int2: 0,
        net: undefined,
      })
    })
  }

  it('rejects everything with ERR_DISCONNECTED when it is closed, or with the error it is closed with', async () => {
    for (const reason of [undefined, new HypervisorError('ERR_TIMEOUT', 'enough')]) {
      const { channel, ends, stop, socket } = await start()
      const calls = Array.from({ length: 9 }, () => channel.call('connectNumOfDomains', {}))
      channel.close(reason)
      channel.close()
      for (const call of calls) await rejection(reason?.code ?? 'ERR_DISCONNECTED', call)
      expect(ends).to.have.length(1)
      expect(channel).to.include({ ended: true, calls: 0 })
      expect(socket.destroyed).to.equal(true)
      await stop()
    }
  })

  it('answers the question whether it is there', async () => {
    const { peer, arrived } = await start()
    peer.socket.write(makePacket({ program: 0x6b656570, procedure: 1, type: 2, serial: 0 }))
    await arrived(1)
    expect(kept[0]).to.include({ program: 0x6b656570, procedure: 2, type: 2, serial: 0, status: 0 })
  })

  it('gives up with ERR_DISCONNECTED on a daemon that says nothing any more', async () => {
    const { channel, ended } = await start()
    const calls = Array.from({ length: 6 }, () => channel.call('connectNumOfDomains', {}))
    channel.keepAlive({ interval: 5, count: 2 })
    for (const call of calls) await rejection('ERR_DISCONNECTED', call)
    expect((await ended).message).to.include('has not answered')
    expect(kept.filter(({ program }) => program === 0x6b656570)).to.have.length(2)
  })

  it('stays with a daemon that answers only that it is there', async () => {
    const { channel, arrived } = await start(({ program }, { socket }) => {
      if (program === 0x6b656570) {
        socket.write(makePacket({ program, procedure: 2, type: 2, serial: 0 }))
      }
    })
    // A busy machine may ask several times before it reads an answer; more questions than that need answers.
    const count = 20
    channel.keepAlive({ interval: 5, count })
    await arrived(count + 1)
    expect(channel.ended).to.equal(false)
  })
})
