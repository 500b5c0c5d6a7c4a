import { expect } from 'chai'
import fc from 'fast-check'
import { breakEvenYear } from '../../../benchmarks/historic/break-even.js'
import { historicWorkloads } from '../../../benchmarks/historic/machine.js'
import { historicMachines } from '../../../benchmarks/historic/machines/index.js'
import { assemble, costOf, place, timed, untimed } from '../../../benchmarks/historic/program.js'
import { countSieve } from '../../../benchmarks/historic/sieve.js'
import { findFault } from '../../../drivers/simh/tape.js'

describe('the programs for machines of the past', () => {
  it('know how many primes there are, and how often a flag is taken away', () => {
    // BYTE, September 1981: 8,191 flags have 1,899 primes.
    expect(countSieve()).to.include({ flags: 8191, primes: 1899 })
    // 3, 5, 7, 9, 11, 13: 9 is taken away by 3, and nothing by the others.
    expect(countSieve(6)).to.deep.equal({ flags: 6, primes: 5, strikes: 1 })
    expect(countSieve(0)).to.deep.equal({ flags: 0, primes: 0, strikes: 0 })
  })

  it('are put together with the addresses of their places, before and behind', () => {
    const jump = (to: string) => ({ to, length: 2, encode: (target: number, at: number) => [target, at] })
    const program = [
      untimed(1),
      place('a'),
      timed([2, jump('b')], [3, 10], [1, 4]),
      place('b'),
      untimed(jump('a')),
    ]
    expect([...assemble(program, 100)]).to.deep.equal([1, 2, 104, 102, 101, 104])
    expect(costOf(program)).to.deep.equal({ instructions: 4, duration: 34 })
    expect(() => assemble([untimed(jump('c'))], 0)).to.throw(TypeError, /'c'/)
  })

  it('cost what the manufacturers say', () => {
    const costs = historicMachines.map(({ name, workloads: { loop } }) => [
      name,
      loop.seconds / 65_536,
      loop.instructions / 65_536,
    ])
    const about = new Map(costs.map(([name, seconds, instructions]) => [name, { seconds, instructions }]))
    // 2.3 + 2.3 + 2.6 µs; 5 + 5 + 5 + 4 + 10 states of 0.5 µs; 8 + 8 + 10 periods of 8.021247 MHz.
    expect(about.get('pdp11-20')?.seconds).to.be.closeTo(7.2e-6, 1e-9)
    // 2.6 + 1.2 µs, and as much again for each 4,096.
    expect(about.get('pdp8-e')?.seconds).to.be.closeTo(3.8e-6 * (1 + 1 / 4096), 1e-9)
    expect(about.get('altair-8800')?.seconds).to.be.closeTo(14.5e-6, 1e-9)
    expect(about.get('atari-st')?.seconds).to.be.closeTo(26 / 8_021_247, 1e-12)
    // 7 + 7 + 5 + 5 + 11 periods of 3.579545 MHz; 2 + 2 + 8 of 16 MHz.
    expect(about.get('msx')?.seconds).to.be.closeTo(35 / 3_579_545, 1e-9)
    expect(about.get('deskpro-386')?.seconds).to.be.closeTo(0.75e-6, 1e-9)
    // 5 + 3 + 2 + 3 cycles of 1.789773 MHz.
    expect(about.get('nes')?.seconds).to.be.closeTo(13 / 1_789_773, 2e-8)
    // 5 + 3 + 2 + 3 cycles of 985,248 Hz, and every 256 times 8 more, but for the branches.
    expect(about.get('c64')?.seconds).to.be.closeTo((13 + 8 / 256) / 985_248, 1e-9)
    // 28 and 24 words of 0.75 µs, and 3 more where a byte of the count is zero or becomes it.
    expect(about.get('ibm-360-30')?.seconds).to.be.closeTo(39e-6 + (3 * 511 * 0.75e-6) / 65_536, 1e-9)
    // 2 + 6 microcycles of 60 ns.
    expect(about.get('microvax-3900')?.seconds).to.be.closeTo(0.48e-6, 1e-10)
    expect(about.get('altair-8800')?.instructions).to.be.closeTo(5, 1e-3)
  })

  it('are whole files for any number of repetitions', () => {
    for (const { driver, name, spec, workloads } of historicMachines) {
      for (const workload of historicWorkloads) {
        const { image, most } = workloads[workload]
        for (const repetitions of [1, most]) {
          const bytes = image(repetitions)
          // The end of a ROM with a 6502 says where its program begins.
          const start = spec.architecture === '6502' ? bytes.subarray(0, -7) : bytes
          const code = start.subarray(0, start.findLastIndex((byte) => byte !== start.at(-1)) + 1)
          expect(code.length, name).to.be.within(40, 512)
          if (spec.architecture === 'pdp11') expect(findFault(bytes), name).to.equal(undefined)
          if (driver === 'bochs') expect([...bytes.subarray(510, 512)]).to.deep.equal([0x55, 0xaa])
          if (driver === 'hatari') expect(bytes.readUInt16BE(0)).to.equal(0x601a)
        }
      }
    }
  })
})

describe('the year since when hardware has been fast enough', () => {
  it('goes back by how single processors grew', () => {
    const eras = [
      { from: 1980, to: 1990, growth: 1 },
      { from: 1990, to: 2000, growth: 3 },
    ]
    expect(breakEvenYear(1, 2000, eras)).to.equal(2000)
    expect(breakEvenYear(4 ** 5, 2000, eras)).to.be.closeTo(1995, 1e-9)
    expect(breakEvenYear(4 ** 10 * 2 ** 3, 2000, eras)).to.be.closeTo(1987, 1e-9)
    // The last era goes on.
    expect(breakEvenYear(4 ** 4, 2002, eras)).to.be.closeTo(1998, 1e-9)
    expect(breakEvenYear(4 ** 10 * 2 ** 11, 2000, eras)).to.equal('before')
    expect(breakEvenYear(0.99, 2000, eras)).to.equal('not-yet')
    // A year before an era is not helped by it.
    expect(breakEvenYear(4, 1990, eras)).to.be.closeTo(1988, 1e-9)
  })

  it('is never later for an emulator that is faster', () => {
    const yearOf = (times: number): number => {
      const year = breakEvenYear(times, 2026)
      return year === 'before' ? 0 : year === 'not-yet' ? 9999 : year
    }
    const ratio = fc.double({ min: 1e-3, max: 1e6, noNaN: true })
    fc.assert(
      fc.property(ratio, ratio, (a, b) => {
        expect(yearOf(Math.max(a, b))).to.be.at.most(yearOf(Math.min(a, b)))
      }),
    )
  })
})
