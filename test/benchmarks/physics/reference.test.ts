import { expect } from 'chai'
import { analysisForms } from '../../../benchmarks/guest/analysis-forms.js'
import { analyse } from './reference/analysis.js'
import { doubleSse, singleSse, x87 } from './reference/arithmetic.js'

const right = (name: string): readonly string[] => {
  const form = analysisForms.find((other) => other.name === name)
  if (form === undefined) throw new Error(`no form ${name}`)
  return form.words
}

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

  it('gives the same bits in SSE as in an x87 unit that is told to round to the format', () => {
    expect(right('physics-double-x87-53')).to.deep.equal(right('physics-double-sse'))
    expect(right('physics-single-x87-24')).to.deep.equal(right('physics-single-sse'))
  })
})
