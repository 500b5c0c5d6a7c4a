import { expect } from 'chai'
import fc from 'fast-check'
import { normalCdf, normalQuantile } from '../../../benchmarks/stats/normal-distribution.js'
import { studentCdf, studentQuantile } from '../../../benchmarks/stats/student-t.js'

describe('the normal distribution', () => {
  it('has the tabulated probabilities', () => {
    expect(normalCdf(0)).to.equal(0.5)
    expect(normalCdf(1)).to.be.closeTo(0.841344746068543, 1e-14)
    expect(normalCdf(-1.959963984540054)).to.be.closeTo(0.025, 1e-14)
    expect(normalCdf(-6) / 9.865876450376946e-10).to.be.closeTo(1, 1e-12)
    expect(normalCdf(-3) / 1.349898031630095e-3).to.be.closeTo(1, 1e-12)
  })

  it('has the tabulated quantiles', () => {
    expect(normalQuantile(0.975)).to.be.closeTo(1.959963984540054, 1e-12)
    expect(normalQuantile(0.995)).to.be.closeTo(2.575829303548901, 1e-12)
    expect(normalQuantile(0.5)).to.equal(0)
    expect(normalQuantile(0)).to.equal(-Infinity)
    expect(normalQuantile(1)).to.equal(Infinity)
    expect(() => normalQuantile(1.5)).to.throw(RangeError)
  })

  it('comes back from a quantile to its probability', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-12, max: 0.5, noNaN: true }), (p) => {
        expect(normalCdf(normalQuantile(p)) / p).to.be.closeTo(1, 1e-10)
      }),
    )
  })
})

describe("Student's t", () => {
  it('has the tabulated quantiles', () => {
    const table = [
      [0.975, 1, 12.7062047],
      [0.975, 2, 4.30265273],
      [0.975, 4, 2.77644511],
      [0.975, 9, 2.26215716],
      [0.975, 30, 2.04227246],
      [0.995, 10, 3.16927267],
      [0.95, 5, 2.01504837],
    ] as const
    for (const [p, degrees, t] of table) expect(studentQuantile(p, degrees)).to.be.closeTo(t, 5e-8)
  })

  it('is the Cauchy distribution at one degree of freedom', () => {
    for (const t of [-20, -1, 0, 0.3, 5]) {
      expect(studentCdf(t, 1)).to.be.closeTo(0.5 + Math.atan(t) / Math.PI, 1e-13)
    }
  })

  it('has its closed form at two degrees of freedom', () => {
    for (const t of [-3, -0.1, 0.7, 10]) {
      expect(studentCdf(t, 2)).to.be.closeTo(0.5 + t / (2 * Math.sqrt(2 + t * t)), 1e-13)
    }
  })

  it('approaches the normal distribution', () => {
    expect(studentQuantile(0.975, 1e7)).to.be.closeTo(1.959964, 1e-6)
  })

  it('comes back from a quantile to its probability at any degrees of freedom', () => {
    const p = fc.double({ min: 0.001, max: 0.999, noNaN: true })
    fc.assert(
      fc.property(p, fc.double({ min: 1, max: 500, noNaN: true }), (probability, degrees) => {
        expect(studentCdf(studentQuantile(probability, degrees), degrees)).to.be.closeTo(probability, 1e-9)
      }),
    )
  })

  it('refuses what has no meaning', () => {
    expect(() => studentCdf(1, 0)).to.throw(RangeError)
    expect(() => studentQuantile(1, 5)).to.throw(RangeError)
  })
})
