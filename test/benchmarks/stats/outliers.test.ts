import { expect } from 'chai'
import fc from 'fast-check'
import { classifyOutliers } from '../../../benchmarks/stats/outliers.js'

describe('outliers', () => {
  it("are classified by Tukey's fences and kept", () => {
    // Quartiles 3 and 7, so the fences lie at -9, -3, 13 and 19.
    const values = [-10, -4, 3, 3, 5, 7, 7, 14, 20]
    const { classes, counts, fences } = classifyOutliers(values)
    expect(fences).to.deep.equal({ lowSevere: -9, lowMild: -3, highMild: 13, highSevere: 19 })
    expect(classes).to.deep.equal([
      'low-severe',
      'low-mild',
      'inside',
      'inside',
      'inside',
      'inside',
      'inside',
      'high-mild',
      'high-severe',
    ])
    expect(counts).to.deep.equal({
      'low-severe': 1,
      'low-mild': 1,
      inside: 5,
      'high-mild': 1,
      'high-severe': 1,
    })
  })

  it('do not include a value on a fence', () => {
    expect(classifyOutliers([-3, 3, 3, 5, 7, 7, 13]).counts.inside).to.equal(7)
  })

  it('are counted once each', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ noNaN: true, min: -1e9, max: 1e9 }), { minLength: 1 }), (values) => {
        const { classes, counts } = classifyOutliers(values)
        expect(classes).to.have.length(values.length)
        expect(Object.values(counts).reduce((sum, count) => sum + count, 0)).to.equal(values.length)
        expect(counts.inside).to.be.at.least(1)
      }),
    )
  })
})
