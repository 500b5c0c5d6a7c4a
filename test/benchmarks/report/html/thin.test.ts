import { expect } from 'chai'
import fc from 'fast-check'
import { thinRanks, thinSeries } from '../../../../benchmarks/report/html/charts/thin.js'

describe('Thinning for a chart', () => {
  const limits = fc.integer({ min: 2, max: 400 })

  it('draws all of few values', () => {
    expect(thinRanks(3, 3)).to.deep.equal([0, 1, 2])
    expect(thinSeries([5, 4, 6], 3)).to.deep.equal([0, 1, 2])
    expect(thinRanks(0, 3)).to.deep.equal([])
  })

  it('takes ranks that rise, at even distances, with both ends, and no more than are wanted', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 100_000 }), limits, (count, limit) => {
        const ranks = thinRanks(count, limit)
        expect(ranks).to.have.length(Math.min(count, limit))
        expect([ranks[0], ranks.at(-1)]).to.deep.equal([0, count - 1])
        const step = (count - 1) / (ranks.length - 1)
        ranks.forEach((rank, place) => {
          expect(Math.abs(rank - place * step)).to.be.at.most(0.501)
        })
        expect(new Set(ranks).size).to.equal(ranks.length)
      }),
    )
  })

  it('keeps the least and the greatest of a series, everywhere along it', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), { minLength: 1, maxLength: 3000 }),
        limits,
        (values, limit) => {
          const indices = thinSeries(values, limit)
          expect(indices.length).to.be.at.most(Math.max(limit, 2))
          expect(indices).to.deep.equal([...new Set(indices)].sort((one, other) => one - other))
          const drawn = indices.map((index) => values[index] ?? 0)
          const least = (list: readonly number[]): number => list.reduce((a, b) => Math.min(a, b))
          const most = (list: readonly number[]): number => list.reduce((a, b) => Math.max(a, b))
          expect(least(drawn) - least(values)).to.equal(0)
          expect(most(drawn) - most(values)).to.equal(0)
        },
      ),
    )
  })
})
