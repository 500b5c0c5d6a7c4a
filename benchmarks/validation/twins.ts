import { randomBytes } from 'node:crypto'
import { type OpenCampaign, runCampaign } from '../campaign/campaign.js'
import { inDuets } from '../campaign/duet/cpus.js'
import { hiddenUnits } from '../campaign/invocation.js'
import { workloadNamed } from '../campaign/known-workloads.js'
import { makePlan } from '../campaign/plan.js'
import type { CampaignPlatform } from '../campaign/platform.js'
import { discoverPlatforms } from '../campaign/platforms.js'
import type { CampaignPlan, CampaignRecord, LogRecord, SummaryRecord } from '../campaign/records.js'
import { readSamples } from '../campaign/sample-log.js'
import { createFolder } from '../campaign/store.js'
import { toolVersion } from '../campaign/tool-version.js'
import { mean } from '../stats/index.js'
import type { KnownInterval } from './coverage.js'

/** Workloads that differ in what they use of the machine, and whose samples are steady. */
export const twinWorkloads = ['integer-add', 'float-x87', 'sha256', 'sort'] as const

/** How often native runs in a campaign beside itself, and how much more work each copy does. */
export interface TwinOptions {
  readonly folder: string
  readonly seed: number
  /** Seconds. */
  readonly budget: number
  /** One copy for each, doing so many times the work. */
  readonly factors: readonly number[]
  /** Whether copy and original are measured at the same time. Default: `false`. */
  readonly duet?: boolean
}

/** What came out for a copy: an interval for each workload, and the overall one. */
export interface TwinResult {
  readonly factor: number
  readonly workloads: readonly (KnownInterval & { readonly workload: string; readonly rounds: number })[]
  readonly overall: KnownInterval | undefined
  /** The same of the workloads by the signed-rank interval, where there are enough rounds for it. */
  readonly signedRank: readonly KnownInterval[]
}

/** The quick form with shorter samples and a shorter pilot, so that a campaign fits into seconds. */
export function shortPlan(budget: number): CampaignPlan {
  return {
    ...makePlan({ form: 'quick', budget }),
    iterations: 6,
    pilotRounds: 2,
    sampleTargetNs: 20e6,
    targetHalfWidth: 0.005,
  }
}

/**
 * Runs a campaign of native against copies of itself.
 *
 * @throws Error if a copy has no ratio.
 */
export async function runTwins(options: TwinOptions): Promise<readonly TwinResult[]> {
  const open = await planTwins(options)
  const run = runCampaign(open)
  let next = await run.next()
  while (next.done !== true) next = await run.next()
  const records = await readSamples(open.folder)
  return open.platforms
    .filter(({ record }) => record.id !== record.baseline)
    .map((platform) => resultOf(platform, next.value, records))
}

async function planTwins({
  folder,
  seed,
  budget,
  factors,
  duet = false,
}: TwinOptions): Promise<OpenCampaign> {
  const [native] = (await discoverPlatforms({ only: ['native'] })).platforms
  if (native === undefined) throw new Error('this machine has no native platform')
  const copies = factors.map((workFactor, index): CampaignPlatform => {
    const id = `native-${index + 2}`
    const record = {
      ...native.record,
      id,
      title: `${native.record.title}, again`,
      label: 'same machine code' as const,
    }
    return { ...native, workFactor, record }
  })
  const platforms = [native, ...copies]
  const workloads = twinWorkloads.map(workloadNamed)
  const campaign: CampaignRecord = {
    kind: 'polyvisor-campaign',
    schemaVersion: 1,
    id: randomBytes(4).toString('hex'),
    created: new Date().toISOString(),
    tool: { name: 'polyvisor', version: toolVersion() },
    form: 'custom',
    seed,
    command: ['npm', 'run', 'bench:validate'],
    platforms: platforms.map(({ record }) => record),
    excluded: [],
    workloads: [...twinWorkloads],
    plan: duet ? await inDuets(shortPlan(budget)) : shortPlan(budget),
  }
  await createFolder(folder, campaign)
  return { folder, campaign, platforms, workloads }
}

function resultOf(
  platform: CampaignPlatform,
  summary: SummaryRecord,
  records: readonly LogRecord[],
): TwinResult {
  const { id } = platform.record
  const signedRank: KnownInterval[] = []
  const workloads = twinWorkloads.map((workload) => {
    const cell = summary.cells.find((found) => found.platform === id && found.workload === workload)
    if (cell?.state !== 'estimated') throw new Error(`${workload} has no ratio: ${JSON.stringify(cell)}`)
    const { ratio, low, high, measurement } = cell
    const truth = truthOf(platform, workload, records)
    if (cell.signedRank !== undefined) signedRank.push({ ...cell.signedRank, truth })
    return { workload, ratio, low, high, truth, rounds: measurement.invocations }
  })
  const overall = summary.platforms.find((found) => found.platform === id)?.overall
  const truth = Math.exp(mean(workloads.map((found) => Math.log(found.truth))))
  return {
    factor: platform.workFactor ?? 1,
    workloads,
    signedRank,
    overall:
      overall?.state === 'estimated'
        ? { ratio: overall.ratio, low: overall.low, high: overall.high, truth }
        : undefined,
  }
}

/** The true ratio: units are whole, so a copy does not do exactly its factor more; each round counts the same. */
function truthOf(platform: CampaignPlatform, workload: string, records: readonly LogRecord[]): number {
  const units = new Map<number, number>()
  for (const record of records) {
    if (record.kind !== 'sample' || record.platform !== platform.record.id) continue
    if (record.workload === workload) units.set(record.invocation, record.units)
  }
  return Math.exp(mean([...units.values()].map((count) => Math.log(hiddenUnits(count, platform) / count))))
}
