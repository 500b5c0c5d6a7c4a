import { expect } from 'chai'
import { cellInvocations } from '../../../benchmarks/campaign/cell-data.js'
import type { LogRecord } from '../../../benchmarks/campaign/records.js'
import { clockDrift, platformDrift } from '../../../benchmarks/report/drift.js'
import { wholeFixture } from './html/fixture-sections.js'

describe('The drift of a campaign', () => {
  const { log } = wholeFixture()

  /** The fixture's log with a baseline that becomes slower by a tenth in every invocation. */
  const slowing = log.map(
    (record): LogRecord =>
      record.kind === 'sample' && record.platform === 'native'
        ? { ...record, elapsed: 1e7 * (1 + 0.1 * record.invocation) }
        : record,
  )

  it('is what the invocations of the baseline deviate by from their median, at their moments', () => {
    const { mean, workloads } = platformDrift(slowing, cellInvocations(slowing), 'native')
    expect(mean.map(({ minutes }) => minutes)).to.deep.equal([0, 1, 2, 3, 4, 5])
    expect(workloads.size).to.equal(7)
    // The medians are 1.0, 1.1 … 1.5 times 10 ms, so 1.25 is in the middle.
    mean.forEach(({ value }, invocation) => {
      expect(value).to.be.closeTo((1 + 0.1 * invocation) / 1.25 - 1, 1e-9)
    })
  })

  it('is not there for a platform that never ran', () => {
    expect(platformDrift(log, cellInvocations(log), 'nobody').mean).to.deep.equal([])
    expect(clockDrift(log, 'nobody')).to.deep.equal([])
  })

  it('of a clock is its rate in parts per million of the median rate', () => {
    const values = clockDrift(log, 'v86').map(({ value }) => value)
    const steps = values.slice(1).map((value, index) => value - (values[index] ?? 0))
    for (const step of steps) expect(step).to.be.closeTo(-700, 2)
    expect(clockDrift(log, 'qemu-tcg')).to.deep.equal([])
  })
})
