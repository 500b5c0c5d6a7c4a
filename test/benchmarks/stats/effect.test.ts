import { expect } from 'chai'
import { judgeEffect } from '../../../benchmarks/stats/index.js'

describe('the smallest effect worth reporting', () => {
  const judge = (low: number, high: number) => judgeEffect({ low, high }, 0.01)

  it('makes a statement of equivalence where the whole interval is near 1', () => {
    expect(judge(0.995, 1.005)).to.equal('no-difference')
    expect(judge(1.001, 1.009)).to.equal('no-difference')
    expect(judge(1 / 1.01, 1.01)).to.equal('no-difference')
  })

  it('calls a platform slower or faster where the interval excludes 1 and is not all near it', () => {
    expect(judge(1.001, 1.02)).to.equal('slower')
    expect(judge(2, 3)).to.equal('slower')
    expect(judge(0.97, 0.999)).to.equal('faster')
  })

  it('leaves open what a wide interval leaves open', () => {
    expect(judge(0.98, 1.005)).to.equal('undecided')
    expect(judge(1, 1.02)).to.equal('undecided')
    expect(judge(0.5, 2)).to.equal('undecided')
  })
})
