import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'chai'
import { planIterations } from '../../../benchmarks/campaign/plan-iterations.js'
import { type CampaignRecord, type LogRecord, logRecordSchema } from '../../../benchmarks/campaign/records.js'
import { readSamples } from '../../../benchmarks/campaign/sample-log.js'
import { type Behaviour, pilotLedger, pilotRounds } from './pilot-ledger.js'
import { inFolder, runStandIns, standInCampaign, standInPayload, standInPlatform } from './stand-ins.js'

describe('planning from the pilot', () => {
  it('asks for long invocations where boots are dear and for short ones where invocations differ', async () => {
    const dear = await plan({ within: 0.02, between: 0.005, bootNs: 20e9 })
    const cheap = await plan({ within: 0.02, between: 0.05, bootNs: 1e7 })
    expect(dear.cell('other', 'add')?.iterations).to.be.above(20)
    const { iterations = 0, leftOut = 0, reason } = cheap.cell('other', 'add') ?? {}
    expect(iterations - leftOut).to.equal(5)
    expect(reason).to.match(/^the pilot asks for [\d.]+: not fewer than 5/)
  })

  it('asks for so many that booting and talking cost little of them', async () => {
    const { iterations, reason } =
      (await plan({ within: 0.002, between: 0.01, bootNs: 1e8 })).cell('other', 'add') ?? {}
    expect(iterations).to.equal(16)
    expect(reason).to.include('cost no more than 8% of them')
  })

  it('gives every cell that has a ratio a number, and says what it rests on', async () => {
    const { record, cell } = await plan({ within: 0.02, between: 0.02, bootNs: 1e9 })
    expect(logRecordSchema.parse(JSON.parse(JSON.stringify(record)))).to.deep.equal(record)
    expect(record.round).to.equal(pilotRounds)
    expect(record.cells).to.have.length(4)
    const found = cell('other', 'chase')
    expect(found?.within).to.be.closeTo(0.02, 0.01)
    expect(found?.invocationNs).to.be.closeTo(0.5e9, 1e6)
    expect(found?.iterationNs).to.be.closeTo(40e6, 4e6)
    expect(found?.units).to.equal(1000)
  })

  it('leaves the slow samples at the start out of every further invocation', async () => {
    const { cell } = await plan({
      within: 0.002,
      between: 0.01,
      bootNs: 1e7,
      shape: (iteration) => (iteration < 2 ? 1.3 : 1),
    })
    expect(cell('other', 'add')).to.include({ leftOut: 2, iterations: 7 })
    expect(cell('steady', 'add')).to.include({ leftOut: 0 })
  })

  it('does not shorten invocations that were not on one level', async () => {
    const { cell } = await plan({
      within: 0.002,
      between: 0.01,
      bootNs: 1e7,
      shape: (iteration) => (iteration < 5 ? 4 : 1),
    })
    expect(cell('other', 'add')).to.include({ leftOut: 5, iterations: 12 })
    expect(cell('other', 'add')?.reason).to.match(/as many as before/)
    expect(cell('steady', 'add')?.iterations).to.be.below(12)
  })

  it('makes samples longer that a faster translator left too short', async () => {
    const { cell } = await plan({ within: 0.01, between: 0.01, bootNs: 1e8, speed: 0.1 })
    expect(cell('other', 'add')?.units).to.be.closeTo(10_000, 300)
    expect(cell('other', 'add')?.iterationNs).to.be.closeTo(40e6, 2e6)
    expect(cell('steady', 'add')?.units).to.equal(1000)
  })

  it('takes off what the budget has no room for, as far as five samples', async () => {
    const behaviour = { within: 0.03, between: 0.002, bootNs: 20e9 }
    const rich = await plan(behaviour)
    const poor = await plan(behaviour, 160e9)
    const [many, few] = [rich.cell('other', 'add'), poor.cell('other', 'add')]
    expect(few?.iterations).to.be.below(many?.iterations ?? 0)
    expect(few?.iterations).to.be.at.least(5)
    expect(few?.reason).to.match(/fewer, so that the budget has room for 10 rounds$/)
  })

  it('is written once into the log of a campaign, which follows it after a resumption too', async () => {
    const platforms = [
      await standInPlatform('steady', standInPayload()),
      await standInPlatform('other', standInPayload()),
    ]
    const base = standInCampaign(platforms, 5)
    const campaign = { ...base, plan: { ...base.plan, iterations: 8, pilotRounds: 2 } }
    await inFolder(async (folder) => {
      await runStandIns(folder, campaign, platforms)
      const path = join(folder, 'samples.jsonl')
      const whole = await readSamples(folder)
      const plans = whole.filter((record) => record.kind === 'plan')
      expect(plans).to.have.length(1)
      expect(followsItsPlan(whole)).to.equal(true)
      const text = await readFile(path, 'utf8')
      const before = text.slice(0, text.indexOf('{"kind":"plan"'))
      // Killed just before the plan was written, and in the middle of it.
      for (const kept of [before, `${before}{"kind":"plan","round":2,"ce`]) {
        await writeFile(path, kept)
        await runStandIns(folder, campaign, platforms)
        const resumed = await readSamples(folder)
        expect(resumed.filter((record) => record.kind === 'plan')).to.deep.equal(plans)
        expect(followsItsPlan(resumed)).to.equal(true)
      }
      await writeFile(path, `${before}${JSON.stringify(plans[0])}\n`)
      await runStandIns(folder, campaign, platforms)
      expect((await readSamples(folder)).filter((record) => record.kind === 'plan')).to.deep.equal(plans)
    })
  })
})

/** Whether every invocation after the pilot has the samples that were planned, and those of the pilot the plan's. */
function followsItsPlan(records: readonly LogRecord[]): boolean {
  const plan = records.find((record) => record.kind === 'plan')
  const counts = new Map<string, number>()
  for (const record of records) {
    if (record.kind !== 'sample') continue
    const key = `${record.platform} ${record.workload} ${record.invocation}`
    counts.set(key, (counts.get(key) ?? 0) + 1)
  }
  return (
    counts.size === 20 &&
    [...counts].every(([key, count]) => {
      const [platform, workload, invocation] = key.split(' ')
      const cell = plan?.cells.find((found) => found.platform === platform && found.workload === workload)
      return count === (Number(invocation) < 2 ? 8 : cell?.iterations)
    })
  )
}

async function plan(behaviour: Behaviour, budgetNs = 1e14) {
  const platforms = [
    await standInPlatform('steady', standInPayload()),
    await standInPlatform('other', standInPayload()),
  ]
  const base = standInCampaign(platforms, 10)
  const campaign: CampaignRecord = {
    ...base,
    plan: { ...base.plan, iterations: 12, pilotRounds, budgetNs },
  }
  const ledger = pilotLedger(campaign, behaviour)
  const record = planIterations(campaign, ledger, pilotRounds)
  const cell = (platform: string, workload: string) =>
    record.cells.find((found) => found.platform === platform && found.workload === workload)
  return { record, cell }
}
