import { decideStop, estimateDuets, estimateRounds, looksAt, type RatioEstimate } from '../stats/index.js'
import type { Ledger } from './ledger.js'
import { type ProgressState, runningPlatforms, wholeRounds, workloadsLeft } from './progress-state.js'
import type { CampaignRecord, EndRecord } from './records.js'

/** Why to stop; `undefined` to go on with another round. */
export type Stop = Pick<EndRecord, 'reason' | 'detail'> | undefined

/** Rounds that an interval cannot do without; they are made even over the budget. */
export const fewestRounds = 2

/**
 * Decides after a whole round whether to make another one. A further round is only begun if the budget has room
 * for one as long as the last ones were, so that every platform has as many invocations as the others. The
 * intervals are looked at after the rounds that `looksAt` names.
 */
export function decideRound(campaign: CampaignRecord, ledger: Ledger): Stop {
  const { plan } = campaign
  const state = ledger.state()
  const running = runningPlatforms(campaign, state)
  if (running.length === 0) return { reason: 'no-platform', detail: 'no platform runs any more' }
  const rounds = wholeRounds(state, campaign)
  if (rounds >= plan.invocations.maximum) {
    return {
      reason: 'plan-complete',
      detail: `all ${rounds} planned invocations of every platform were made`,
    }
  }
  if (rounds < fewestRounds) return undefined
  const budget = { elapsed: state.spentNs + nextRoundNs(campaign, ledger, rounds), limit: plan.budgetNs }
  if (budget.elapsed < budget.limit && !looksAt(rounds, plan.invocations.minimum)) return undefined
  const estimates = ratios(campaign, state, ledger)
  const made = `${rounds} invocations of every platform`
  if (estimates.length === 0) {
    if (campaign.platforms.some(({ id, baseline }) => id !== baseline)) {
      if (!measuresMore(campaign, state)) {
        return { reason: 'no-platform', detail: `no ratio is left to measure; ${made}` }
      }
      if (rounds >= plan.invocations.minimum) {
        return { reason: 'plan-complete', detail: `nothing is left that has a ratio; ${made}` }
      }
    }
    if (budget.elapsed < budget.limit) return undefined
    return { reason: 'budget-spent', detail: `the budget is spent; ${made}` }
  }
  const limits = { target: plan.targetHalfWidth, minInvocations: plan.invocations.minimum }
  const { decision, reason } = decideStop(estimates, budget, limits)
  return decision === 'continue' ? undefined : { reason: decision, detail: `${reason}; ${made}` }
}

/** Whether something else than a baseline still runs a workload, if only for figures without a ratio. */
function measuresMore(campaign: CampaignRecord, state: ProgressState): boolean {
  return campaign.platforms.some(
    ({ id, baseline }) =>
      id !== baseline && !state.givenUp.has(id) && workloadsLeft(state, id, campaign.workloads).length > 0,
  )
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
function ratios(campaign: CampaignRecord, state: ProgressState, ledger: Ledger): readonly RatioEstimate[] {
  const { confidence, duet } = campaign.plan
  const running = new Set(runningPlatforms(campaign, state).map(({ id }) => id))
  const waits = (platform: string, workload: string): boolean =>
    running.has(platform) && workloadsLeft(state, platform, [workload]).length > 0
  return campaign.platforms.flatMap(({ id, baseline }) => {
    if (id === baseline) return []
    return campaign.workloads.flatMap((workload) => {
      if (!waits(id, workload) || !waits(baseline, workload)) return []
      const [platform, base] = [ledger.cell(id, workload), ledger.cell(baseline, workload)]
      if (duet !== undefined)
        return [
          estimateDuets(
            platform.duets.map(({ level }) => level),
            { confidence },
          ),
        ]
      return [estimateRounds(platform.levels, base.levels, { confidence })]
    })
  })
}

/** How long the next round will take: as the last ones did, or what was planned where none has run by the plan yet. */
function nextRoundNs(campaign: CampaignRecord, ledger: Ledger, rounds: number): number {
  const plan = ledger.plan()
  if (plan === undefined) return ledger.measuredNs() / rounds
  const pilotNs = ledger.pilotVisits().reduce((sum, { wallNs }) => sum + wallNs, 0)
  const since = rounds - plan.round
  if (since > 0) return (ledger.measuredNs() - pilotNs) / since
  const running = new Set(runningPlatforms(campaign, ledger.state()).map(({ id }) => id))
  return plan.cells
    .filter(({ platform }) => running.has(platform))
    .reduce(
      (sum, { invocationNs, iterations, iterationNs }) => sum + invocationNs + iterations * iterationNs,
      0,
    )
}
