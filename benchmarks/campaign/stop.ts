import { decideStop, looksAt, type RatioEstimate } from '../stats/index.js'
import { cellInvocations, estimateCell } from './cell-data.js'
import { type ProgressState, wholeRounds, workloadsLeft } from './progress-state.js'
import type { CampaignRecord, EndRecord, LogRecord } from './records.js'

/** Why to stop; `undefined` to go on with another round. */
export type Stop = Pick<EndRecord, 'reason' | 'detail'> | undefined

/** Rounds that an interval cannot do without; they are made even over the budget. */
const fewestRounds = 2

/**
 * Decides after a whole round whether to make another one. A further round is only begun if the budget has room
 * for one as long as the last ones were, so that every platform has as many invocations as the others. The
 * intervals are looked at after the rounds that `looksAt` names.
 */
export function decideRound(
  campaign: CampaignRecord,
  state: ProgressState,
  records: readonly LogRecord[],
): Stop {
  const { plan } = campaign
  const running = campaign.platforms.filter(({ id }) => !state.givenUp.has(id))
  if (running.length === 0) return { reason: 'no-platform', detail: 'no platform runs any more' }
  const rounds = wholeRounds(state, campaign)
  if (rounds >= plan.invocations.maximum) {
    return {
      reason: 'plan-complete',
      detail: `all ${rounds} planned invocations of every platform were made`,
    }
  }
  if (rounds < fewestRounds) return undefined
  const budget = { elapsed: state.spentNs + measuredNs(records) / rounds, limit: plan.budgetNs }
  if (budget.elapsed < budget.limit && !looksAt(rounds, plan.invocations.minimum)) return undefined
  const estimates = ratios(campaign, state, records)
  const made = `${rounds} invocations of every platform`
  if (estimates.length === 0) {
    if (campaign.platforms.some(({ id, baseline }) => id !== baseline)) {
      return { reason: 'no-platform', detail: `no ratio is left to measure; ${made}` }
    }
    if (budget.elapsed < budget.limit) return undefined
    return { reason: 'budget-spent', detail: `the budget is spent; ${made}` }
  }
  const limits = { target: plan.targetHalfWidth, minInvocations: plan.invocations.minimum }
  const { decision, reason } = decideStop(estimates, budget, limits)
  return decision === 'continue' ? undefined : { reason: decision, detail: `${reason}; ${made}` }
}

/** How far over the budget a round that was begun may go on. */
const overrun = 1.2

/** Decides in the middle of a round whether to break it off, because it takes much longer than the others did. */
export function decideTurn(campaign: CampaignRecord, state: ProgressState): Stop {
  const rounds = wholeRounds(state, campaign)
  if (rounds < fewestRounds || state.spentNs < overrun * campaign.plan.budgetNs) return undefined
  return { reason: 'budget-spent', detail: `the budget is spent; ${rounds} invocations of every platform` }
}

/** The ratios that further rounds could narrow. */
function ratios(
  campaign: CampaignRecord,
  state: ProgressState,
  records: readonly LogRecord[],
): readonly RatioEstimate[] {
  const cells = cellInvocations(records)
  const waits = (platform: string, workload: string): boolean =>
    !state.givenUp.has(platform) && workloadsLeft(state, platform, [workload]).length > 0
  return campaign.platforms.flatMap(({ id, baseline }) => {
    if (id === baseline) return []
    return campaign.workloads.flatMap((workload) => {
      if (!waits(id, workload) || !waits(baseline, workload)) return []
      const platform = cells.get(id)?.get(workload) ?? []
      return [estimateCell(platform, cells.get(baseline)?.get(workload) ?? [], campaign)]
    })
  })
}

function measuredNs(records: readonly LogRecord[]): number {
  return records.reduce((sum, record) => sum + (record.kind === 'invocation' ? record.wallNs : 0), 0)
}
