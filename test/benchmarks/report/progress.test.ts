import { expect } from 'chai'
import {
  defaultDoublingTime,
  doublingTime,
  growthEras,
  meanDoublingTime,
  yearsOfProgress,
} from '../../../benchmarks/report/progress.js'

describe('Years of hardware progress', () => {
  it('are doublings times the doubling time', () => {
    expect(yearsOfProgress(8, 2)).to.equal(6)
    expect(yearsOfProgress(1, 2)).to.equal(0)
    expect(yearsOfProgress(0.5, 2)).to.equal(-2)
  })

  it('take the doubling time of a growth a year: 52% is 1.66 years, 3.5% is 20', () => {
    expect(doublingTime(1)).to.equal(1)
    expect(doublingTime(0.52)).to.be.closeTo(1.655, 0.001)
    expect(doublingTime(0.035)).to.be.closeTo(20.15, 0.01)
  })

  it('begin with the mean of four decades, 2.5 years, which the eras multiply up to', () => {
    const factor = growthEras.reduce(
      (product, { from, to, growth }) => product * (1 + growth) ** (to - from),
      1,
    )
    expect(2 ** (40 / meanDoublingTime())).to.be.closeTo(factor, factor * 1e-9)
    expect(defaultDoublingTime).to.equal(2.5)
  })
})
