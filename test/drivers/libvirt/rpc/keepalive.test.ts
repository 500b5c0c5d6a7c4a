import { expect } from 'chai'
import { createKeepalive, type Keepalive } from '../../../../drivers/libvirt/rpc/keepalive.js'
import { packetFront, packetTypes } from '../../../../drivers/libvirt/rpc/packet.js'
import type { HypervisorError } from '../../../../src/errors.js'
import { makePacket } from './packet.js'

const ping = '0000001c 6b656570 00000001 00000001 00000002 00000000 00000000'.replaceAll(' ', '')
const pong = '0000001c 6b656570 00000001 00000002 00000002 00000000 00000000'.replaceAll(' ', '')

interface Watched {
  readonly keepalive: Keepalive
  readonly sent: string[]
  /** Resolves with what the connection is given up with. */
  readonly failed: Promise<HypervisorError>
}

function watch(onSend: (keepalive: Keepalive, count: number) => void = () => {}): Watched {
  const sent: string[] = []
  let fail = (_error: HypervisorError): void => {}
  const failed = new Promise<HypervisorError>((resolve) => {
    fail = resolve
  })
  const keepalive = createKeepalive(
    (packet) => {
      sent.push(packet.toString('hex'))
      onSend(keepalive, sent.length)
    },
    (error) => {
      keepalive.stop()
      fail(error)
    },
  )
  return { keepalive, sent, failed }
}

function received(procedure: number): Parameters<Keepalive['take']>[0] {
  const header = {
    program: 0x6b656570,
    version: 1,
    procedure,
    type: packetTypes.message,
    serial: 0,
    status: 0,
  }
  return { ...header, data: makePacket(header) }
}

// The timer keeps nothing alive by itself, as in a program that does nothing else any more.
describe('The keepalive program', () => {
  let alive: NodeJS.Timeout
  before(() => {
    alive = setInterval(() => {}, 1000)
  })
  after(() => clearInterval(alive))

  it('answers a question, and nothing else', () => {
    const { keepalive, sent } = watch()
    keepalive.take(received(1))
    expect(sent).to.deep.equal([pong])
    keepalive.take(received(2))
    keepalive.take(received(3))
    expect(sent).to.have.length(1)
    expect(Buffer.from(pong, 'hex')).to.have.length(packetFront)
  })

  it('asks as often as was agreed on, and then gives up with ERR_DISCONNECTED', async () => {
    const { keepalive, sent, failed } = watch()
    keepalive.start({ interval: 5, count: 3 })
    expect((await failed).code).to.equal('ERR_DISCONNECTED')
    expect(sent).to.deep.equal([ping, ping, ping])
  })

  it('begins to count again whenever something was heard', async () => {
    const { keepalive, sent, failed } = watch((own, count) => {
      if (count <= 10) own.heard()
    })
    keepalive.start({ interval: 2, count: 2 })
    await failed
    expect(sent).to.have.length(12)
  })

  it('asks nothing after it was stopped', async () => {
    const { keepalive, sent } = watch()
    keepalive.start({ interval: 1, count: 1000 })
    keepalive.stop()
    const other = watch()
    other.keepalive.start({ interval: 3, count: 2 })
    await other.failed
    expect(sent).to.deep.equal([])
  })

  it('keeps only the last settings', async () => {
    const { keepalive, sent, failed } = watch()
    keepalive.start({ interval: 1, count: 1000 })
    keepalive.start({ interval: 2, count: 1 })
    await failed
    expect(sent).to.deep.equal([ping])
  })
})
