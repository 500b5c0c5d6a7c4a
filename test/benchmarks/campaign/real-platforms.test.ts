import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { hostname, userInfo } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { removeLeftovers } from '../../../benchmarks/campaign/leftovers.js'
import {
  compareFolders,
  createCampaign,
  discoverPlatforms,
  type OpenCampaign,
  openCampaign,
  planReproduction,
  readEnvironment,
  readSamples,
  runCampaign,
  type SummaryRecord,
} from '../../../benchmarks/index.js'
import { connect } from '../../../src/index.js'
import { qemuPeer } from '../../support/known-peers.js'
import { useOwnState } from '../../support/own-state.js'
import { needPeer } from '../../support/peers.js'
import { rejection } from '../../support/rejection.js'
import { inFolder, plannedKeys, sampleKeys } from './stand-ins.js'

describe('a campaign on the platforms of this machine', function () {
  this.timeout(180_000)
  useOwnState()

  describe('with QEMU', () => {
    needPeer(qemuPeer)

    it('first removes a machine that a killed campaign left running, and no other', async () => {
      const { platforms } = await discoverPlatforms()
      const qemu = platforms.find(({ record }) => record.id === 'qemu-tcg')
      if (qemu === undefined) return expect.fail('the translator of QEMU was not found')
      await using connection = await connect(qemu.record.uri)
      const specOf = (name: string, owner: number) => ({
        ...qemu.spec,
        name,
        title: `benchmark of process ${owner}`,
      })
      const left = await connection.define(specOf('polyvisor-bench-left', await endedProcess()))
      const busy = await connection.define(specOf('polyvisor-bench-busy', process.pid))
      const own = await connection.define(specOf('somebody-elses', await endedProcess()))
      await left.start()
      await removeLeftovers(platforms, undefined)
      const names = (await connection.list()).map(({ name }) => name)
      expect(names).to.have.members([busy.name, own.name])
    })
  })

  it('gives right checksums and intervals on each of them, and can be reproduced', async () => {
    await inFolder(async (parent) => {
      const folder = join(parent, 'first')
      const open = await small(folder)
      const names = open.campaign.platforms.map(({ id }) => id)
      expect(names).to.include('v86')
      const summary = await finish(open)
      expect(summary.complete).to.equal(true)
      for (const cell of summary.cells) {
        expect(cell.state, `${cell.workload} on ${cell.platform}`).to.be.oneOf(['baseline', 'estimated'])
        if (cell.state !== 'estimated') continue
        expect(cell.low).to.be.at.most(cell.ratio)
        expect(cell.high).to.be.at.least(cell.ratio)
        expect(cell.measurement.verdict).to.equal('exact')
      }
      expect(sampleKeys(await readSamples(folder))).to.have.members([...plannedKeys(open.campaign)])
      await hasNoiseAndClocks(folder, summary, open.campaign)

      const again = await planReproduction(folder, { folder: join(parent, 'second') })
      expect(again.campaign).to.deep.include({
        seed: open.campaign.seed,
        workloads: open.campaign.workloads,
        plan: open.campaign.plan,
        platforms: open.campaign.platforms,
      })
      await finish(again)
      const { ratios, machines } = await compareFolders(folder, again.folder)
      expect(ratios.map(({ workload, platform }) => `${workload} on ${platform}`)).to.have.members(
        names
          .filter((name) => name !== open.campaign.platforms[0]?.baseline)
          .map((name) => `sort on ${name}`),
      )
      expect(machines).to.deep.equal({ alike: true, differences: [] })
    })
  })

  it('names neither the host nor the user nor a folder in its files', async () => {
    await inFolder(async (parent) => {
      const folder = join(parent, 'campaign')
      await finish(await small(folder, ['v86']))
      for (const file of ['campaign.json', 'environment.json', 'samples.jsonl', 'summary.json']) {
        const text = await readFile(join(folder, file), 'utf8')
        expect(text, file).to.not.contain(process.cwd())
        expect(text, file).to.not.contain(parent)
        if (hostname().length > 4) expect(text, file).to.not.contain(hostname())
        if (userInfo().username.length > 4) expect(text, file).to.not.contain(userInfo().username)
      }
    })
  })
})

describe('wrong input to a campaign', () => {
  it('is refused with the names that there are', async () => {
    const platform = await rejection('ERR_INVALID_ARGUMENT', discoverPlatforms({ only: ['vax'] }))
    expect(platform.hint).to.contain('native, ')
    const workload = await rejection(
      'ERR_INVALID_ARGUMENT',
      createCampaign({ form: 'quick', workloads: ['pi'] }),
    )
    expect(workload.hint).to.contain('physics')
    await rejection('ERR_INVALID_ARGUMENT', createCampaign({ form: 'quick', invocations: 1 }))
    await rejection('ERR_INVALID_ARGUMENT', createCampaign({ form: 'quick', seed: -1 }))
    await rejection(
      'ERR_INVALID_ARGUMENT',
      createCampaign({ form: 'quick', platforms: ['v86'], baseline: 'vax' }),
    )
  })

  it('leaves a folder that is not empty as it is', async () => {
    await inFolder(async (parent) => {
      const folder = join(parent, 'campaign')
      const { campaign } = await small(folder, ['v86'])
      await rejection('ERR_FILE', small(folder, ['v86']))
      expect((await openCampaign(folder)).campaign.id).to.equal(campaign.id)
    })
  })

  it('does not go on with what is no campaign', async () => {
    await inFolder(async (folder) => {
      const error = await rejection('ERR_FILE', openCampaign(folder))
      expect(error.message).to.contain('is no campaign')
    })
  })
})

/** What is counted beside the samples, and the guests' clocks, as far as every Linux has it. */
async function hasNoiseAndClocks(
  folder: string,
  summary: SummaryRecord,
  campaign: OpenCampaign['campaign'],
): Promise<void> {
  if (process.platform !== 'linux') return
  for (const record of await readSamples(folder)) {
    if (record.kind === 'sample') {
      expect(record.noise, record.platform).to.include.keys('interrupts', 'minorFaults', 'preemptions')
    }
    if (record.kind !== 'invocation') continue
    expect(record.clockPairs, record.platform).to.have.length.above(1)
    expect(record.noiseReading?.readings, record.platform).to.be.above(1)
    expect(record.after.clock?.rawNs, record.platform).to.be.above(record.before.clock?.rawNs ?? 0)
  }
  for (const { platform, clock } of summary.platforms) {
    expect(clock?.ticksPerNs, platform).to.be.within(0.01, 100)
    expect(clock?.verdict, platform).not.to.equal('stopped')
  }
  const environment = await readEnvironment(folder)
  const qemu = environment?.platforms.find(({ platform }) => platform === 'qemu-tcg')
  const target = campaign.platforms.find(({ id }) => id === 'qemu-tcg')?.target
  if (qemu === undefined) return
  expect(qemu.commandLine).to.include.members(['guest=NAME,debug-threads=on', 'UUID', `…/${target}`])
  expect(qemu.files?.map(({ name }) => name)).to.include('bios-256k.bin')
}

async function small(folder: string, platforms?: readonly string[]): Promise<OpenCampaign> {
  return await createCampaign({
    form: 'quick',
    platforms,
    workloads: ['sort'],
    invocations: 2,
    iterations: 2,
    folder,
  })
}

async function finish(open: OpenCampaign): Promise<SummaryRecord> {
  const run = runCampaign(open)
  for (let next = await run.next(); ; next = await run.next()) if (next.done === true) return next.value
}

/** The number of a process that has just ended. */
async function endedProcess(): Promise<number> {
  const child = spawn(process.execPath, ['--version'], { stdio: 'ignore' })
  await once(child, 'close')
  return child.pid ?? expect.fail('no process was started')
}
