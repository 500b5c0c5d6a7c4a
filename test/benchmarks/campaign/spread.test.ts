import { expect } from 'chai'
import fc from 'fast-check'
import type { LogRecord, SpreadRecord, SummaryCell } from '../../../benchmarks/campaign/records.js'
import { logRecordSchema, summarySchema } from '../../../benchmarks/campaign/records.js'
import { summarise } from '../../../benchmarks/campaign/summarise.js'
import { summariseSpread } from '../../../benchmarks/campaign/summarise-spread.js'
import type { CampaignWorkload } from '../../../benchmarks/campaign/workload.js'
import { bucketStart } from '../../../benchmarks/guest/spread-lines.js'
import {
  inFolder,
  type Misbehaviour,
  runStandIns,
  standInCampaign,
  standInPayload,
  standInPlatform,
  standInWorkloads,
} from './stand-ins.js'

const right = '0000000000000001'

/** The bucket of a number of ticks, found by looking. */
function bucketOf(ticks: number): number {
  let bucket = 0
  while (bucketStart(bucket + 1) <= ticks) bucket++
  return bucket
}

/** A record of operations that took so many ticks. */
function recordOf(ticks: readonly number[], more: Partial<SpreadRecord> = {}): SpreadRecord {
  const counts = new Map<number, number>()
  for (const value of ticks) counts.set(bucketOf(value), (counts.get(bucketOf(value)) ?? 0) + 1)
  return {
    kind: 'spread',
    platform: 'odd',
    invocation: 0,
    workload: 'add',
    count: ticks.length,
    elapsed: 1e6,
    empty: { minimum: 2, median: 4, maximum: 8 },
    minimum: Math.min(...ticks),
    maximum: Math.max(...ticks),
    buckets: [...counts].sort(([first], [second]) => first - second),
    checksum: right,
    verdict: 'exact',
    clock: { ticksPerNs: 2, deviation: 0 },
    ...more,
  }
}

function measured(records: readonly SpreadRecord[]) {
  const found = summariseSpread(records)
  return found?.state === 'measured' ? found : expect.fail(`it is ${JSON.stringify(found)}`)
}

describe('the distribution of single operations', () => {
  it('is what its record says, in nanoseconds', () => {
    const found = measured([recordOf([10, 10, 10, 20, 20])])
    expect(found).to.deep.include({ count: 5, invocations: 1, minimumNs: 5, maximumNs: 10, emptyNs: 2 })
    expect(found.histogram).to.deep.equal([
      { fromNs: 5, toNs: 5.5, count: 3 },
      { fromNs: 10, toNs: 10.5, count: 2 },
    ])
  })

  it('has quantiles within a sixteenth of the true ones, in order, between the exact ends', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 1e9 }), { minLength: 1, maxLength: 300 }),
        fc.double({ min: 0.1, max: 10, noNaN: true }),
        (ticks, ticksPerNs) => {
          const found = measured([recordOf(ticks, { clock: { ticksPerNs, deviation: 0 } })])
          const { minimumNs, medianNs, p90Ns, p99Ns, p999Ns, maximumNs } = found
          const quantiles = [minimumNs, medianNs, p90Ns, p99Ns, p999Ns, maximumNs]
          expect([...quantiles].sort((first, second) => first - second)).to.deep.equal(quantiles)
          const sorted = [...ticks].sort((first, second) => first - second)
          const middle = (sorted[Math.ceil(0.5 * sorted.length) - 1] ?? 0) / ticksPerNs
          expect(medianNs).to.be.within(
            middle / (1 + 1 / 16) - 1 / ticksPerNs,
            middle * (1 + 1 / 16) + 1 / ticksPerNs,
          )
          expect(found.histogram.reduce((sum, { count }) => sum + count, 0)).to.equal(ticks.length)
        },
      ),
    )
  })

  it('adds up over invocations', () => {
    const found = measured([recordOf([40, 40]), recordOf([40, 100_000], { invocation: 1 })])
    expect(found).to.include({ count: 4, invocations: 2, minimumNs: 20, maximumNs: 50_000 })
    expect(found.histogram.map(({ count }) => count)).to.deep.equal([3, 1])
  })

  it('is refused where the counter keeps no time, in words and not as a figure', () => {
    const odd: readonly Partial<SpreadRecord>[] = [
      { clock: undefined },
      { clock: { ticksPerNs: 0, deviation: 0 } },
      { clock: { ticksPerNs: 2, deviation: 0.02 } },
    ]
    for (const more of odd) {
      const found = summariseSpread([recordOf([10]), recordOf([10], { invocation: 1, ...more })])
      expect(found?.state).to.equal('refused')
    }
    const drifting = summariseSpread([
      recordOf([10]),
      recordOf([10], { invocation: 1, clock: { ticksPerNs: 2.1, deviation: 0 } }),
    ])
    expect(drifting).to.deep.equal({
      state: 'refused',
      reason: "the guest's counter is not steady: its rate is off by up to 2.4%",
    })
  })

  it('is nothing where there is none', () => {
    expect(summariseSpread([])).to.equal(undefined)
  })
})

const boundaryWorkloads: readonly CampaignWorkload[] = standInWorkloads.map((workload) => ({
  ...workload,
  family: 'boundary',
  perUnit: 250,
  ...(workload.name === 'add' ? { spread: { count: 4, checksum: right } } : {}),
}))

/** A payload that can time operations, with a counter of one tick a nanosecond. */
const spreading =
  (lines: readonly string[]): Misbehaviour =>
  (line) => {
    if (line === 'clock') return `clock ${process.hrtime.bigint()}`
    return line.startsWith('spread add ') ? lines.join('\n') : undefined
  }

const good = [
  'spread-empty add 10 12 40',
  'spread-buckets add 31:1 33:2',
  'spread-buckets add 40:1',
  `done spread add 4 31 49 ${right}`,
]

describe('a campaign with distributions', () => {
  it('records them in ticks and summarises them in time beside the cost of an operation', async () => {
    const { records, cell } = await campaignWith(good)
    const spreads = records.filter((record) => record.kind === 'spread')
    expect(spreads.filter(({ platform }) => platform === 'odd')).to.have.length(2)
    for (const record of spreads) {
      expect(logRecordSchema.parse(record)).to.deep.equal(record)
      expect(record).to.deep.include({
        count: 4,
        minimum: 31,
        maximum: 49,
        empty: { minimum: 10, median: 12, maximum: 40 },
        buckets: [
          [31, 1],
          [33, 2],
          [40, 1],
        ],
        checksum: right,
      })
      expect(record.clock?.ticksPerNs).to.be.closeTo(1, 0.05)
    }
    const found = cell('odd', 'add')
    if (found.state !== 'estimated') return expect.fail(`its cell is ${found.state}`)
    expect(found.spread).to.deep.include({ state: 'measured', count: 8, invocations: 2 })
    expect(found.operation?.ns).to.be.closeTo(found.measurement.timePerUnitNs / 250, 1e-6)
    expect(found.operation?.low).to.be.at.most(found.operation?.ns ?? 0)
    expect(cell('odd', 'chase')).to.not.have.property('spread')
  })

  it('calls a distribution wrong whose operations differ or give another answer', async () => {
    const differing = await campaignWith([`wrong spread add 4 ${right} 0000000000000000`])
    expect(differing.cell('odd', 'add')).to.include({
      state: 'wrong',
      reason: `add gave two results for one operation: ${right} and 0000000000000000`,
    })
    const other = await campaignWith([...good.slice(0, 3), 'done spread add 4 31 49 0000000000000000'])
    expect(other.cell('odd', 'add')).to.include({
      state: 'wrong',
      reason: `an operation of add gave 0000000000000000; right is ${right}`,
    })
    expect(other.cell('odd', 'chase').state).to.equal('estimated')
  })

  it('does not believe a distribution whose parts contradict each other', async () => {
    const contradictions = [
      good.slice(1),
      [good[0] ?? '', good[1] ?? '', good[3] ?? ''],
      [good[0] ?? '', good[2] ?? '', good[1] ?? '', good[3] ?? ''],
      [...good.slice(0, 3), `done spread add 4 30 49 ${right}`],
      [...good.slice(0, 3), `done spread add 4 31 500 ${right}`],
      [...good.slice(0, 3), `done spread add 5 31 49 ${right}`],
    ]
    for (const lines of contradictions) {
      const { cell } = await campaignWith(lines)
      expect(cell('odd', 'add'), lines.join('; ')).to.include({
        state: 'failed',
        reason: 'add gave a distribution whose parts contradict each other',
      })
    }
  })

  it('marks as unsupported what the payload refuses, with its reason', async () => {
    const { cell } = await campaignWith(['error unsupported this machine has no clockwork'])
    expect(cell('odd', 'add')).to.include({
      state: 'unsupported',
      reason: 'the payload refuses add: this machine has no clockwork',
    })
  })

  it('gives absolute figures, and comes to its end, where the baseline does not have the workloads', async () => {
    const workloads = boundaryWorkloads.map((workload) => ({ ...workload, targets: ['test'] }))
    const { summary, cell } = await campaignWith(good, workloads, 'process')
    expect(cell('steady', 'add').state).to.equal('unsupported')
    const found = cell('odd', 'add')
    if (found.state !== 'absolute') return expect.fail(`its cell is ${found.state}`)
    expect(found.reason).to.contain('the baseline steady does not have this workload')
    expect(found.operation?.high).to.be.at.least(found.operation?.ns ?? Number.NaN)
    expect(found.spread?.state).to.equal('measured')
    expect(summary.complete).to.equal(true)
  })

  it('ends after its least number of invocations when nothing is left that has a ratio', async () => {
    const workloads = boundaryWorkloads.map((workload) => ({ ...workload, targets: ['test'] }))
    const { records } = await campaignWith(good, workloads, 'process', () => undefined, 50)
    const end = records.at(-1)
    expect(end).to.include({
      kind: 'end',
      reason: 'plan-complete',
      detail: 'nothing is left that has a ratio; 2 invocations of every platform',
    })
  })

  it('has no samples of a workload that has nothing but its distribution', async () => {
    const workloads = boundaryWorkloads.map((workload) =>
      workload.name === 'add' ? { ...workload, spreadOnly: true } : workload,
    )
    const asked: string[] = []
    const { records, cell } = await campaignWith(good, workloads, 'test', (line) => {
      asked.push(line)
      // Trying it out, the calibration asks for other operations than there are here.
      return line === 'spread add 16'
        ? ['spread-empty add 1 2 3', 'spread-buckets add 5:16', `done spread add 16 5 5 ${right}`].join('\n')
        : undefined
    })
    expect(asked.filter((line) => line.startsWith('run add'))).to.deep.equal([])
    expect(records.filter((record) => record.kind === 'sample' && record.workload === 'add')).to.deep.equal(
      [],
    )
    const found = cell('odd', 'add')
    expect(found.state).to.equal('absolute')
    expect(found).to.not.have.property('measurement')
  })

  it('runs the boundary family apart from the others, in a boot of its own', async () => {
    const workloads = boundaryWorkloads.map((workload) =>
      workload.name === 'chase' ? { ...workload, family: 'compute' } : workload,
    )
    const heard: string[] = []
    const { records } = await campaignWith(good, workloads, 'test', (line) => {
      heard.push(line.split(' ').slice(0, 2).join(' '))
      return undefined
    })
    const visits = records.filter((record) => record.kind === 'invocation' && record.platform === 'odd')
    expect(visits.map((visit) => visit.kind === 'invocation' && visit.boots)).to.deep.equal([2, 2])
    const prepared = heard.filter((line) => line.startsWith('prepare '))
    expect(prepared).to.deep.equal(Array(3).fill(['prepare chase', 'prepare add']).flat())
  })

  it('boots again for a workload that needs a second CPU, and says where there is none', async () => {
    const workloads = boundaryWorkloads.map((workload) =>
      workload.name === 'chase' ? { ...workload, cpus: 2 } : workload,
    )
    const { records, cell } = await campaignWith(good, workloads)
    const visits = records.filter((record) => record.kind === 'invocation' && record.platform === 'odd')
    expect(visits.map((visit) => visit.kind === 'invocation' && visit.boots)).to.deep.equal([2, 2])
    expect(cell('odd', 'chase').state).to.equal('estimated')
    expect(cell('odd', 'add').state).to.equal('estimated')
  })
})

/** A campaign whose baseline runs the payload `baselineTarget`, and whose other platform answers spread with `lines`. */
async function campaignWith(
  lines: readonly string[],
  workloads = boundaryWorkloads,
  baselineTarget = 'test',
  watch: Misbehaviour = () => undefined,
  mostInvocations = 2,
) {
  return await inFolder(async (folder) => {
    const answer = spreading(lines)
    const odd = await standInPlatform(
      'odd',
      standInPayload((line, machine) => watch(line, machine) ?? answer(line, machine)),
    )
    const { record, spec } = await standInPlatform('steady', (machine) => {
      void machine.write(`ready polyvisor-payload 1 ${baselineTarget}\n`)
      return standInPayload(spreading(good), false)(machine)
    })
    const platforms = [{ record: { ...record, target: baselineTarget }, spec }, odd]
    const small = standInCampaign(platforms)
    const invocations = { minimum: 2, maximum: mostInvocations }
    const campaign = { ...small, plan: { ...small.plan, invocations } }
    const records = await runStandIns(folder, campaign, platforms, undefined, undefined, workloads)
    const summary = summarySchema.parse(summarise({ campaign, records, workloads }))
    const cell = (platform: string, workload: string): SummaryCell =>
      summary.cells.find((entry) => entry.platform === platform && entry.workload === workload) ??
      expect.fail(`no cell for ${workload} on ${platform}`)
    return { records: records satisfies readonly LogRecord[], summary, cell }
  })
}
