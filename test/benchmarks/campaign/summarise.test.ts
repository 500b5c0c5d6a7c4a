import { expect } from 'chai'
import {
  type CampaignRecord,
  type LogRecord,
  type SummaryCell,
  summarySchema,
} from '../../../benchmarks/campaign/records.js'
import { summarise } from '../../../benchmarks/campaign/summarise.js'
import { renderTerminal } from '../../../benchmarks/report/terminal.js'
import { createRandom } from '../../../benchmarks/stats/index.js'
import { standInCampaign, standInPayload, standInPlatform, standInWorkloads } from './stand-ins.js'

const trueRatio = 3

describe('the summary of a campaign', () => {
  it('finds the ratio that is in the samples, with an interval around it, and its cross-checks agree', async () => {
    const { cell, summary } = await summaryOf()
    const add = cell('other', 'add')
    if (add.state !== 'estimated') expect.fail(`it is ${add.state}`)
    expect(add.low).to.be.below(trueRatio).and.above(2.8)
    expect(add.high).to.be.above(trueRatio).and.below(3.2)
    expect(add.bootstrap?.low).to.be.closeTo(add.low, 0.05)
    expect(add.fieller?.high).to.be.closeTo(add.high, 0.05)
    expect(add.label).to.equal('same machine code')
    expect(add.measurement).to.deep.include({ invocations: 10, verdict: 'exact' })
    // 10 ns a unit times 3, and a unit is a thousand operations.
    expect(add.measurement.perSecond).to.be.closeTo((1e9 * 1000) / 30, 2e9)
    expect(add.measurement.clock?.ticksPerNs).to.be.closeTo(2, 0.01)
    const overall = summary.platforms.find(({ platform }) => platform === 'other')?.overall
    if (overall?.state !== 'estimated') expect.fail('there is no overall ratio')
    expect(overall.low).to.be.below(trueRatio)
    expect(overall.high).to.be.above(trueRatio)
  })

  it('pairs the ratios by round, and says how large the difference surely is', async () => {
    const { cell, summary } = await summaryOf()
    const add = cell('other', 'add')
    if (add.state !== 'estimated') expect.fail(`it is ${add.state}`)
    expect(add).to.deep.include({
      method: 'paired-log',
      degreesOfFreedom: 9,
      pairs: { rounds: 10, platformAlone: 0, baselineAlone: 0 },
      verdict: 'slower',
      smallestEffect: 0.01,
    })
    expect(add.signedRank?.low).to.be.closeTo(add.low, 0.05)
    expect(add.measurement.warmup).to.include({ outcome: 'flat', flat: 10, tooShort: 0 })
    const overall = summary.platforms.find(({ platform }) => platform === 'other')?.overall
    expect(overall).to.deep.include({ method: 'paired-log', degreesOfFreedom: 9 })
  })

  it('counts the invocations that have no partner in their round', async () => {
    const { cell } = await summaryOf([], undefined, true, ({ kind, ...record }) => {
      const { platform, invocation, workload } = { platform: '', invocation: -1, workload: '', ...record }
      return kind === 'sample' && platform === 'other' && invocation === 4 && workload === 'add'
    })
    const add = cell('other', 'add')
    if (add.state !== 'estimated') expect.fail(`it is ${add.state}`)
    expect(add.pairs).to.deep.equal({ rounds: 9, platformAlone: 0, baselineAlone: 1 })
    expect(add.degreesOfFreedom).to.equal(8)
  })

  it('is the same for the same records', async () => {
    const [first, second] = [await summaryOf(), await summaryOf()]
    expect(first.summary).to.deep.equal(second.summary)
  })

  it('is what its published schema says, also after a way through JSON', async () => {
    const { summary } = await summaryOf()
    expect(summarySchema.parse(JSON.parse(JSON.stringify(summary)))).to.deep.equal(summary)
  })

  it('gives no ratio to what was wrong once, and none where the baseline was', async () => {
    const wrong = (platform: string): LogRecord => ({
      kind: 'failure',
      platform,
      invocation: 9,
      workload: 'add',
      outcome: 'wrong',
      reason: 'add gave 1; right is 2',
      evidence: ['done add'],
    })
    const platformWrong = await summaryOf([wrong('other')])
    expect(platformWrong.cell('other', 'add')).to.include({ state: 'wrong' })
    expect(platformWrong.cell('other', 'chase')).to.include({ state: 'estimated' })
    const baselineWrong = await summaryOf([wrong('steady')])
    expect(baselineWrong.cell('steady', 'add')).to.include({ state: 'wrong' })
    expect(baselineWrong.cell('other', 'add')).to.include({ state: 'insufficient' })
  })

  it('says what the harness cost', async () => {
    const { summary } = await summaryOf()
    expect(summary.harness?.share).to.be.closeTo(0.25, 1e-9)
  })

  it('counts what the payload ran in a calibration as its running time, and the rest as the harness’s', async () => {
    const facts = { startedAt: '2026-01-02T03:04:05.000Z', bootNs: 1e6, before: {}, after: {} }
    const calibration = {
      kind: 'calibration' as const,
      platform: 'other',
      targetNs: 4e7,
      workloads: [],
      ...facts,
    }
    const { harness: without } = (await summaryOf()).summary
    const { harness } = (await summaryOf([{ ...calibration, wallNs: 5e9, payloadNs: 4e9 }])).summary
    expect(Number(harness?.wallNs) - Number(without?.wallNs)).to.equal(5e9)
    expect(Number(harness?.payloadNs) - Number(without?.payloadNs)).to.equal(4e9)
    // 25 s of invocations whose payloads ran for 20 s, and a minute of calibrating with none: 85 over 20, less one.
    const slow = (await summaryOf([{ ...calibration, wallNs: 60e9, payloadNs: 0 }])).summary
    expect(slow.harness?.share).to.be.closeTo(3.25, 1e-9)
    expect(slow.warnings).to.include(
      "booting, talking and cleaning up took 330% of the payloads' own running time (aim: below 10%)",
    )
  })

  it('takes readiness from the boot whose earlier moments it has, and not from all boots of an invocation', async () => {
    const visit: LogRecord = {
      kind: 'invocation',
      platform: 'other',
      invocation: 0,
      position: 0,
      boots: 2,
      startedAt: '2026-01-02T03:04:05.000Z',
      // The second boot, of a machine with other devices, took 10 ms.
      bootNs: 40e6,
      phases: { runningNs: 20e6, firstLineNs: 28e6, readyNs: 30e6 },
      wallNs: 1.25e9,
      payloadNs: 1e9,
      outcome: 'complete',
      before: {},
      after: {},
    }
    const isOther = (record: LogRecord) => record.kind === 'invocation' && record.platform === 'other'
    const { readyNs: _unknown, ...phases } = visit.phases ?? {}
    for (const [record, ready] of [
      [visit, 30e6],
      [{ ...visit, phases }, 20e6],
    ] as const) {
      const { summary } = await summaryOf([record], undefined, true, (it) => it !== record && isOther(it))
      const other = summary.platforms.find(({ platform }) => platform === 'other')
      expect(other?.boot?.medianNs).to.equal(ready)
      expect(other?.lifeTimes?.firstLineNs).to.equal(28e6)
    }
  })

  it('warns of a guest whose clock is not that of the host', async () => {
    const { summary } = await summaryOf([], (invocation) => (invocation === 3 ? 1.5 : 1))
    expect(summary.warnings).to.include(
      "the guest's clock deviates from the host's on other (add, chase), by up to 50%",
    )
  })

  it('calls a campaign without an end interrupted', async () => {
    const { summary } = await summaryOf([], undefined, false)
    expect(summary).to.deep.include({ complete: false })
    expect(summary.stop.reason).to.equal('interrupted')
  })

  it('is printed as an aligned table in which no ratio lacks its interval', async () => {
    const { summary, campaign } = await summaryOf()
    const text = renderTerminal(campaign, summary)
    const lines = text.split('\n')
    expect(lines[0]).to.equal(
      'Time for the same work relative to steady, with 95% intervals (2 = twice as slow)',
    )
    const row = lines.find((line) => line.startsWith('add')) ?? ''
    expect(row).to.match(/^add +\d+(\.\d+)?.G.operations\/s +3\.\d\d \[[23]\.\d\d, 3\.\d\d\]/)
    const title = lines.find((line) => line.startsWith('workload')) ?? ''
    expect(title.indexOf('other')).to.equal(row.search(/3\.\d\d \[|2\.\d\d \[/))
    expect(text).to.match(/^geometric mean .*\[/m)
  })

  it('is printed with the reason where something is wrong, and nothing of it obeys a terminal', async () => {
    const { summary, campaign } = await summaryOf([
      {
        kind: 'failure',
        platform: 'other',
        invocation: 1,
        workload: 'add',
        outcome: 'wrong',
        reason: 'add gave \u001b[2J',
        evidence: [],
      },
    ])
    const text = renderTerminal(campaign, summary)
    expect(text).to.match(/^add .*WRONG \(\d\)$/m)
    expect(text).to.contain('other: add gave \\x1b[2J')
  })
})

async function summaryOf(
  more: readonly LogRecord[] = [],
  clock: (invocation: number) => number = () => 1,
  ended = true,
  without: (record: LogRecord) => boolean = () => false,
) {
  const platforms = [
    await standInPlatform('steady', standInPayload()),
    await standInPlatform('other', standInPayload()),
  ]
  const campaign: CampaignRecord = standInCampaign(platforms, 10)
  const random = createRandom(4)
  const records: LogRecord[] = []
  for (let invocation = 0; invocation < 10; invocation++) {
    for (const [platform, factor] of [
      ['steady', 1],
      ['other', trueRatio],
    ] as const) {
      for (const { name } of standInWorkloads) {
        const level = 10 * factor * random.logNormal(0, 0.01)
        for (let iteration = 0; iteration < 8; iteration++) {
          const elapsed = 1e6 * level * random.logNormal(0, 0.005)
          records.push({
            kind: 'sample',
            platform,
            invocation,
            workload: name,
            iteration,
            units: 1e6,
            elapsed,
            ticks: 2 * elapsed * (platform === 'other' ? clock(invocation) : 1),
            checksum: '0'.repeat(16),
            verdict: 'exact',
          })
        }
      }
      records.push({
        kind: 'invocation',
        platform,
        invocation,
        position: factor === 1 ? 0 : 1,
        boots: 1,
        startedAt: `2026-01-02T03:04:${String(10 + invocation)}.000Z`,
        bootNs: 1e6,
        wallNs: 1.25e9,
        payloadNs: 1e9,
        outcome: 'complete',
        latency: { medianNs: 1e5, minimumNs: 1e5, maximumNs: 1e5, count: 9 },
        before: {},
        after: {},
      })
    }
  }
  records.push(...more)
  if (ended) {
    const at = '2026-01-02T03:05:00.000Z'
    records.push({ kind: 'end', reason: 'plan-complete', detail: 'all were made', spentNs: 25e9, at })
  }
  const kept = records.filter((record) => !without(record))
  const summary = summarise({ campaign, records: kept, workloads: standInWorkloads, cores: 2 })
  const cell = (platform: string, workload: string): SummaryCell => {
    const found = summary.cells.find((entry) => entry.platform === platform && entry.workload === workload)
    if (found === undefined) throw new Error(`no cell for ${workload} on ${platform}`)
    return found
  }
  return { campaign, summary, cell }
}
