import { expect } from 'chai'
import { assemble, type Item, type Reference, untimed } from '../../../benchmarks/historic/program.js'
import { vaxOrigin } from '../../../benchmarks/historic/vax-code.js'
import { vaxLoop, vaxSieve, vaxTargets } from '../../../benchmarks/historic/vax-workloads.js'

/** Where a place of a program is in memory. */
function addressOf(program: readonly Item[], to: string): number {
  const reference: Reference = { to, length: 2, encode: (target) => [target & 0xff, target >> 8] }
  return assemble([...program, untimed(reference)], vaxOrigin).readUInt16LE(
    assemble(program, vaxOrigin).length,
  )
}

describe('the programs for the MicroVAX 3900', () => {
  const programs = { loop: vaxLoop(1), sieve: vaxSieve(1) }

  for (const workload of ['loop', 'sieve'] as const) {
    // A branch takes one more cycle to read if operation and first operand lie in two long words (CVAX specification, 12.2.4).
    it(`branch to nothing that lies in two long words (${workload})`, () => {
      for (const target of vaxTargets[workload]) {
        expect(addressOf(programs[workload], target) % 4, target).to.be.below(3)
      }
    })
  }
})
