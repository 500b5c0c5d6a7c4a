import { expect } from 'chai'
import { historicWorkloads } from '../../../benchmarks/historic/machine.js'
import { nes } from '../../../benchmarks/historic/machines/nes.js'
import { relative } from '../../../benchmarks/historic/mos6502-code.js'
import { fifo } from '../../../drivers/jsnes/worker/board.js'
import { createNes } from '../../../drivers/jsnes/worker/internals.js'
import { clockHertz } from '../../../drivers/jsnes/worker/pace.js'
import { jsnesPeer } from '../../support/known-peers.js'
import { needPeer } from '../../support/peers.js'

/** Runs a program in jsnes itself, and counts the cycles from the letter that its work begins with to that of its end. */
async function cyclesOf(image: Uint8Array): Promise<number> {
  const at = new Map<string, number>()
  const board = {
    read: (address: number) => (address === fifo.state || address === fifo.data ? 0 : undefined),
    write(address: number, value: number) {
      if (address === fifo.data) at.set(String.fromCharCode(value), machine.cycles())
      return address === fifo.data
    },
  }
  const machine = await createNes(image, board, () => {})
  while (!at.has('E')) machine.frame()
  return (at.get('E') ?? 0) - (at.get('B') ?? 0)
}

describe('the programs for the NES', () => {
  needPeer(jsnesPeer)

  for (const workload of historicWorkloads) {
    it(`take the cycles that MOS Technology's table adds up to, as jsnes counts them (${workload})`, async () => {
      const { image, seconds } = nes.workloads[workload]
      const [once, thrice] = [await cyclesOf(image(1)), await cyclesOf(image(3))]
      expect((thrice - once) / 2).to.equal(Math.round(seconds * clockHertz))
    })
  }

  it('have no branch that takes a cycle more because it leads into another page', () => {
    const { encode } = relative('there')
    expect(encode(0xc010, 0xc020)).to.deep.equal([0xef])
    expect(() => encode(0xbfff, 0xc001)).to.throw(TypeError, 'crosses a page')
    expect(() => encode(0xc0f0, 0xc001)).to.throw(TypeError, 'too far')
  })
})
