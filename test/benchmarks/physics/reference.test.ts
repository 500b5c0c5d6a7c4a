import { expect } from 'chai'
import { analyse } from './reference/analysis.js'
import { doubleSse, singleSse, x87 } from './reference/arithmetic.js'
import { type Extended, extended, numberOf, roundTo } from './reference/extended.js'
import { byInstructions, exact } from './reference/x87-functions.js'
import { right } from './words.js'

describe('the analysis, written a second time in another language', () => {
  it('gives the bits of the SSE2 build in doubles', () => {
    expect(analyse(doubleSse)).to.deep.equal(right('physics-double-sse'))
  })

  it('gives the bits of the SSE build in singles', () => {
    expect(analyse(singleSse)).to.deep.equal(right('physics-single-sse'))
  })

  it('gives the bits of the x87 build in doubles, with expressions of 80 bits', () => {
    expect(analyse(x87(53))).to.deep.equal(right('physics-double-x87'))
  })

  it('gives the bits of the x87 build in singles, with expressions of 80 bits', () => {
    expect(analyse(x87(24))).to.deep.equal(right('physics-single-x87'))
  })

  it("gives the bits of the x87 unit's instructions where each gives the nearest number of 64 bits", () => {
    const arithmetic = x87(53)
    expect(analyse(arithmetic, byInstructions(arithmetic, exact))).to.deep.equal(
      right('physics-x87-functions'),
    )
  })

  it('gives other bits, and the same mass, where sine and cosine are computed in doubles', () => {
    const arithmetic = x87(53)
    const inDoubles = (operation: (value: number) => number) => (x: Extended) =>
      extended(operation(numberOf(roundTo(53, x))))
    const approximate = { ...exact, sine: inDoubles(Math.sin), cosine: inDoubles(Math.cos) }
    const [mass, error, digest] = analyse(arithmetic, byInstructions(arithmetic, approximate))
    const [rightMass, rightError, rightDigest] = right('physics-x87-functions')
    expect(mass).to.equal(rightMass)
    expect(error?.slice(0, 12)).to.equal(rightError?.slice(0, 12))
    expect(digest).to.not.equal(rightDigest)
  })

  it('gives the same bits in SSE as in an x87 unit that is told to round to the format', () => {
    expect(right('physics-double-x87-53')).to.deep.equal(right('physics-double-sse'))
    expect(right('physics-single-x87-24')).to.deep.equal(right('physics-single-sse'))
  })
})
