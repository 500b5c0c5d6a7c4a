import { expect } from 'chai'
import fc from 'fast-check'
import { location } from '../../../benchmarks/stats/location.js'
import { geometricMean, mean, trimmedMean, variance } from '../../../benchmarks/stats/mean.js'
import { median, medianAbsoluteDeviation, quantile } from '../../../benchmarks/stats/quantile.js'

describe('quantiles', () => {
  it('interpolate between order statistics as definition 7 of Hyndman and Fan', () => {
    expect(quantile([1, 2, 3, 4], 0.25)).to.equal(1.75)
    expect(quantile([10, 20, 30, 40, 50], 0.4)).to.be.closeTo(26, 1e-12)
    expect(quantile([3, 1, 2], 0)).to.equal(1)
    expect(quantile([3, 1, 2], 1)).to.equal(3)
  })

  it('have the median in the middle', () => {
    expect(median([5, 1, 3])).to.equal(3)
    expect(median([4, 1, 3, 2])).to.equal(2.5)
    expect(medianAbsoluteDeviation([1, 1, 2, 2, 4, 6, 9])).to.equal(1)
  })

  it('have the same median of many values as sorting gives, in any order, and with values that are no numbers', () => {
    const number = fc.oneof(
      fc.double({ noNaN: true, min: -1e9, max: 1e9 }),
      fc.constantFrom(0, 1, 2, Infinity, -Infinity),
    )
    const many = fc.array(number, { minLength: 33, maxLength: 300, size: 'max' })
    fc.assert(
      fc.property(many, (values) => {
        // Neither order tells −0 from 0: a sum with 0 has no sign.
        expect(median(values) + 0).to.deep.equal(quantile(values, 0.5) + 0)
      }),
      { examples: [[[...Array.from({ length: 33 }, () => 0), -0, -5e-324, 5e-324]]] },
    )
    const few = [...Array.from({ length: 40 }, (_, index) => index), Number.NaN]
    expect(median(few)).to.deep.equal(quantile(few, 0.5))
  })

  it('need a value and a p between 0 and 1', () => {
    expect(() => quantile([], 0.5)).to.throw(RangeError)
    expect(() => quantile([1], 1.1)).to.throw(RangeError)
    expect(() => quantile([1], Number.NaN)).to.throw(RangeError)
  })

  it('rise with p and stay within the values', () => {
    const values = fc.array(fc.double({ noNaN: true, min: -1e9, max: 1e9 }), { minLength: 1 })
    const p = fc.double({ min: 0, max: 1, noNaN: true })
    fc.assert(
      fc.property(values, p, p, (series, a, b) => {
        const [low, high] = [quantile(series, Math.min(a, b)), quantile(series, Math.max(a, b))]
        expect(low).to.be.at.most(high + 1e-6)
        expect(low).to.be.at.least(Math.min(...series))
        expect(high).to.be.at.most(Math.max(...series) + 1e-6)
      }),
    )
  })
})

describe('means', () => {
  it('are the textbook ones', () => {
    expect(mean([1, 2, 6])).to.equal(3)
    expect(geometricMean([1, 10, 100])).to.be.closeTo(10, 1e-12)
    expect(trimmedMean([1000, 2, 3, 4, -1000], 0.2)).to.equal(3)
    expect(variance([2, 4, 4, 4, 5, 5, 7, 9])).to.be.closeTo(32 / 7, 1e-12)
  })

  it('are refused where they do not exist', () => {
    expect(() => mean([])).to.throw(RangeError)
    expect(() => variance([1])).to.throw(RangeError)
    expect(() => geometricMean([1, 0])).to.throw(RangeError)
    expect(() => trimmedMean([1, 2], 0.5)).to.throw(RangeError)
  })
})

describe('location', () => {
  it('is the geometric mean of the medians of the invocations', () => {
    const invocations = [{ times: [1, 2, 900] }, { times: [8, 8, 8, 8] }]
    expect(location(invocations)).to.be.closeTo(4, 1e-12)
  })
})
