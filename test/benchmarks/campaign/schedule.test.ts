import { expect } from 'chai'
import fc from 'fast-check'
import { largestSeed, roundOrder } from '../../../benchmarks/campaign/schedule.js'

const platforms = ['native', 'v86', 'qemu-tcg']
const workloads = ['add', 'sort', 'physics', 'chase']
const seeds = fc.integer({ min: 0, max: largestSeed })
const rounds = fc.integer({ min: 0, max: 10_000 })

describe('the order of a round', () => {
  it('is the same for the same seed and round', () => {
    fc.assert(
      fc.property(seeds, rounds, (seed, round) => {
        const order = roundOrder(seed, round, platforms, workloads)
        expect(roundOrder(seed, round, platforms, workloads)).to.deep.equal(order)
      }),
    )
  })

  it('has every platform once, and every workload once inside each', () => {
    fc.assert(
      fc.property(seeds, rounds, (seed, round) => {
        const order = roundOrder(seed, round, platforms, workloads)
        expect(order.map(({ platform }) => platform)).to.have.members(platforms)
        expect(order.map(({ position }) => position)).to.deep.equal([0, 1, 2])
        for (const turn of order) expect(turn.workloads).to.have.members(workloads)
      }),
    )
  })

  it('puts every platform in every place about equally often over many rounds', () => {
    const count = 3000
    const places = new Map<string, number>()
    for (let round = 0; round < count; round++) {
      for (const { platform, position } of roundOrder(20, round, platforms, workloads)) {
        const key = `${platform} ${position}`
        places.set(key, (places.get(key) ?? 0) + 1)
      }
    }
    expect(places.size).to.equal(9)
    // Five standard deviations of a binomial with p = 1/3.
    for (const times of places.values()) expect(times).to.be.closeTo(count / 3, 130)
  })

  it('refuses a seed that is no 32-bit number', () => {
    for (const seed of [-1, 0.5, Number.NaN, largestSeed + 1]) {
      expect(() => roundOrder(seed, 0, platforms, workloads)).to.throw(RangeError)
    }
  })
})
