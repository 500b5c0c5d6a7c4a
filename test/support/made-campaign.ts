import { cp, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { campaignFiles } from '../../benchmarks/campaign/campaign-files.js'
import { sealed, summarySources } from '../../benchmarks/campaign/integrity.js'
import { openSampleLog } from '../../benchmarks/campaign/sample-log.js'
import {
  createFolder,
  readEnvironmentFile,
  readSummaryFile,
  writeEnvironment,
  writeSummary,
} from '../../benchmarks/campaign/store.js'
import { digestOfFile } from '../../benchmarks/digest.js'
import { findWorkload } from '../../benchmarks/guest/catalogue.js'
import {
  type CampaignRecord,
  type EnvironmentRecord,
  type LogRecord,
  refresh,
  type SummaryRecord,
  summarySchema,
} from '../../benchmarks/index.js'
import { createRandom } from '../../benchmarks/stats/index.js'

/** What a made-up campaign shall have measured. */
export interface MadeCampaign {
  readonly id?: string
  readonly created?: string
  /** Nanoseconds a unit of work for each platform; the first is the baseline. */
  readonly platforms?: Readonly<Record<string, number>>
  readonly workloads?: readonly string[]
  readonly invocations?: number
  readonly iterations?: number
  readonly seed?: number
  /** Standard deviation of the logarithms between invocations. */
  readonly noise?: number
  /** Multiplies the time of a cell, named `workload on platform`. */
  readonly slower?: Readonly<Record<string, number>>
  /** Cells whose result is wrong, named `workload on platform`. */
  readonly wrong?: readonly string[]
  /** Why they are wrong. */
  readonly reason?: string
  readonly payloadSha256?: string
  /** Of the baseline's payload; the others run i386. Default: `i386`. */
  readonly architecture?: 'i386' | 'x86_64'
  /** Measured in duets. Default: one after the other. */
  readonly duet?: boolean
  /** Share of each sample of a duet in which the partner's ran. Default: 0.97. */
  readonly overlap?: number
  /** Share of each sample of a duet in which its machine waited for a CPU. Default: 0.02. */
  readonly waited?: number
  readonly environment?: (environment: EnvironmentRecord) => EnvironmentRecord
  readonly campaign?: (campaign: CampaignRecord) => CampaignRecord
}

const zeroState = {}

/**
 * Writes the folder of a campaign with samples that follow from a seed, and lets the suite summarise it. Its files
 * are as a real one's, but nothing was measured.
 */
export async function makeCampaign(folder: string, made: MadeCampaign = {}): Promise<SummaryRecord> {
  const campaign = campaignOf(made)
  await createFolder(folder, campaign)
  const environment = environmentOf(campaign)
  await writeEnvironment(folder, {
    ...(made.environment?.(environment) ?? environment),
    campaignSha256: await digestOfFile(join(folder, campaignFiles.campaign)),
  })
  {
    await using log = await openSampleLog(folder)
    for (const records of recordsOf(campaign, made)) await log.append(records)
  }
  return await refresh(folder)
}

/** Changes the text of a campaign's files and computes their digests anew, as another version's maker would. */
export async function remade(folder: string, change: (text: string) => string): Promise<void> {
  const paths = [campaignFiles.campaign, campaignFiles.samples].map((name) => join(folder, name))
  for (const path of paths) await writeFile(path, change(await readFile(path, 'utf8')))
  const environment = await readEnvironmentFile(folder)
  const summary = await readSummaryFile(folder)
  if (environment === undefined || summary === undefined) throw new TypeError('nothing was made')
  const campaignSha256 = await digestOfFile(join(folder, campaignFiles.campaign))
  await writeEnvironment(folder, { ...environment, campaignSha256 })
  const changed = summarySchema.parse(JSON.parse(change(JSON.stringify(summary))))
  const path = join(folder, campaignFiles.samples)
  const samples = { samplesSha256: await digestOfFile(path), samplesBytes: (await stat(path)).size }
  await writeSummary(folder, sealed({ ...changed, sources: await summarySources(folder, samples) }))
}

/** Does something in an empty folder that is gone afterwards. */
export async function inEmptyFolder<Result>(work: (folder: string) => Promise<Result>): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), 'polyvisor-made-'))
  try {
    return await work(folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** A copy of a campaign's folder to do damage to. */
export async function copyOf(folder: string, to: string): Promise<string> {
  await cp(folder, to, { recursive: true })
  return to
}

function campaignOf(made: MadeCampaign): CampaignRecord {
  const { platforms = { native: 1, v86: 10 }, workloads = ['integer-add', 'sort'], seed = 1 } = made
  const { architecture = 'i386' } = made
  const label = architecture === 'i386' ? 'same machine code' : 'same source, other instruction set'
  const ids = Object.keys(platforms)
  const baseline = ids[0] ?? 'native'
  const invocations = made.invocations ?? 10
  const campaign: CampaignRecord = {
    kind: 'polyvisor-campaign',
    schemaVersion: 1,
    id: made.id ?? 'abcd1234',
    created: made.created ?? '2026-01-02T03:04:05.678Z',
    tool: { name: 'polyvisor', version: '0.1.0' },
    form: 'custom',
    seed,
    command: ['polyvisor', 'bench', '--seed', String(seed)],
    platforms: ids.map((id) => ({
      id,
      title: `The platform ${id}`,
      driver: id === 'native' ? 'native' : 'v86',
      class: id === baseline ? 'native' : 'emulator',
      uri: `${id === 'native' ? 'native' : 'v86'}:///polyvisor-bench`,
      accelerator: id === baseline ? 'native' : 'wasm-jit',
      target: id === baseline ? `linux-${architecture}` : 'metal-i386',
      payloadSha256: made.payloadSha256 ?? 'ab'.repeat(32),
      baseline,
      label: id === baseline ? 'baseline' : label,
      spec: {},
    })),
    excluded: [],
    workloads: [...workloads],
    plan: {
      invocations: { minimum: 1, maximum: invocations },
      iterations: made.iterations ?? (made.duet === true ? 6 : 5),
      budgetNs: 60e9,
      targetHalfWidth: 0.02,
      confidence: 0.95,
      sampleTargetNs: 50e6,
      timeoutNs: 30e9,
      ...(made.duet === true ? { duet: { cpus: [1, 0], sharedCore: false } } : {}),
    },
  }
  return made.campaign?.(campaign) ?? campaign
}

function environmentOf({ platforms }: CampaignRecord): EnvironmentRecord {
  return {
    kind: 'polyvisor-environment',
    schemaVersion: 1,
    taken: '2026-01-02T03:04:06.000Z',
    cpu: {
      model: 'Example Processor 9000',
      architecture: 'x86_64',
      logical: 2,
      cores: 2,
      flags: ['fma', 'sse2'],
      caches: ['L1 Data 32K', 'L2 Unified 1024K'],
      microcode: '0x1',
      smt: 'off',
      maximumMhz: 2700,
    },
    memoryBytes: 17_179_869_184,
    kernel: 'Linux 6.1.0',
    distribution: 'Debian GNU/Linux 12 (bookworm)',
    aslr: '2',
    clockSource: 'tsc',
    node: 'v20.20.2',
    virtualization: { virtual: false, evidence: [] },
    kvm: { kind: 'absent', detail: 'There is no /dev/kvm.' },
    platforms: platforms.map(({ id }) => ({ platform: id, version: `${id} 1.0`, sha256: 'cd'.repeat(32) })),
  }
}

/** What runs in a round; in duets the baseline and a platform in turn. */
function sidesOf({ platforms, plan }: CampaignRecord): readonly {
  readonly id: string
  readonly partner?: string
  readonly part?: 'baseline' | 'platform'
}[] {
  if (plan.duet === undefined) return platforms
  return platforms.flatMap(({ id, baseline }) =>
    id === baseline
      ? []
      : [
          { id: baseline, partner: id, part: 'baseline' as const },
          { id, partner: baseline, part: 'platform' as const },
        ],
  )
}

function* recordsOf(campaign: CampaignRecord, made: MadeCampaign): Generator<readonly LogRecord[]> {
  const random = createRandom(campaign.seed)
  const times = made.platforms ?? { native: 1, v86: 10 }
  const { noise = 0.005 } = made
  const latency = { medianNs: 50_000, minimumNs: 40_000, maximumNs: 90_000, count: 20 }
  const boot = (platform: string) => ({
    platform,
    startedAt: campaign.created,
    bootNs: 10e6,
    wallNs: 400e6,
    latency,
    before: zeroState,
    after: zeroState,
  })
  for (let invocation = 0; invocation < campaign.plan.invocations.maximum; invocation++) {
    for (const [position, { id, partner, part }] of sidesOf(campaign).entries()) {
      const records: LogRecord[] = []
      for (const workload of campaign.workloads) {
        if (made.wrong?.includes(`${workload} on ${id}`)) {
          const { reason = 'its checksum is 0000000000000bad' } = made
          records.push({
            kind: 'failure',
            platform: id,
            invocation,
            workload,
            outcome: 'wrong',
            reason,
            evidence: [],
          })
          continue
        }
        const units = 1000
        const factor = made.slower?.[`${workload} on ${id}`] ?? 1
        const level = 50_000 * (times[id] ?? 1) * factor * Math.exp(noise * random.normal())
        for (let iteration = 0; iteration < campaign.plan.iterations; iteration++) {
          const elapsed = Math.round(units * level * Math.exp((noise / 4) * random.normal()))
          records.push({
            kind: 'sample',
            platform: id,
            invocation,
            workload,
            iteration,
            units,
            elapsed,
            ticks: elapsed * 2,
            checksum: findWorkload(workload)?.checksum ?? '0000000000000000',
            verdict: 'exact',
            ...(partner === undefined
              ? {}
              : {
                  ...{ partner, onCpu: iteration % 2, overlap: made.overlap ?? 0.97 },
                  noise: { waitNs: Math.round((made.waited ?? 0.02) * elapsed) },
                }),
          })
        }
      }
      records.push({
        kind: 'invocation',
        invocation,
        position,
        boots: 1,
        payloadNs: 380e6,
        outcome: 'complete',
        ...(partner === undefined || part === undefined ? {} : { duet: { partner, part } }),
        ...boot(id),
      })
      yield records
    }
  }
  yield [
    {
      kind: 'end',
      reason: 'plan-complete',
      detail: 'all planned invocations were made',
      spentNs: 8e9,
      at: campaign.created,
    },
  ]
}
