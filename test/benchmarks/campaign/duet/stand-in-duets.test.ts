import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'chai'
import { readLog } from '../../../../benchmarks/campaign/log-text.js'
import { requireOwnRecords } from '../../../../benchmarks/campaign/own-records.js'
import type { CampaignPlatform } from '../../../../benchmarks/campaign/platform.js'
import type { CampaignRecord, LogRecord, SampleRecord } from '../../../../benchmarks/campaign/records.js'
import { readSamples } from '../../../../benchmarks/campaign/sample-log.js'
import { summarise } from '../../../../benchmarks/campaign/summarise.js'
import { brokenInvariants } from '../../../../benchmarks/validation/log-invariants.js'
import { type GuestMachine, test as testDriver } from '../../../../drivers/test/driver.js'
import { thrown } from '../../../support/rejection.js'
import {
  inFolder,
  type Misbehaviour,
  runStandIns,
  standInCampaign,
  standInPayload,
  standInPlatform,
  standInWorkloads,
} from '../stand-ins.js'

const rounds = 3

/** Cpus that every machine has; the test driver binds nothing and refuses nothing that the host has not. */
const duet: CampaignRecord['plan']['duet'] = { cpus: [0, 1], sharedCore: false }

function inDuets(campaign: CampaignRecord): CampaignRecord {
  return { ...campaign, plan: { ...campaign.plan, pilotRounds: 0, duet } }
}

async function pair(own?: Misbehaviour, baseline?: Misbehaviour): Promise<readonly CampaignPlatform[]> {
  return [
    await standInPlatform('steady', standInPayload(baseline)),
    await standInPlatform('other', standInPayload(own)),
  ]
}

function samplesOf(records: readonly LogRecord[], platform: string): readonly SampleRecord[] {
  return records.flatMap((record) =>
    record.kind === 'sample' && record.platform === platform ? [record] : [],
  )
}

/** In the first rounds the baseline waits in every iteration but the second. */
function waitsIn(disturbed: number) {
  return ({ platform, invocation, iteration }: SampleRecord): boolean =>
    platform === 'steady' && invocation < disturbed && iteration !== 1
}

describe('a campaign of duets', () => {
  it('takes every sample on both sides at once, and writes each duet whole', async () => {
    const platforms = [...(await pair()), await standInPlatform('third', standInPayload())]
    const campaign = inDuets(standInCampaign(platforms, rounds))
    await inFolder(async (folder) => {
      const records = await runStandIns(folder, campaign, platforms)
      expect(brokenInvariants(campaign, records)).to.deep.equal([])
      requireOwnRecords(campaign, records, 'samples.jsonl')
      const visits = records.filter((record) => record.kind === 'invocation')
      for (const [index, { duet: part, platform }] of visits.entries()) {
        const partner = visits[index % 2 === 0 ? index + 1 : index - 1]
        expect(part).to.deep.include({
          partner: partner?.platform,
          part: index % 2 === 0 ? 'baseline' : 'platform',
        })
        expect(platform === 'steady').to.equal(index % 2 === 0)
      }
      for (const sample of records.flatMap((record) => (record.kind === 'sample' ? [record] : []))) {
        expect(sample.overlap).to.be.within(0, 1)
        const other = samplesOf(records, sample.partner ?? '').find(
          ({ partner, ...rest }) =>
            partner === sample.platform &&
            ['invocation', 'workload', 'iteration'].every(
              (field) => Reflect.get(rest, field) === Reflect.get(sample, field),
            ),
        )
        expect([sample.onCpu, other?.onCpu]).to.have.members([0, 1])
      }
      const own = samplesOf(records, 'other')
      expect(own.some(({ overlap = 0 }) => overlap > 0)).to.equal(true)
      const spent = visits.filter(({ platform }) => platform !== 'steady').map(({ wallNs }) => wallNs)
      const calibrated = records.flatMap((record) => (record.kind === 'calibration' ? [record.wallNs] : []))
      const end = records.at(-1)
      expect(end?.kind === 'end' && end.spentNs).to.equal(
        [...spent, ...calibrated].reduce((sum, wallNs) => sum + wallNs, 0),
      )
      // Of a machine in this process nothing but this process's own waits is known.
      const summaryOf = (waits: (sample: SampleRecord) => boolean) => {
        const told = records.map((record) =>
          record.kind === 'sample'
            ? { ...record, noise: { waitNs: waits(record) ? record.elapsed : 0 } }
            : record,
        )
        return summarise({ campaign, records: told, workloads: standInWorkloads, cores: 2 })
      }
      for (const [waits, method, used, disturbed] of [
        [() => false, 'duet-fastest', rounds, 0],
        [() => true, 'duet-log', rounds, rounds],
        // One waiting side is enough, and one iteration alone that is undisturbed too few.
        [waitsIn(1), 'duet-fastest', rounds - 1, 1],
        [waitsIn(2), 'duet-log', rounds, 2],
      ] as const) {
        const summary = summaryOf(waits)
        for (const cell of summary.cells.filter(({ platform }) => platform !== 'steady')) {
          if (cell.state !== 'estimated') return expect.fail(JSON.stringify(cell))
          expect(cell).to.include({ method, degreesOfFreedom: used - 1 })
          expect(cell.pairs).to.deep.equal({ rounds: used, platformAlone: 0, baselineAlone: 0 })
          expect(cell.duet?.disturbed).to.equal(disturbed)
          if (method === 'duet-log') expect(cell.duet?.typical).to.be.closeTo(cell.ratio, 1e-9)
          expect(cell.duet?.overlap).to.be.within(0, 1)
          expect(cell.bootstrap, 'bootstrap').to.not.equal(undefined)
        }
        const overall = summary.platforms.find(({ platform }) => platform === 'other')?.overall
        expect(overall).to.include({ state: 'estimated', method })
        const typical = summary.warnings.filter((warning) => warning.includes('of typical samples'))
        expect(typical).to.have.lengthOf(method === 'duet-log' ? 2 : 0)
      }
    })
  })

  it('resumes from a log torn anywhere to exactly the samples of its plan', async () => {
    const platforms = await pair()
    const campaign = inDuets(standInCampaign(platforms, rounds))
    const text = await inFolder(async (folder) => {
      await runStandIns(folder, campaign, platforms)
      return await readFile(join(folder, 'samples.jsonl'), 'utf8')
    })
    const bytes = Buffer.from(text)
    for (let length = 0; length <= bytes.length; length += 97) {
      const last = readLog(bytes.subarray(0, length), 'samples.jsonl').records.at(-1)
      if (last?.kind === 'invocation') expect(last.platform).to.equal('other')
    }
    for (const share of [0.3, 0.55, 0.8, 0.97]) {
      await inFolder(async (folder) => {
        await writeFile(join(folder, 'samples.jsonl'), text.slice(0, Math.floor(text.length * share)))
        await runStandIns(folder, campaign, await pair())
        expect(brokenInvariants(campaign, await readSamples(folder))).to.deep.equal([])
      })
    }
  })

  it('lets one side go on when the other gives up a workload, and keeps no sample without a partner', async () => {
    let runs = 0
    const platforms = await pair((line) => {
      if (!line.startsWith('run add') || ++runs < 8) return undefined
      return `${line.replace('run', 'done')} 1000 0000000000000bad`
    })
    const campaign = inDuets(standInCampaign(platforms, rounds))
    await inFolder(async (folder) => {
      const records = await runStandIns(folder, campaign, platforms)
      const failures = records.filter((record) => record.kind === 'failure')
      expect(
        failures.map(({ platform, workload, outcome }) => `${platform} ${workload} ${outcome}`),
      ).to.deep.equal(['other add wrong'])
      const keys = (platform: string): readonly string[] =>
        samplesOf(records, platform)
          .map(({ invocation, workload, iteration }) => `${invocation} ${workload} ${iteration}`)
          .sort()
      expect(keys('steady')).to.deep.equal(keys('other'))
      expect(samplesOf(records, 'other').filter(({ workload }) => workload === 'chase')).to.have.length(6)
      expect(records.at(-1)).to.include({ kind: 'end', reason: 'plan-complete' })
    })
  })

  it('counts a machine that ends between two samples as a failure, and goes on with the other workload', async () => {
    // The first machine is there to calibrate, with as many runs as that takes; the second one measures.
    const machines = new Set<GuestMachine>()
    let over = false
    const platforms = await pair(async (line, machine) => {
      machines.add(machine)
      if (over || machines.size < 2 || !line.startsWith('run add')) return undefined
      over = true
      await machine.write(`${line.replace('run', 'done')} 1000 00000000000000aa\n`)
      machine.powerOff()
      return ''
    })
    const campaign = inDuets(standInCampaign(platforms, rounds))
    await inFolder(async (folder) => {
      const records = await runStandIns(folder, campaign, platforms)
      const failures = records.filter((record) => record.kind === 'failure')
      expect(failures.map(({ platform, workload }) => `${platform} ${workload}`)).to.deep.equal(['other add'])
      expect(records.at(-1)).to.include({ kind: 'end', reason: 'plan-complete' })
    })
  })

  it('ends when both sides have workloads left, and none in common', async () => {
    const wrong =
      (name: string): Misbehaviour =>
      (line) =>
        line.startsWith(`run ${name}`) ? `${line.replace('run', 'done')} 1000 0000000000000bad` : undefined
    const platforms = await pair(wrong('add'), wrong('chase'))
    const campaign = inDuets(standInCampaign(platforms, rounds))
    await inFolder(async (folder) => {
      const records = await runStandIns(folder, campaign, platforms)
      expect(records.filter(({ kind }) => kind === 'invocation')).to.deep.equal([])
      expect(records.at(-1)).to.include({ kind: 'end', reason: 'no-platform' })
    })
  })

  it('ends when a baseline does not come up any more, and leaves no machine', async () => {
    let boots = 0
    const platforms = [
      await standInPlatform('steady', (machine) => standInPayload(undefined, ++boots <= 2)(machine)),
      await standInPlatform('other', standInPayload()),
    ]
    const plain = standInCampaign(platforms, 6)
    const campaign = inDuets({ ...plain, plan: { ...plain.plan, timeoutNs: 0.3e9 } })
    await inFolder(async (folder) => {
      const records = await runStandIns(folder, campaign, platforms)
      expect(records.at(-1)).to.include({ kind: 'end', reason: 'no-platform' })
      expect(new Set(samplesOf(records, 'other').map(({ invocation }) => invocation))).to.deep.equal(
        new Set([0]),
      )
      for (const { record } of platforms) {
        await using connection = await testDriver.connect(record.uri)
        expect(await connection.list()).to.deep.equal([])
      }
    })
  })

  it('can be interrupted in the middle of a duet, and goes on', async () => {
    const platforms = await pair()
    const campaign = inDuets(standInCampaign(platforms, rounds))
    await inFolder(async (folder) => {
      const controller = new AbortController()
      let turns = 0
      const records = await runStandIns(
        folder,
        campaign,
        platforms,
        ({ type }) => {
          if (type === 'measuring' && ++turns === 2) setImmediate(() => controller.abort(new Error('enough')))
        },
        controller.signal,
      )
      expect(records.at(-1)).to.include({ kind: 'end', reason: 'interrupted' })
      await runStandIns(folder, campaign, platforms)
      const all = (await readSamples(folder)).filter(
        (record) => record.kind !== 'end' || record.reason !== 'interrupted',
      )
      expect(brokenInvariants(campaign, all)).to.deep.equal([])
    })
  })

  it('refuses a log that has a duet twice', async () => {
    const platforms = await pair()
    const campaign = inDuets(standInCampaign(platforms, 2))
    await inFolder(async (folder) => {
      const records = await runStandIns(folder, campaign, platforms)
      const twice = [...records, ...records.filter(({ kind }) => kind === 'invocation')]
      const error = thrown('ERR_STATE_CORRUPT', () => requireOwnRecords(campaign, twice, 'samples.jsonl'))
      expect(error.message).to.contain('invocation 0 of steady beside other twice')
    })
  })
})
