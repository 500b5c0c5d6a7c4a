import { named } from './named.js'
import { pilotIterations } from './plan.js'
import { type ProgressState, runningPlatforms, workloadsLeft } from './progress-state.js'
import type { CalibrationRecord, CampaignRecord } from './records.js'
import { fewestRounds } from './stop.js'
import type { CampaignWorkload } from './workload.js'

/** What the rounds that are made in any case take, where the budget has no room for them. */
export interface Forecast {
  readonly rounds: number
  /** Of these rounds at least, by the calibrations; nanoseconds. Preparations of workloads come to it. */
  readonly neededNs: number
  /** What the budget has left; nanoseconds, none if it is spent. */
  readonly leftNs: number
}

/**
 * Looks after the calibrations whether the budget has room for the rounds that an interval cannot do without.
 *
 * @returns `undefined` if it has.
 */
export function forecast(
  campaign: CampaignRecord,
  state: ProgressState,
  workloads: readonly CampaignWorkload[],
): Forecast | undefined {
  const leftNs = Math.max(0, campaign.plan.budgetNs - state.spentNs)
  const neededNs = fewestRounds * roundNs(campaign, state, workloads)
  return neededNs > leftNs ? { rounds: fewestRounds, neededNs, leftNs } : undefined
}

function roundNs(
  campaign: CampaignRecord,
  state: ProgressState,
  workloads: readonly CampaignWorkload[],
): number {
  const { plan } = campaign
  const running = runningPlatforms(campaign, state)
  const visits = plan.duet === undefined ? running : running.filter(({ id, baseline }) => id !== baseline)
  return visits.reduce((sum, { id, baseline }) => {
    const sides = plan.duet === undefined ? [id] : [id, baseline]
    return sum + visitNs(campaign, state, sides, workloads)
  }, 0)
}

/** One visit, or one duet, whose sides are at work at the same time. */
function visitNs(
  { plan, workloads: names }: CampaignRecord,
  state: ProgressState,
  sides: readonly string[],
  workloads: readonly CampaignWorkload[],
): number {
  const boots = sides.map((id) => {
    const { bootNs = 0, shutdownNs = 0 } = state.calibrations.get(id) ?? {}
    return bootNs + shutdownNs
  })
  const samples = names.map((name) => {
    const found = sides.flatMap((id) => workloadsLeft(state, id, [name]))
    if (found.length < sides.length) return 0
    const longest = Math.max(...found.map(sampleNs))
    return (
      longest *
      pilotIterations(
        plan,
        named(workloads, name, (workload) => workload.name),
      )
    )
  })
  return Math.max(...boots) + samples.reduce((sum, each) => sum + each, 0)
}

/** A distribution of single operations is taken once in a visit, and its trial says nothing of how long. */
function sampleNs({ sampleNs, elapsed, reason }: CalibrationRecord['workloads'][number]): number {
  return reason === 'spread-only' ? 0 : (sampleNs ?? elapsed)
}
