import { type Agreement, compareRatios, intervalMethods, type RatioEstimate } from '../stats/index.js'
import { createCampaign, type OpenCampaign } from './campaign.js'
import { environmentDifferences } from './environment-differences.js'
import { type FinishedCampaign, readFinished } from './finished-campaign.js'
import type { SummaryCell } from './records.js'

/** How to reproduce. */
export interface ReproduceOptions {
  /** Folder for the new results. Default: `results/<date>-<id>`. */
  readonly folder?: string | undefined
  readonly signal?: AbortSignal | undefined
}

/** What became of a reproduction. */
export interface Reproduction {
  /** One for each ratio of the old campaign, named `workload on platform`. */
  readonly ratios: readonly Agreement[]
  /** In which ways the machines and payloads are unlike. */
  readonly differences: readonly string[]
}

/**
 * Plans the campaign in a folder again: the same seed, platforms, workloads and plan. Platforms that are not here
 * are left out. Run it with `runCampaign`, then compare with {@link compareCampaigns}.
 *
 * @throws HypervisorError as `readFinished` and `createCampaign`.
 */
export async function planReproduction(
  folder: string,
  options: ReproduceOptions = {},
): Promise<OpenCampaign> {
  const { form, seed, platforms, workloads, plan } = (await readFinished(folder)).campaign
  const baselines = new Set(platforms.map(({ baseline }) => baseline))
  const [baseline] = baselines
  return await createCampaign({
    form: form === 'full' ? 'full' : 'quick',
    platforms: platforms.map(({ id }) => id),
    workloads,
    baseline: baselines.size === 1 ? baseline : undefined,
    seed,
    plan,
    allowAbsent: true,
    folder: options.folder,
    signal: options.signal,
  })
}

/**
 * Compares two campaigns ratio by ratio: whether their intervals agree, corrected for how many are compared, and
 * in which ways the machines differ. See `compareRatios` for the rule.
 *
 * @throws HypervisorError as `readFinished`.
 */
export async function compareCampaigns(before: string, after: string): Promise<Reproduction> {
  const [old, now] = [await readFinished(before), await readFinished(after)]
  const pairs = old.summary.cells
    .filter((cell) => cell.state === 'estimated')
    .map((cell) => ({
      name: `${cell.workload} on ${cell.platform}`,
      before: estimateOf(cell),
      after: estimateOf(
        now.summary.cells.find(
          ({ platform, workload }) => platform === cell.platform && workload === cell.workload,
        ),
      ),
    }))
  return { ratios: compareRatios(pairs), differences: differencesOf(old, now) }
}

function differencesOf(before: FinishedCampaign, after: FinishedCampaign): readonly string[] {
  const payloads = before.campaign.platforms.flatMap(({ id, payloadSha256, target }) => {
    const other = after.campaign.platforms.find((platform) => platform.id === id)
    if (other === undefined) return [`the platform ${id} is not here`]
    if (other.target !== target) return [`${id} runs ${other.target} now, not ${target}`]
    return other.payloadSha256 === payloadSha256 ? [] : [`${id} runs another build of the payload ${target}`]
  })
  const taking = new Set(after.campaign.platforms.map(({ id }) => id))
  const { environment } = before
  const common = {
    ...environment,
    platforms: environment.platforms.filter(({ platform }) => taking.has(platform)),
  }
  return [...payloads, ...environmentDifferences(common, after.environment)]
}

function estimateOf(cell: SummaryCell | undefined): RatioEstimate {
  if (cell === undefined) return { state: 'insufficient', reason: 'it was not measured' }
  if (cell.state === 'baseline') return { state: 'insufficient', reason: 'it is the baseline' }
  if (cell.state !== 'estimated') return { state: 'insufficient', reason: `${cell.state}: ${cell.reason}` }
  const { ratio, low, high, confidence, method, logStandardError, degreesOfFreedom, measurement } = cell
  const { invocations, iterations } = measurement
  return {
    state: 'estimated',
    ratio,
    low,
    high,
    confidence,
    logStandardError,
    degreesOfFreedom,
    method: intervalMethods.find((name) => name === method) ?? 'welch-log',
    invocations: { platform: invocations, baseline: invocations },
    iterations: { platform: iterations, baseline: iterations },
  }
}
