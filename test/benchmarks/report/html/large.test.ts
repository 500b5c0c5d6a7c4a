import { expect } from 'chai'
import type { LogRecord, SampleRecord } from '../../../../benchmarks/campaign/records.js'
import { stripLimit } from '../../../../benchmarks/report/html/charts/strips.js'
import { traceInvocations, traceIterations } from '../../../../benchmarks/report/html/charts/trace.js'
import { renderHtmlReport } from '../../../../benchmarks/report/html/index.js'
import { createRandom } from '../../../../benchmarks/stats/index.js'
import { reportFixture } from './fixture.js'

const invocations = 30
const iterations = 100

/** The fixture with many more samples of one cell, some of them far out. */
function manySamples(): readonly SampleRecord[] {
  const random = createRandom(7)
  return Array.from({ length: invocations * iterations }, (_, index) => ({
    kind: 'sample',
    platform: 'qemu-tcg',
    invocation: Math.floor(index / iterations),
    workload: 'sha256',
    iteration: index % iterations,
    units: 100,
    elapsed: 20e6 * (1 + 0.01 * random.uniform()) * (index % 97 === 50 ? 3 : 1),
    ticks: 5e7,
    checksum: '7c7272c96bd53928',
    verdict: 'exact',
  }))
}

describe('A report on very many samples', () => {
  const { log, ...input } = reportFixture()
  const many = manySamples()
  const records: readonly LogRecord[] = [...many, ...log.filter((record) => record.kind !== 'sample')]
  const document = renderHtmlReport({ ...input, log: records })
  const [strip = '', ...others] = document.match(/<svg class="strip plot".*?<\/svg>/gs) ?? []
  const [trace = ''] = document.match(/<svg class="strip trace".*?<\/svg>/gs) ?? []

  it('draws so many dots and no more, and says so', () => {
    expect(others).to.deep.equal([])
    expect(strip.match(/h0/g)).to.have.length(stripLimit)
    expect(document).to.match(/\(300 of 29\d\d dots drawn\)/)
  })

  it('draws every outlier all the same', () => {
    const far = many.filter(({ elapsed }) => elapsed > 50e6).length
    expect(far).to.be.above(25)
    expect(strip.match(/ 2v22/g)).to.have.length(far)
  })

  it('shows the first and the last invocation and those that changed, and the spikes in them', () => {
    expect(trace).to.contain(`${invocations} invocations, ${traceInvocations} of them shown`)
    expect(trace.match(/h0/g)?.length).to.be.within(traceInvocations, traceInvocations * traceIterations)
    expect(trace.match(/<text[^>]*text-anchor="middle"/g)).to.have.length(traceInvocations)
  })

  it('does not run out of stack on a cell with hundreds of thousands of samples', () => {
    const [first] = many
    if (first === undefined) throw new Error('there is no sample')
    const crowd = Array.from({ length: 300_000 }, (_, index) => ({
      ...first,
      invocation: index,
      elapsed: 2e7 + (index % 11),
    }))
    expect(renderHtmlReport({ ...input, log: crowd }).length).to.be.below(10e6)
  })
})
