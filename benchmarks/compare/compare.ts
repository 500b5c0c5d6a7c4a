import { environmentDifferences } from '../campaign/environment-differences.js'
import { type FinishedCampaign, readFinished } from '../campaign/finished-campaign.js'
import type { SummaryCell } from '../campaign/records.js'
import { constantFacts } from '../campaign/unlike-machine.js'
import { smallestEffect as usualEffect } from '../stats/index.js'
import { type Figure, outcomeOf, ratioOf, reasonOf, timeOf } from './cells.js'
import { type ChangeRule, judgeChanges } from './change.js'
import type { CellChange, Comparison } from './record.js'
import { comparisonWarnings, payloadDifferences } from './unlike.js'
import { duetSamplesOf, unlikeSamples } from './unlike-samples.js'

/** How to compare two campaigns. */
export interface ComparisonOptions {
  /** Chance of calling any unchanged cell changed, over all of them. Default: 0.05. */
  readonly significance?: number | undefined
  /** Share below which a change is not worth reporting. Default: the larger of the two plans', else 0.01. */
  readonly smallestEffect?: number | undefined
}

/**
 * Compares the campaigns in two folders, cell by cell.
 *
 * @throws HypervisorError as `readFinished`.
 */
export async function compareFolders(
  before: string,
  after: string,
  options: ComparisonOptions = {},
): Promise<Comparison> {
  return compareFinished(await readFinished(before), await readFinished(after), options)
}

/** As {@link compareFolders}, for campaigns that were read already. */
export function compareFinished(
  before: FinishedCampaign,
  after: FinishedCampaign,
  options: ComparisonOptions = {},
): Comparison {
  const rule: ChangeRule = {
    significance: options.significance ?? 0.05,
    smallestEffect:
      options.smallestEffect ??
      Math.max(...[before, after].map(({ campaign }) => campaign.plan.smallestEffect ?? usualEffect)),
  }
  const pairs = commonCells(before, after)
  const alike =
    environmentDifferences(
      constantFacts({ ...before.environment, platforms: [] }),
      constantFacts({ ...after.environment, platforms: [] }),
    ).length === 0
  const ratios = changesOf(
    pairs.filter((pair) => pair.before.state !== 'baseline' || pair.after.state !== 'baseline'),
    (pair) => [ratioOf(pair.before), ratioOf(pair.after), unlikeRatios(pair, before, after)],
    rule,
  )
  const times = alike
    ? changesOf(
        pairs,
        (pair) => [timeOf(pair.before, before), timeOf(pair.after, after), unlikeUnits(pair, before, after)],
        rule,
      )
    : undefined
  return {
    kind: 'polyvisor-comparison',
    schemaVersion: 1,
    before: sideOf(before),
    after: sideOf(after),
    rule: { ...rule, correction: 'holm' },
    machines: {
      alike,
      differences: [
        ...payloadDifferences(before.campaign, after.campaign),
        ...environmentDifferences(...commonPlatforms(before, after)),
      ],
    },
    warnings: [...comparisonWarnings(before, after, alike)],
    ratios,
    ...(times === undefined ? {} : { times }),
    results: pairs.flatMap((pair) => {
      const [old, now] = [outcomeOf(pair.before), outcomeOf(pair.after)]
      if (old === now) return []
      const reason = reasonOf(pair.after) ?? reasonOf(pair.before)
      return [{ ...pair.cell, before: old, after: now, ...(reason === undefined ? {} : { reason }) }]
    }),
    only: [...onlyIn('before', before, after), ...onlyIn('after', after, before)],
  }
}

interface CellPair {
  readonly cell: { readonly platform: string; readonly workload: string }
  readonly before: SummaryCell
  readonly after: SummaryCell
}

function commonCells(before: FinishedCampaign, after: FinishedCampaign): readonly CellPair[] {
  return before.summary.cells.flatMap((old) => {
    const now = find(after, old)
    const { platform, workload } = old
    return now === undefined ? [] : [{ cell: { platform, workload }, before: old, after: now }]
  })
}

function* onlyIn(
  side: 'before' | 'after',
  here: FinishedCampaign,
  there: FinishedCampaign,
): Generator<Comparison['only'][number]> {
  for (const cell of here.summary.cells) {
    if (find(there, cell) !== undefined) continue
    yield { platform: cell.platform, workload: cell.workload, in: side }
  }
}

function find({ summary }: FinishedCampaign, wanted: SummaryCell): SummaryCell | undefined {
  return summary.cells.find(
    ({ platform, workload }) => platform === wanted.platform && workload === wanted.workload,
  )
}

function changesOf(
  pairs: readonly CellPair[],
  figures: (pair: CellPair) => readonly [before: Figure, after: Figure, unlike: string | undefined],
  rule: ChangeRule,
): CellChange[] {
  const looked = pairs.map((pair) => {
    const [before, after, unlike] = figures(pair)
    const reasons = [
      before.state === 'unknown' ? `before: ${before.reason}` : '',
      after.state === 'unknown' ? `after: ${after.reason}` : '',
    ].filter((reason) => reason !== '')
    if (before.state === 'known' && after.state === 'known' && unlike === undefined) {
      return { cell: pair.cell, before: before.quantity, after: after.quantity }
    }
    return { cell: pair.cell, reason: unlike ?? reasons.join('; ') }
  })
  const known = looked.flatMap((entry) => ('reason' in entry ? [] : [entry]))
  const changes = judgeChanges(
    known.map(({ before, after }) => ({ before: before.estimate, after: after.estimate })),
    rule,
  )
  return looked.map((entry): CellChange => {
    if ('reason' in entry) return { ...entry.cell, verdict: 'incomparable', reason: entry.reason }
    const change = changes[known.indexOf(entry)]
    if (change === undefined) throw new TypeError('a cell was compared and has no change')
    const { estimate: _old, ...before } = entry.before
    const { estimate: _now, ...after } = entry.after
    return { ...entry.cell, before, after, ...change }
  })
}

/** A ratio to another baseline, or of other work, is another quantity. */
function unlikeRatios(pair: CellPair, before: FinishedCampaign, after: FinishedCampaign): string | undefined {
  const [old, now] = [before, after].map(({ campaign }) =>
    campaign.platforms.find(({ id }) => id === pair.cell.platform),
  )
  if (old?.baseline !== now?.baseline) {
    return `its baseline is ${old?.baseline} before and ${now?.baseline} after`
  }
  if (old?.label !== now?.label) {
    return `its code is the ${old?.label} as the baseline's before, and the ${now?.label} after`
  }
  if (old?.target !== now?.target) return `it ran the payload ${old?.target} before and ${now?.target} after`
  return (
    unlikeUnits(pair, before, after) ?? unlikeSamples(duetSamplesOf(pair.before), duetSamplesOf(pair.after))
  )
}

function unlikeUnits(
  { cell }: CellPair,
  before: FinishedCampaign,
  after: FinishedCampaign,
): string | undefined {
  const [old, now] = [before, after].map(({ summary }) =>
    summary.workloads.find(({ workload }) => workload === cell.workload),
  )
  if (old?.unit === now?.unit && old?.perUnit === now?.perUnit) return unlikeModes(before, after)
  return `a unit is ${old?.perUnit} ${old?.unit} before and ${now?.perUnit} ${now?.unit} after`
}

/** In a duet each side has the other one beside it, which changes times, and not always of both alike. */
function unlikeModes(before: FinishedCampaign, after: FinishedCampaign): string | undefined {
  const [then, now] = [before, after].map(({ campaign: { plan } }) =>
    plan.duet === undefined ? 'one after the other' : 'in duets',
  )
  return then === now ? undefined : `it was measured ${then} before, and ${now} after`
}

/** The environments, with those platforms only that both have: that one is missing is said elsewhere. */
function commonPlatforms(before: FinishedCampaign, after: FinishedCampaign) {
  const having = (one: FinishedCampaign, other: FinishedCampaign) => ({
    ...one.environment,
    platforms: one.environment.platforms.filter(({ platform }) =>
      other.campaign.platforms.some(({ id }) => id === platform),
    ),
  })
  return [having(before, after), having(after, before)] as const
}

function sideOf({ campaign, environment, summary }: FinishedCampaign): Comparison['before'] {
  return {
    campaign: campaign.id,
    created: campaign.created,
    form: campaign.form,
    version: campaign.tool.version,
    machine: environment.cpu.model,
    complete: summary.complete,
  }
}
