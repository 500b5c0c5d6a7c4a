import { expect } from 'chai'
import fc from 'fast-check'
import { mean, variance } from '../../../benchmarks/stats/mean.js'
import { createRandom, randomFromState } from '../../../benchmarks/stats/random.js'

describe('random numbers', () => {
  it('are those of the reference implementation of xoshiro128** 1.1', () => {
    const random = randomFromState([1, 2, 3, 4])
    expect(Array.from({ length: 10 }, random.uint32)).to.deep.equal([
      11520, 0, 5927040, 70819200, 2031721883, 1637235492, 1287239034, 3734860849, 3729100597, 4258142804,
    ])
  })

  it('refuse a state from which they would never move', () => {
    expect(() => randomFromState([0, 0, 0, 0])).to.throw(TypeError)
  })

  it('are the same for the same seed and others for another', () => {
    const first = (seed: number) => Array.from({ length: 8 }, createRandom(seed).uint32)
    expect(first(5)).to.deep.equal(first(5))
    expect(first(5)).not.to.deep.equal(first(6))
    expect(first(5)).not.to.deep.equal(first(5 + 2 ** 32))
    expect(first(5)).not.to.deep.equal(first(-5))
  })

  it('refuse a seed that is not a safe integer', () => {
    for (const seed of [0.5, Number.NaN, 2 ** 53]) expect(() => createRandom(seed)).to.throw(TypeError)
  })

  it('are even over the integers of a range', () => {
    const random = createRandom(1)
    const counts = new Array<number>(7).fill(0)
    for (let i = 0; i < 70_000; i++) {
      const drawn = random.integer(7)
      counts[drawn] = (counts[drawn] ?? 0) + 1
    }
    const chiSquare = counts.reduce((sum, count) => sum + (count - 10_000) ** 2 / 10_000, 0)
    expect(chiSquare).to.be.below(22.46) // 99.9% point at six degrees of freedom
  })

  it('stay within any range that is asked for', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 1, max: 2 ** 32 }), (seed, bound) => {
        const random = createRandom(seed)
        const drawn = random.integer(bound)
        const share = random.uniform()
        return Number.isInteger(drawn) && drawn >= 0 && drawn < bound && share >= 0 && share < 1
      }),
    )
  })

  it('refuse a range without integers', () => {
    for (const bound of [0, -1, 1.5, 2 ** 32 + 1]) {
      expect(() => createRandom(1).integer(bound)).to.throw(TypeError)
    }
  })

  it('have the moments of the normal and the log-normal distribution', () => {
    const random = createRandom(2)
    const normal = Array.from({ length: 100_000 }, () => random.normal(3, 2))
    expect(mean(normal)).to.be.closeTo(3, 0.03)
    expect(variance(normal)).to.be.closeTo(4, 0.08)
    const skewed = Array.from({ length: 100_000 }, () => random.logNormal(1, 0.5))
    expect(mean(skewed)).to.be.closeTo(Math.exp(1 + 0.125), 0.03)
  })

  it('shuffle into every order equally often and leave the items alone', () => {
    const random = createRandom(3)
    const items = ['a', 'b', 'c'] as const
    const counts = new Map<string, number>()
    for (let i = 0; i < 60_000; i++) {
      const order = random.shuffle(items).join('')
      counts.set(order, (counts.get(order) ?? 0) + 1)
    }
    expect(counts.size).to.equal(6)
    for (const count of counts.values()) expect(count).to.be.closeTo(10_000, 400)
    expect(items).to.deep.equal(['a', 'b', 'c'])
  })

  it('shuffle without losing or doubling an item', () => {
    fc.assert(
      fc.property(fc.integer(), fc.array(fc.integer()), (seed, items) => {
        const order = createRandom(seed).shuffle(items)
        expect(order.toSorted((a, b) => a - b)).to.deep.equal(items.toSorted((a, b) => a - b))
      }),
    )
  })
})
