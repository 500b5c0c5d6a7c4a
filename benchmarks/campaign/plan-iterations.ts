import {
  coldIterations,
  iterationsForLeastTime,
  mean,
  median,
  medianPrice,
  type PilotSide,
  pairRounds,
  variance,
} from '../stats/index.js'
import type { Ledger, LedgerCell } from './ledger.js'
import { workloadsLeft } from './progress-state.js'
import type { CampaignRecord, PlanRecord } from './records.js'

type PlannedCell = PlanRecord['cells'][number]

/** A planned cell and the number of iterations that it cannot do without. */
interface Draft extends PlannedCell {
  readonly least: number
}

/** Steady iterations of which a median is still a median: it bears two wild ones. */
const fewestSteady = 5
/** Most that booting, talking and cleaning up may cost of an invocation's samples, as a share. */
const largestOverhead = 0.08
/** How many times the plan's iterations an invocation may get. */
const mostTimes = 5
/** Below a tenth of a percent between rounds the pilot is too short to be believed. */
const leastBetween = 0.001 ** 2
/** Degrees of freedom that the mean over a platform's workloads counts for in each one's variance between rounds. */
const pooledWeight = 4

/**
 * Plans from the pilot rounds how many samples each workload has on each platform in the rounds to come. A
 * baseline gets what the most demanding of its ratios asks for. The same log gives the same plan.
 *
 * @param round The first round that the plan holds for.
 */
export function planIterations(campaign: CampaignRecord, ledger: Ledger, round: number): PlanRecord {
  const cells = new Map<string, Draft>()
  const state = ledger.state()
  for (const { id, baseline } of campaign.platforms) {
    if (id === baseline || state.givenUp.has(id)) continue
    const compared = workloadsLeft(state, id, campaign.workloads)
      .map(({ workload }) => workload)
      .filter((workload) => ledger.cell(id, workload).pilot.length >= 2)
      .filter((workload) => ledger.cell(baseline, workload).pilot.length >= 2)
    const between = betweenRounds(compared, ledger, id, baseline)
    for (const workload of compared) {
      const [above, below] = [sideOf(ledger, id, workload), sideOf(ledger, baseline, workload)]
      const variance = between.get(workload) ?? leastBetween
      const wanted = iterationsForLeastTime(above, below, variance)
      keepLarger(cells, plannedCell(campaign, above, variance, wanted.platform))
      keepLarger(cells, plannedCell(campaign, below, variance, wanted.baseline))
    }
  }
  return { kind: 'plan', round, cells: withinBudget([...cells.values()], campaign, ledger, round) }
}

/** For each workload the variance of the ratio between rounds, drawn towards the mean over the workloads. */
function betweenRounds(
  workloads: readonly string[],
  ledger: Ledger,
  platform: string,
  baseline: string,
): ReadonlyMap<string, number> {
  const found = workloads.flatMap((workload) => {
    const [above, below] = [ledger.cell(platform, workload), ledger.cell(baseline, workload)]
    const pairs = pairRounds(levelsOf(above), levelsOf(below))
    if (pairs.length < 2) return []
    const total = variance(pairs.map(({ logRatio }) => logRatio))
    const fromWithin = medianVariance(above) + medianVariance(below)
    return [{ workload, freedom: pairs.length - 1, between: Math.max(total - fromWithin, 0) }]
  })
  if (found.length === 0) return new Map()
  const pooled = median(found.map(({ between }) => between))
  return new Map(
    found.map(({ workload, freedom, between }) => {
      const drawn = (freedom * between + pooledWeight * pooled) / (freedom + pooledWeight)
      return [workload, Math.max(drawn, leastBetween)]
    }),
  )
}

function levelsOf({ pilot }: LedgerCell) {
  return pilot.map(({ level }) => level)
}

/** The variance of an invocation's median that follows from its iterations. */
function medianVariance({ pilot }: LedgerCell): number {
  return mean(pilot.map(({ within, level }) => (medianPrice * within) / level.iterations))
}

/** What the pilot says of a cell. */
interface Side extends PilotSide, Pick<PlannedCell, 'platform' | 'workload' | 'units' | 'leftOut'> {
  /** Whether no pilot invocation changed its level, so that shorter ones will be like them. */
  readonly flat: boolean
}

/** A sample so much shorter than it should be gets more units. */
const tooShort = 0.7
/** The protocol's counts end at 2^32 − 1. */
const largestUnits = 2 ** 31
/** Slow iterations at the start that are still no warm-up worth the name. */
const mostCold = 2

function sideOf(ledger: Ledger, platform: string, workload: string): Side {
  const { pilot } = ledger.cell(platform, workload)
  const calibration = ledger.state().calibrations.get(platform)
  const settled = calibration?.workloads.find((entry) => entry.workload === workload)
  const sampleNs = Math.max(1, median(pilot.map((invocation) => invocation.sampleNs)))
  // A translator that became faster after its calibration leaves samples too short for the console's round trip.
  const growth = (calibration?.targetNs ?? 0) / sampleNs
  const grows = settled?.reason === 'target' && growth > 1 / tooShort
  const before = settled?.units ?? 1
  const units = grows ? Math.min(Math.ceil(before * growth), largestUnits) : before
  const cold = coldIterations(pilot.map((invocation) => invocation.cold))
  const visits = ledger.pilotVisits().filter((visit) => visit.platform === platform && visit.workloads > 0)
  return {
    invocationCost: median(
      visits.map(({ wallNs, sampledNs, workloads }) => (wallNs - sampledNs) / workloads),
    ),
    iterationCost: (sampleNs * units) / before,
    within: median(pilot.map(({ within }) => within)),
    platform,
    workload,
    units,
    leftOut: Math.max(cold, Math.ceil(median(pilot.map(({ steadyStart }) => steadyStart)))),
    flat: cold <= mostCold && pilot.every((invocation) => invocation.class === 'flat'),
  }
}

function plannedCell(
  { plan }: CampaignRecord,
  { platform, workload, units, leftOut, flat, invocationCost, iterationCost, within }: Side,
  between: number,
  wanted: number,
): Draft {
  const least = flat ? fewestSteady : Math.max(plan.iterations - leftOut, fewestSteady)
  const most = Math.max(mostTimes * plan.iterations, least)
  const worthwhile = Math.ceil(invocationCost / (largestOverhead * iterationCost)) - leftOut
  const steady = Math.min(Math.max(Math.round(wanted), worthwhile, least), most)
  const bound =
    !flat && steady === least
      ? 'as many as before, since its times were not on one level'
      : steady > wanted + 1
        ? steady > least
          ? `as many as make all else cost no more than ${100 * largestOverhead}% of them`
          : `not fewer than ${least}`
        : steady < wanted - 1
          ? `not more than ${most}`
          : 'which makes the interval narrowest for the time spent'
  return {
    platform,
    workload,
    iterations: leftOut + steady,
    units,
    leftOut,
    least: leftOut + least,
    invocationNs: invocationCost,
    iterationNs: iterationCost,
    between: Math.sqrt(between),
    within: Math.sqrt(within),
    reason: `the pilot asks for ${Number(wanted.toPrecision(2))}: ${bound}${leftOut > 0 ? `, after ${leftOut} of warm-up` : ''}`,
  }
}

function keepLarger(cells: Map<string, Draft>, cell: Draft): void {
  const key = `${cell.platform}/${cell.workload}`
  const found = cells.get(key)
  if (found === undefined || found.iterations < cell.iterations) cells.set(key, cell)
}

/** Takes iterations off everywhere alike, as far as that goes, if the budget has no room for the least number of rounds. */
function withinBudget(
  cells: readonly Draft[],
  { plan }: CampaignRecord,
  ledger: Ledger,
  round: number,
): PlannedCell[] {
  const rounds = Math.max(1, plan.invocations.minimum - round)
  const room = (plan.budgetNs - ledger.state().spentNs) / rounds
  const fixed = cells.reduce((sum, { invocationNs }) => sum + invocationNs, 0)
  const sampled = cells.reduce((sum, { iterations, iterationNs }) => sum + iterations * iterationNs, 0)
  const share = Math.min(1, Math.max(0, room - fixed) / sampled)
  return cells.map(({ least, ...cell }) => {
    const fewer = Math.max(least, Math.floor(share * cell.iterations))
    if (fewer >= cell.iterations) return cell
    const reason = `${cell.reason}; fewer, so that the budget has room for ${plan.invocations.minimum} rounds`
    return { ...cell, iterations: fewer, reason }
  })
}
