import { expect } from 'chai'
import { type ClockRate, clockRate, judgeClock } from '../../../benchmarks/stats/clocks.js'

const reading = (hostNs: number, ticks: number, uncertaintyNs = 0) => ({ hostNs, ticks, uncertaintyNs })
const rate = (ticksPerNs: number, others: Partial<ClockRate> = {}): ClockRate => ({
  ticksPerNs,
  uncertaintyPpm: 10,
  jumpNs: 0,
  spanNs: 1e9,
  ...others,
})

describe('the rate of a guest’s clock', () => {
  it('is its ticks over the host’s time, as sure as the first and the last reading are', () => {
    expect(clockRate([reading(0, 0, 20_000), reading(1e9, 2.5e9, 30_000)])).to.deep.equal({
      ticksPerNs: 2.5,
      uncertaintyPpm: 50,
      jumpNs: 0,
      spanNs: 1e9,
    })
  })

  it('shows a jump in between, less what the uncertainties allow', () => {
    // the guest is 1 ms ahead in the middle
    const found = clockRate([reading(0, 0, 1000), reading(5e8, 5.01e8, 2000), reading(1e9, 1e9, 3000)])
    expect(found?.jumpNs).to.equal(1e6 - 2000 - 3000)
    const within = clockRate([reading(0, 0, 1000), reading(5e8, 5e8 + 3000, 2000), reading(1e9, 1e9, 1000)])
    expect(within?.jumpNs).to.equal(0)
  })

  it('is unknown for one reading, or for two at the same time', () => {
    expect(clockRate([])).to.equal(undefined)
    expect(clockRate([reading(0, 0)])).to.equal(undefined)
    expect(clockRate([reading(0, 0), reading(0, 5)])).to.equal(undefined)
  })
})

describe('the verdict on a guest’s clock', () => {
  it('is steady while the rates agree as far as can be seen', () => {
    expect(judgeClock([rate(2.5), rate(2.50001), rate(2.49999)])).to.deep.include({
      verdict: 'steady',
      ticksPerNs: 2.5,
      invocations: 3,
      resolutionPpm: 10,
    })
    const blurred = rate(1.0009, { uncertaintyPpm: 500 })
    expect(judgeClock([rate(1), rate(1), blurred])?.verdict).to.equal('steady')
    expect(judgeClock([rate(1), rate(1), rate(1.0009)])?.verdict).not.to.equal('steady')
  })

  it('is drifting when the rate moved from the first third to the last', () => {
    const rates = Array.from({ length: 9 }, (_, index) => rate(1 + 1e-4 * index))
    const found = judgeClock(rates)
    expect(found?.verdict).to.equal('drifting')
    expect(found?.driftPpm).to.be.closeTo(600, 1)
    expect(judgeClock(rates.toReversed())?.driftPpm).to.be.closeTo(-600, 1)
  })

  it('is unsteady when the rates differ without a direction, or it jumps within an invocation', () => {
    const scattered = [1, 1.001, 1, 1, 1.001, 1, 1, 1.001, 1].map((value) => rate(value))
    expect(judgeClock(scattered)?.verdict).to.equal('unsteady')
    const jumping = [rate(1), rate(1, { jumpNs: 1e6 }), rate(1)]
    expect(judgeClock(jumping)).to.deep.include({ verdict: 'unsteady', jumpNs: 1e6 })
  })

  it('is stopped when it does not move, and says nothing about a drift of too few invocations', () => {
    expect(judgeClock([rate(0), rate(0)])).to.deep.include({ verdict: 'stopped', ticksPerNs: 0 })
    expect(judgeClock([rate(1), rate(2)])).not.to.have.property('driftPpm')
    expect(judgeClock([])).to.equal(undefined)
  })
})
