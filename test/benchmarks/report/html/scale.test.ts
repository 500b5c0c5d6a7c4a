import { expect } from 'chai'
import fc from 'fast-check'
import { logScale, tickLabel } from '../../../../benchmarks/report/html/charts/scale.js'

describe('The logarithmic scale of a chart', () => {
  it('marks 1, 2 and 5 where there is room, and the powers of ten where there is not', () => {
    expect(logScale([1.02, 42], [], 800).ticks.map(tickLabel)).to.deep.equal(['1', '2', '5', '10', '20'])
    expect(logScale([1.02, 4200], [], 240).ticks.map(tickLabel)).to.deep.equal(['1', '10', '100', '1000'])
    expect(logScale([0.04, 1], [], 800).ticks.map(tickLabel)).to.deep.equal([
      '0.05',
      '0.1',
      '0.2',
      '0.5',
      '1',
      '2',
    ])
  })

  it('holds the intervals, but not further than tenfold beyond the values', () => {
    const { minimum, maximum } = logScale([2, 8], [{ low: 0.5, high: 9 }], 800)
    expect(minimum).to.be.within(0.4, 0.5)
    expect(maximum).to.be.within(9, 11)
    const wild = logScale([2, 8], [{ low: 1e-6, high: 1e7 }], 800)
    expect(wild.minimum).to.be.within(0.08, 0.1)
    expect(wild.maximum).to.be.within(80, 90)
  })

  it('holds every value, and always marks 1', () => {
    const values = fc.array(fc.double({ min: 1e-4, max: 1e6, noNaN: true }))
    fc.assert(
      fc.property(values, fc.integer({ min: 100, max: 1000 }), (ends, width) => {
        const { minimum, maximum, ticks } = logScale(ends, [], width)
        expect(ticks).to.include(1)
        for (const value of [...ends, ...ticks]) expect(value).to.be.within(minimum, maximum)
      }),
    )
  })
})
