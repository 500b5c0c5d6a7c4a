import { expect } from 'chai'
import { LibvirtError, type LibvirtFailure, readFailure } from '../../../../drivers/libvirt/rpc/failure.js'
import { packetFront, packetStatus } from '../../../../drivers/libvirt/rpc/packet.js'
import { procedures } from '../../../../drivers/libvirt/rpc/procedures.js'
import { nullable, struct, text, uint } from '../../../../drivers/libvirt/rpc/xdr/codecs.js'
import { libvirtdPeer } from '../../../support/known-peers.js'
import { useLibvirtd } from '../../../support/libvirtd.js'
import { needPeer } from '../../../support/peers.js'
import { decode, encode } from './coding.js'
import { type Probe, probes } from './probes.js'
import { connectRaw, type RawClient } from './raw-client.js'

const opening = encode(struct({ name: nullable(text), flags: uint }), { name: 'test:///default', flags: 0 })

/** libvirt's error number for a call that it does not know or cannot read, `VIR_ERR_RPC`. */
const rpcError = 39

describe("The table of libvirt's procedures, called on a real daemon", () => {
  needPeer(libvirtdPeer)
  const libvirtd = useLibvirtd()
  let client: RawClient

  before(async () => {
    client = await connectRaw(libvirtd().socket)
    await client.call(procedures.authList.number)
    await client.call(procedures.connectOpen.number, opening)
  })
  after(() => client?.close())

  /** What a call fails with; `undefined` if it is answered with a result that its codec reads and writes. */
  const failureOf = async ({ name, procedure, content }: Probe): Promise<LibvirtFailure | undefined> => {
    const reply = await client.call(procedure.number, content)
    expect(reply.procedure).to.equal(procedure.number)
    const bytes = reply.data.subarray(packetFront)
    if (reply.status === packetStatus.ok) {
      const again = encode(procedure.result, decode(procedure.result, bytes))
      expect(again.toString('hex'), name).to.equal(bytes.toString('hex'))
      return undefined
    }
    const { cause } = readFailure(reply.data)
    if (!(cause instanceof LibvirtError)) throw new Error(`${name} has no error of libvirt`)
    return cause.failure
  }

  for (const probe of probes()) {
    it(`has ${probe.name} as the daemon does`, async () => {
      const failure = await failureOf(probe)
      if (failure === undefined) return
      expect(failure.code, failure.message).to.be.above(0)
      expect(failure.code, failure.message).not.to.equal(rpcError)
    })
  }

  it('is held to the results of all calls that the driver for tests has', async () => {
    let results = 0
    for (const probe of probes()) if ((await failureOf(probe)) === undefined) results += 1
    expect(results).to.be.above(80)
  })

  it('is called for everything that only tells', () => {
    const names = probes().map(({ name }) => name)
    expect(names.length).to.be.above(180)
    expect(names).to.include.members(['domainGetInfo', 'connectGetCapabilities', 'domainGetVcpuPinInfo'])
    for (const name of ['domainDestroy', 'nodeSuspendForDuration', 'connectClose', 'storageVolWipe']) {
      expect(names).not.to.include(name)
    }
  })

  it('is told of a number that there is not by the error 39, and the connection lives on', async () => {
    for (const unknown of [30_000, 0, -1]) {
      const reply = await client.call(unknown)
      expect(reply.status).to.equal(packetStatus.error)
      expect(reply.data.readInt32BE(packetFront)).to.equal(rpcError)
    }
    const reply = await client.call(procedures.connectNumOfDomains.number)
    expect(decode(procedures.connectNumOfDomains.result, reply.data.subarray(packetFront))).to.deep.equal({
      num: 1,
    })
  })
})
