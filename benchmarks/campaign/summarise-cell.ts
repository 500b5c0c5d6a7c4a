import { type EstimatedRatio, judgeEffect, mean, relativeHalfWidth, smallestEffect } from '../stats/index.js'
import { type CellInvocation, estimateCell } from './cell-data.js'
import { crossChecks } from './cross-checks.js'
import { type DuetFinding, duetFindings, medianOverlap } from './duet/levels.js'
import { measurementOf } from './measurement.js'
import { pairFields } from './pair-fields.js'
import type { EstimatedCell, FailureRecord, Measurement, PlatformRecord, SummaryCell } from './records.js'
import type { SummaryContext } from './summarise.js'
import { summariseSpread } from './summarise-spread.js'
import { type CampaignWorkload, isOn, lackingReason } from './workload.js'

/** Summarises one workload on one platform. A failure outweighs any figure: what is wrong has no ratio. */
export function summariseCell(
  context: SummaryContext,
  platform: PlatformRecord,
  workload: CampaignWorkload,
): SummaryCell {
  const cell = { platform: platform.id, workload: workload.name }
  if (!isOn(workload, platform)) {
    const reason = lackingReason(workload, platform)
    return { ...cell, state: 'unsupported', reason, evidence: [] }
  }
  const failure = failureOf(context, platform.id, workload.name)
  if (failure !== undefined) {
    return { ...cell, state: stateOf(failure), reason: failure.reason, evidence: failure.evidence }
  }
  const measured = context.cells.get(platform.id)?.get(workload.name) ?? []
  const spread = summariseSpread(spreadsOf(context, platform.id, workload.name))
  const single = spread === undefined ? {} : { spread }
  if (measured.length === 0) {
    if (spread === undefined) return { ...cell, state: 'insufficient', reason: 'it was not measured' }
    const reason = 'it has the distribution of single operations and no samples'
    return { ...cell, state: 'absolute', reason, spread }
  }
  const visits = context.visitsOf.get(platform.id) ?? []
  const { confidence } = context.campaign.plan
  const measurement = measurementOf(measured, visits, workload, confidence)
  const absolute = { ...single, ...operationOf(workload, measurement, confidence) }
  if (platform.id === platform.baseline) return { ...cell, state: 'baseline', measurement, ...absolute }
  const own = context.campaign.platforms.find(({ id }) => id === platform.baseline)
  if (own !== undefined && !isOn(workload, own)) {
    const reason = `the baseline ${own.id} does not have this workload: ${lackingReason(workload, own)}`
    return { ...cell, state: 'absolute', reason, measurement, ...absolute }
  }
  const wrongBaseline = failureOf(context, platform.baseline, workload.name)
  if (wrongBaseline !== undefined) {
    const reason = `the baseline ${platform.baseline} has no time for it: ${wrongBaseline.reason}`
    return { ...cell, state: 'insufficient', reason, measurement }
  }
  const baseline = context.cells.get(platform.baseline)?.get(workload.name) ?? []
  const duets = context.campaign.plan.duet === undefined ? undefined : duetFindings(measured, baseline)
  const estimate = estimateCell(measured, baseline, duets, confidence)
  if (estimate.state === 'insufficient') {
    return { ...cell, state: 'insufficient', reason: estimate.reason, measurement }
  }
  return {
    ...cell,
    ...ratioFields(context, platform, estimate),
    ...(duets === undefined ? {} : { duet: duetFields(measured, duets) }),
    ...crossChecks(estimate.method, measured, baseline, duets, context.campaign),
    measurement,
    ...absolute,
  }
}

function duetFields(platform: readonly CellInvocation[], duets: readonly DuetFinding[]) {
  const levels = duets.map(({ level }) => level)
  return {
    overlap: medianOverlap(platform),
    typical: Math.exp(mean(levels.map(({ typical }) => typical))),
    disturbed: levels.filter(({ fastest }) => fastest === undefined).length,
  }
}

function spreadsOf({ spreads }: SummaryContext, platform: string, workload: string) {
  return spreads.filter((spread) => spread.platform === platform && spread.workload === workload)
}

/** What one operation of a boundary workload takes. */
function operationOf(
  { family, perUnit }: CampaignWorkload,
  { timePerUnitNs, timeInterval }: Measurement,
  confidence: number,
): Pick<EstimatedCell, 'operation'> {
  if (family !== 'boundary') return {}
  const ns = timePerUnitNs / perUnit
  if (timeInterval === undefined) return { operation: { ns } }
  const { low, high } = timeInterval
  return { operation: { ns, low: low / perUnit, high: high / perUnit, confidence } }
}

/** The first failure of the workload there, or of the platform if that left the workload without a sample. */
function failureOf(context: SummaryContext, platform: string, workload: string): FailureRecord | undefined {
  const own = context.failures.filter((failure) => failure.platform === platform)
  const found = own.find((failure) => failure.workload === workload)
  if (found !== undefined) return found
  const measured = context.cells.get(platform)?.get(workload) ?? spreadsOf(context, platform, workload)
  return measured.length > 0 ? undefined : own.find((failure) => failure.workload === undefined)
}

function stateOf({ outcome }: FailureRecord): 'wrong' | 'failed' | 'timed-out' | 'unsupported' {
  return outcome === 'garbage' ? 'failed' : outcome
}

function ratioFields({ campaign, end }: SummaryContext, platform: PlatformRecord, estimate: EstimatedRatio) {
  const { ratio, low, high, confidence, method, logStandardError, degreesOfFreedom } = estimate
  const halfWidth = relativeHalfWidth(estimate)
  const effect = campaign.plan.smallestEffect ?? smallestEffect
  const narrow = halfWidth <= campaign.plan.targetHalfWidth
  const reason = end?.reason ?? 'interrupted'
  const stop: EstimatedCell['stop'] = narrow
    ? 'narrow-enough'
    : reason === 'budget-spent' || reason === 'plan-complete'
      ? reason
      : 'interrupted'
  return {
    state: 'estimated' as const,
    label: platform.label === 'baseline' ? ('same machine code' as const) : platform.label,
    ratio,
    low,
    high,
    confidence,
    method,
    ...pairFields(estimate),
    logStandardError,
    degreesOfFreedom,
    halfWidth,
    stop,
    smallestEffect: effect,
    verdict: judgeEffect(estimate, effect),
  }
}
