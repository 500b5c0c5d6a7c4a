import { expect } from 'chai'
import { tallyWarmup, type WarmupClass } from '../../../benchmarks/stats/index.js'

const invocations = (classes: readonly WarmupClass[], iterations = 12, steadyStart = 0) =>
  classes.map((name) => ({ warmup: { class: name, steadyStart, segments: [] }, iterations }))

describe('the outcome of the warm-up', () => {
  it('is the class of three quarters of the invocations', () => {
    const { outcome, counts } = tallyWarmup(invocations(['flat', 'flat', 'slow-down', 'flat']))
    expect(outcome).to.equal('flat')
    expect(counts).to.deep.equal({ flat: 3, 'warm-up': 0, 'slow-down': 1, 'no-steady-state': 0 })
  })

  it('is inconsistent where the invocations disagree', () => {
    expect(tallyWarmup(invocations(['flat', 'warm-up', 'flat'])).outcome).to.equal('inconsistent')
  })

  it('does not call an invocation flat in which nothing could be seen', () => {
    const short = invocations(['flat', 'flat'], 5)
    expect(tallyWarmup(short)).to.deep.include({ outcome: 'too-short', tooShort: 2 })
    const mixed = tallyWarmup([...short, ...invocations(['warm-up'], 12, 2)])
    expect(mixed).to.deep.include({ outcome: 'warm-up', tooShort: 2, iterationsLeftOut: 2 })
    expect(mixed.counts.flat).to.equal(0)
  })
})
