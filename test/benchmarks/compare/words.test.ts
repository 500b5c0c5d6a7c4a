import { expect } from 'chai'
import { formatChange, formatChangeInterval } from '../../../benchmarks/compare/words.js'

describe('a change in words', () => {
  it('has its sign and the decimals that its interval deserves', () => {
    expect(formatChange(1.0512, { low: 1.04, high: 1.06 })).to.equal('+5.1%')
    expect(formatChange(0.9966, { low: 0.9961, high: 0.997 })).to.equal('−0.34%')
    expect(formatChange(3.21)).to.equal('×3.2')
  })

  it('has no sign where it rounds to nothing', () => {
    expect(formatChange(0.998, { low: 0.5, high: 2 })).to.equal('0%')
    expect(formatChange(1.002, { low: 0.5, high: 2 })).to.equal('0%')
    expect(formatChange(1)).to.equal('0.00%')
    expect(formatChangeInterval({ low: 0.9997, high: 1.02 })).to.equal('[0.0%, +2.0%]')
  })
})
