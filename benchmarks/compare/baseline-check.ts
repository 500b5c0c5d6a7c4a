import { HypervisorError } from '../../src/index.js'
import type { FinishedCampaign } from '../campaign/finished-campaign.js'
import { studentQuantile } from '../stats/student-t.js'
import { baselineOf, machineOf } from './baseline.js'
import type { Baseline, BaselineCell, BaselineCheck } from './baseline-record.js'
import { outcomeOf, reasonOf } from './cells.js'
import { type ChangeRule, judgeChanges, type LogEstimate } from './change.js'
import type { CellChange } from './record.js'
import { type DuetSamples, unlikeSamples } from './unlike-samples.js'

/** By what a campaign passes. */
export interface CheckOptions {
  /** Share by which a cell may be slower. Default: 0.05. */
  readonly maxSlowdown?: number | undefined
  /** Chance of failing a campaign in which nothing has changed. Default: 0.05. */
  readonly significance?: number | undefined
  /** Looks at times instead of overheads; refused on another machine. */
  readonly times?: boolean | undefined
  /** Passes a campaign that lacks cells of the baseline. Results that are wrong never pass. */
  readonly allowMissing?: boolean | undefined
  /** Refuses another machine for overheads too, instead of warning. */
  readonly sameMachine?: boolean | undefined
  /** Fails too where a slowdown beyond the limit cannot be excluded. */
  readonly strict?: boolean | undefined
}

/**
 * Holds a campaign against a baseline.
 *
 * @throws HypervisorError `ERR_INVALID_STATE` for another machine where that is refused.
 */
export function checkBaseline(
  name: string,
  baseline: Baseline,
  finished: FinishedCampaign,
  options: CheckOptions = {},
): BaselineCheck {
  const { maxSlowdown = 0.05, significance = 0.05, times = false } = options
  const unlike = machineDifferences(baseline, finished)
  if (unlike.length > 0 && (times || options.sameMachine === true)) {
    throw new HypervisorError(
      'ERR_INVALID_STATE',
      `the baseline '${name}' was measured on another machine: ${unlike.join('; ')}`,
      {
        field: name,
        hint: times
          ? 'Times can only be compared on one machine; compare overheads, or save a baseline here.'
          : 'Leave out --same-machine to compare overheads all the same, or save a baseline here.',
      },
    )
  }
  const rule: ChangeRule = { significance, smallestEffect: maxSlowdown }
  const now = baselineOf(finished)
  const quantity = times ? 'time' : 'ratio'
  const wanted = baseline.cells.filter((cell) => cell[quantity] !== undefined)
  const changes = judge(wanted, now.cells, quantity, rule, baseline.confidence)
  const missing = missingOf(wanted, now.cells, quantity, finished)
  const added = now.cells.filter((cell) => cell[quantity] !== undefined && find(wanted, cell) === undefined)
  const problems = [
    ...problemsOf(changes, maxSlowdown, options.strict === true),
    ...missing
      .filter(({ broken }) => broken || options.allowMissing !== true)
      .map(({ platform, workload, reason }) => `${workload} on ${platform}: ${reason}`),
  ]
  // A gate that has looked at nothing is not open.
  if (changes.length === 0 && problems.length === 0) problems.push(nothingCompared(wanted, quantity))
  return {
    kind: 'polyvisor-baseline-check',
    schemaVersion: 1,
    baseline: name,
    campaign: finished.campaign.id,
    passed: problems.length === 0,
    quantity: times ? 'time' : 'overhead',
    rule: { significance, maxSlowdown, correction: 'holm' },
    problems,
    changes,
    missing: missing.map(({ broken: _broken, ...cell }) => cell),
    added: added.map(({ platform, workload }) => ({ platform, workload })),
    warnings: [...warningsOf(baseline, now, finished, unlike, changes, maxSlowdown)],
  }
}

function nothingCompared(wanted: readonly BaselineCell[], quantity: QuantityName): string {
  if (wanted.length > 0) return 'nothing was compared: none of the cells of the baseline is in the campaign'
  return quantity === 'ratio'
    ? 'nothing was compared: the baseline has times and no overheads, for which --times asks'
    : 'nothing was compared: the baseline has no times'
}

/** In which ways the machine of a campaign is not that of a baseline. */
function machineDifferences(baseline: Baseline, { environment }: FinishedCampaign): readonly string[] {
  return Object.entries(machineOf(environment)).flatMap(([fact, value]) => {
    const before = baseline.machine[fact]
    return before === value ? [] : [`${fact}: ${before ?? 'unknown'} then, ${value} now`]
  })
}

type QuantityName = 'ratio' | 'time'

function judge(
  wanted: readonly BaselineCell[],
  now: readonly BaselineCell[],
  quantity: QuantityName,
  rule: ChangeRule,
  confidence: number,
): CellChange[] {
  const pairs = wanted.flatMap((cell) => {
    const before = cell[quantity]
    const after = find(now, cell)
    const estimate = after?.[quantity]
    if (before === undefined || after === undefined || estimate === undefined) return []
    const { platform, workload } = cell
    return [
      {
        platform,
        workload,
        before,
        after: estimate,
        unlike:
          unlikeCells(cell, after) ??
          (quantity === 'ratio' ? unlikeSamples(samplesOf(cell), samplesOf(after)) : undefined),
      },
    ]
  })
  const judged = pairs.filter(({ unlike }) => unlike === undefined)
  const changes = judgeChanges(judged, rule)
  return pairs.map((pair): CellChange => {
    const { platform, workload, unlike } = pair
    if (unlike !== undefined) return { platform, workload, verdict: 'incomparable', reason: unlike }
    const change = changes[judged.indexOf(pair)]
    if (change === undefined) throw new TypeError('a cell was checked and has no change')
    return {
      platform,
      workload,
      before: intervalOf(pair.before, confidence),
      after: intervalOf(pair.after, confidence),
      ...change,
    }
  })
}

function unlikeCells(before: BaselineCell, after: BaselineCell): string | undefined {
  if (before.baseline !== after.baseline) {
    return `its ratio was to ${before.baseline}, and is to ${after.baseline} now`
  }
  const [then, now] = [before, after].map(({ duet }) => (duet ? 'in duets' : 'one after the other'))
  if (then !== now) return `it was measured ${then}, and is ${now} now`
  if (before.unit === after.unit && before.perUnit === after.perUnit) return undefined
  return `a unit was ${before.perUnit} ${before.unit}, and is ${after.perUnit} ${after.unit} now`
}

function samplesOf({ duet, ratio, samples }: BaselineCell): DuetSamples | undefined {
  return samples ?? (duet && ratio !== undefined ? 'typical' : undefined)
}

function intervalOf({ log, standardError, degreesOfFreedom }: LogEstimate, confidence: number) {
  const half = studentQuantile((1 + confidence) / 2, degreesOfFreedom) * standardError
  return { value: Math.exp(log), low: Math.exp(log - half), high: Math.exp(log + half) }
}

function missingOf(
  wanted: readonly BaselineCell[],
  now: readonly BaselineCell[],
  quantity: QuantityName,
  { summary }: FinishedCampaign,
) {
  return wanted.flatMap((cell) => {
    if (find(now, cell)?.[quantity] !== undefined) return []
    const { platform, workload } = cell
    const found = summary.cells.find(
      (candidate) => candidate.platform === platform && candidate.workload === workload,
    )
    if (found === undefined)
      return [{ platform, workload, reason: 'it is not in the campaign', broken: false }]
    const outcome = outcomeOf(found)
    const broken = outcome === 'wrong' || outcome === 'failed' || outcome === 'timed-out'
    const why = reasonOf(found) ?? 'it has no figure'
    return [{ platform, workload, reason: broken ? `${outcome}: ${why}` : why, broken }]
  })
}

function problemsOf(changes: readonly CellChange[], maxSlowdown: number, strict: boolean): readonly string[] {
  return changes.flatMap((change) => {
    const where = `${change.workload} on ${change.platform}`
    if (change.verdict === 'incomparable') return [`${where}: ${change.reason}`]
    const share = (value: number): string => `${Number((100 * (value - 1)).toPrecision(2))}%`
    if (change.verdict === 'slower') {
      return [
        `${where}: ${share(change.change)} slower, interval ${share(change.low)} to ${share(change.high)}`,
      ]
    }
    if (!strict || change.high <= 1 + maxSlowdown) return []
    return [`${where}: a slowdown of up to ${share(change.high)} cannot be excluded`]
  })
}

function* warningsOf(
  baseline: Baseline,
  now: Baseline,
  { summary }: FinishedCampaign,
  unlike: readonly string[],
  changes: readonly CellChange[],
  maxSlowdown: number,
): Generator<string, void, undefined> {
  if (unlike.length > 0) yield `another machine than the baseline's: ${unlike.join('; ')}`
  for (const platform of now.platforms) {
    const before = baseline.platforms.find((candidate) => candidate.platform === platform.platform)
    if (before === undefined) continue
    const { version, sha256, payloadSha256 } = platform
    if (before.version !== version) {
      yield `${platform.platform} is ${version ?? 'of unknown version'} now, and was ${before.version ?? 'of unknown version'}`
    } else if (before.sha256 !== sha256)
      yield `${platform.platform} is another build of ${version ?? 'its program'}`
    if (before.payloadSha256 !== payloadSha256) yield `${platform.platform} runs another build of the payload`
  }
  const blind = changes.filter(
    (change) => change.verdict !== 'incomparable' && change.detectable > maxSlowdown,
  )
  if (blind.length > 0) {
    yield `${blind.length} of ${changes.length} cells are too noisy for a slowdown of ${Number((100 * maxSlowdown).toPrecision(2))}% to be seen: measure with more invocations, on a quieter machine`
  }
  if (!summary.complete) yield 'the campaign was interrupted, and has fewer samples than planned'
  for (const { message } of summary.noise) yield `the machine is noisy: ${message}`
}

function find<Cell extends { readonly platform: string; readonly workload: string }>(
  cells: readonly Cell[],
  wanted: { readonly platform: string; readonly workload: string },
): Cell | undefined {
  return cells.find(({ platform, workload }) => platform === wanted.platform && workload === wanted.workload)
}
