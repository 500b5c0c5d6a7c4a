import { expect } from 'chai'
import { payloadImage } from '../../../benchmarks/guest/images.js'
import { hostSineWords } from '../../../benchmarks/physics/causes.js'
import { withoutFma } from '../../../benchmarks/physics/libm-demo/demonstration.js'
import { nativeI386Peer, nativePeer, qemuPeer, v86Peer } from '../../support/known-peers.js'
import { needPeer } from '../../support/peers.js'
import { ask, type Conversation, type Running, start } from '../guest/conversation.js'
import { type InQemu, type InV86, startQemu, startV86 } from '../guest/emulators.js'
import { hasFma } from '../guest/known-differences.js'
import { forms, right, wordsOf } from './words.js'

/** What needs no instruction that machines may approximate, and no fused multiply-add. */
const everywhere = forms
  .map(({ name }) => name)
  .filter((name) => name !== 'physics-x87-functions' && name !== 'physics-double-fma')

async function answersRight(talk: Conversation): Promise<void> {
  for (const name of everywhere) expect(await wordsOf(talk, name), name).to.deep.equal(right(name))
}

for (const [target, peer] of [
  ['linux-x86_64', nativePeer],
  ['linux-i386', nativeI386Peer],
] as const)
  describe(`the analyses of ${target} on this processor`, () => {
    needPeer(peer)
    let running: Running
    beforeEach(async () => {
      running = start((await payloadImage(target)).path)
      await running.talk.next()
    })
    afterEach(() => running.stop())

    it('give mass, error and events to the last bit, in SSE and in x87', async () => {
      await answersRight(running.talk)
    })

    it('compute all functions of the x87 unit with 64 bits', async () => {
      expect(await wordsOf(running.talk, 'physics-x87-probe')).to.deep.equal(right('physics-x87-probe'))
    })
  })

describe('the analyses of one payload on different CPU models of QEMU', () => {
  needPeer(qemuPeer)
  let running: InQemu
  afterEach(() => running?.stop())

  for (const [model, fused] of [
    ['qemu64', false],
    ['Opteron_G1', false],
    ['Nehalem', false],
    ['Haswell', true],
    ['max', true],
  ] as const)
    it(`give the same bits on ${model}, and ${fused ? 'have' : 'refuse'} fused multiply-add`, async () => {
      running = await startQemu(qemuPeer.name, 'pc', 'metal-x86_64', ['-cpu', model])
      const { talk } = running
      await talk.next()
      await answersRight(talk)
      expect(await wordsOf(talk, 'physics-double-fma')).to.deep.equal(
        fused ? right('physics-double-fma') : ['unsupported'],
      )
    })

  it("take sine and cosine of the x87 unit from the host's C library, whose choice of code shows in the bits", async () => {
    running = await startQemu(qemuPeer.name, 'pc', 'metal-x86_64', [], { GLIBC_TUNABLES: withoutFma })
    await running.talk.next()
    // Without fused multiply-add the library's sines happen to be the nearest doubles, as an exact unit's are here.
    expect(await wordsOf(running.talk, 'physics-x87-functions')).to.deep.equal(right('physics-x87-functions'))
    await running.stop()
    const host = start((await payloadImage('linux-x86_64')).path)
    await host.talk.next()
    const fused = hasFma(await ask(host.talk, { kind: 'cpu' }))
    await host.stop()
    running = await startQemu(qemuPeer.name, 'pc', 'metal-x86_64')
    await running.talk.next()
    expect(await wordsOf(running.talk, 'physics-x87-functions')).to.deep.equal(
      fused ? hostSineWords : right('physics-x87-functions'),
    )
  })
})

describe('the analyses in v86', () => {
  needPeer(v86Peer)
  let running: InV86
  afterEach(() => running?.stop())

  it('give the right bits in SSE and in x87, but for its functions, whose events differ and whose mass does not', async () => {
    running = await startV86()
    await running.talk.next()
    await answersRight(running.talk)
    expect(await wordsOf(running.talk, 'physics-double-fma')).to.deep.equal(['unsupported'])
    const [mass, error, events] = await wordsOf(running.talk, 'physics-x87-functions')
    const [rightMass, rightError, rightEvents] = right('physics-x87-functions')
    expect(mass).to.equal(rightMass)
    expect(error?.slice(0, 12)).to.equal(rightError?.slice(0, 12))
    expect(events).to.not.equal(rightEvents)
  })
})
