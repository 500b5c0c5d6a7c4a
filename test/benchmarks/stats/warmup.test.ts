import { expect } from 'chai'
import fc from 'fast-check'
import { changePoints, noiseScale } from '../../../benchmarks/stats/change-points.js'
import { median } from '../../../benchmarks/stats/quantile.js'
import { createRandom } from '../../../benchmarks/stats/random.js'
import { runningMedian } from '../../../benchmarks/stats/running-median.js'
import { detectWarmup, steadyInvocation } from '../../../benchmarks/stats/warmup.js'

/** A series of levels, each with a length, under normal noise of 2%. */
function series(seed: number, ...levels: readonly (readonly [level: number, length: number])[]): number[] {
  const random = createRandom(seed)
  return levels.flatMap(([level, length]) =>
    Array.from({ length }, () => level * (1 + random.normal(0, 0.02))),
  )
}

const absoluteCost = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + Math.abs(value - median(values)), 0)

/** Least cost over all ways of cutting, by trying every last part: what PELT must come to as well. */
function leastCost(values: readonly number[], minSegment: number, price: number): number {
  const best = [-price]
  for (let end = 1; end <= values.length; end++) {
    const costs = best.map((before, start) =>
      end - start >= minSegment ? before + absoluteCost(values.slice(start, end)) + price : Infinity,
    )
    best.push(Math.min(...costs))
  }
  return best[values.length] ?? Number.NaN
}

describe('the running median', () => {
  it('keeps the sum of the distances from the median', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 1, maxLength: 40 }), (values) => {
        const running = runningMedian()
        for (const [i, value] of values.entries()) {
          running.add(value)
          expect(running.cost()).to.be.closeTo(absoluteCost(values.slice(0, i + 1)), 1e-9)
        }
      }),
    )
  })
})

describe('changes of level', () => {
  it('are found where they are', () => {
    expect(changePoints(series(1, [100, 12], [60, 20], [80, 15]))).to.deep.equal([12, 32])
  })

  it('are not seen in a constant series, a short one or an empty one', () => {
    expect(changePoints(new Array<number>(50).fill(3))).to.deep.equal([])
    expect(changePoints([1, 100])).to.deep.equal([])
    expect(changePoints([])).to.deep.equal([])
  })

  it('cost as little as the best of all ways of cutting', () => {
    const step = fc.integer({ min: 0, max: 3 })
    fc.assert(
      fc.property(fc.array(step, { minLength: 8, maxLength: 30 }), fc.integer(), (levels, seed) => {
        const random = createRandom(seed)
        const values = levels.map((level) => 100 + level + random.uniform())
        const scale = noiseScale(values)
        // Levels three apart lie within the reach of the spike filter's four scales or the series is left out.
        fc.pre(scale > 0 && Math.max(...values) - Math.min(...values) <= 4 * scale)
        const price = 4 * Math.log(values.length) * scale
        const edges = [0, ...changePoints(values), values.length]
        const parts = edges.slice(1).map((end, i) => values.slice(edges[i], end))
        const cost = parts.reduce((sum, part) => sum + absoluteCost(part) + price, -price)
        expect(cost).to.be.closeTo(leastCost(values, 3, price), 1e-6)
      }),
    )
  })
})

describe('warm-up', () => {
  it('is absent from a flat invocation', () => {
    for (let seed = 1; seed <= 50; seed++) {
      const report = detectWarmup({ times: series(seed, [100, 30]) })
      expect(report.class).to.equal('flat')
      expect(report.steadyStart).to.equal(0)
    }
  })

  it('ends at the first iteration of the fastest level', () => {
    const {
      class: found,
      steadyStart,
      segments,
    } = detectWarmup({ times: series(2, [300, 5], [150, 7], [100, 28]) })
    expect(found).to.equal('warm-up')
    expect(steadyStart).to.equal(12)
    expect(segments.map(({ start, end }) => [start, end])).to.deep.equal([
      [0, 5],
      [5, 12],
      [12, 40],
    ])
    expect(segments[1]?.median).to.be.closeTo(150, 5)
  })

  it('is not a slow-down', () => {
    const report = detectWarmup({ times: series(3, [100, 15], [130, 25]) })
    expect(report).to.include({ class: 'slow-down', steadyStart: 15 })
  })

  it('with a slow-down after it is a slow-down', () => {
    const report = detectWarmup({ times: series(4, [200, 8], [100, 12], [130, 20]) })
    expect(report).to.include({ class: 'slow-down', steadyStart: 20 })
  })

  it('never ends where the level changes in the last quarter', () => {
    const report = detectWarmup({ times: series(5, [100, 34], [140, 6]) })
    expect(report).to.include({ class: 'no-steady-state', steadyStart: 30 })
  })

  it('is not seen in a level that comes back within the tolerance', () => {
    const report = detectWarmup({ times: series(6, [100, 15], [100.5, 25]) })
    expect(report.class).to.equal('flat')
  })

  it('is not seen in interruptions, even three in a row', () => {
    const times = series(7, [100, 30])
    for (const [i, slow] of [
      [4, 5],
      [11, 30],
      [12, 8],
      [13, 15],
      [28, 4],
    ] as const) {
      times[i] = 100 * slow
    }
    expect(detectWarmup({ times }).class).to.equal('flat')
  })

  it('has nothing to be seen in an invocation that is empty, short or not finite', () => {
    expect(detectWarmup({ times: [] })).to.deep.equal({ class: 'flat', steadyStart: 0, segments: [] })
    expect(detectWarmup({ times: [9, 1] }).class).to.equal('flat')
    expect(detectWarmup({ times: [1, 2, Number.NaN, 4] }).class).to.equal('no-steady-state')
  })

  it('is cut off by steadyInvocation, which keeps the other fields', () => {
    const invocation = { seed: 5, times: series(8, [300, 6], [100, 24]) }
    const steady = steadyInvocation(invocation)
    expect(steady.seed).to.equal(5)
    expect(steady.times).to.deep.equal(invocation.times.slice(6))
    expect(invocation.times).to.have.length(30)
  })

  it('never throws, and the steady state starts within the invocation', () => {
    const wild = fc.array(fc.double({ noDefaultInfinity: false }), { maxLength: 60 })
    fc.assert(
      fc.property(wild, (times) => {
        const { steadyStart, segments } = detectWarmup({ times })
        expect(steadyStart).to.be.within(0, Math.max(0, times.length - 1))
        expect(segments.reduce((sum, { start, end }) => sum + end - start, 0)).to.equal(times.length)
      }),
    )
  })

  it('is the same in any unit of time', () => {
    const times = fc.array(fc.double({ min: 1, max: 1000, noNaN: true }), { minLength: 1, maxLength: 50 })
    fc.assert(
      fc.property(times, fc.integer({ min: -20, max: 20 }), (series, power) => {
        // A power of two scales without rounding.
        const scaled = detectWarmup({ times: series.map((time) => time * 2 ** power) })
        const plain = detectWarmup({ times: series })
        expect(scaled.class).to.equal(plain.class)
        expect(scaled.steadyStart).to.equal(plain.steadyStart)
      }),
    )
  })
})
