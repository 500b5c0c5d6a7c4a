import { expect } from 'chai'
import fc from 'fast-check'
import { holmAdjust } from '../../../benchmarks/stats/holm.js'

describe("Holm's correction", () => {
  it('has the values of a textbook example', () => {
    const adjusted = holmAdjust([0.01, 0.04, 0.03, 0.005])
    for (const [i, value] of [0.03, 0.06, 0.06, 0.02].entries())
      expect(adjusted[i]).to.be.closeTo(value, 1e-12)
  })

  it('leaves a single value alone and never goes below one or above 1', () => {
    expect(holmAdjust([0.2])).to.deep.equal([0.2])
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true })), (values) => {
        for (const [i, adjusted] of holmAdjust(values).entries()) {
          expect(adjusted).to.be.within(values[i] ?? Number.NaN, 1)
        }
      }),
    )
  })
})
