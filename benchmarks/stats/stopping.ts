import type { RatioEstimate } from './estimate.js'

/** Whether to go on sampling, and a sentence for the report that says why. */
export interface StopDecision {
  readonly decision: 'narrow-enough' | 'budget-spent' | 'continue'
  readonly reason: string
}

/** Options of {@link decideStop}. */
export interface StopOptions {
  /** Relative half-width to reach; 0.02 unless given. */
  readonly target?: number
  /** Least number of invocations on both sides before an interval is believed; 8 unless given. */
  readonly minInvocations?: number
}

/** Time spent and time allowed, in the same unit. */
export interface Budget {
  readonly elapsed: number
  /** Infinity for no limit. */
  readonly limit: number
}

/**
 * The relative half-width of an interval: half the distance of its ends on the logarithmic scale, turned back
 * into a share. 0.02 means about plus or minus 2%.
 */
export function relativeHalfWidth(interval: { readonly low: number; readonly high: number }): number {
  return Math.sqrt(interval.high / interval.low) - 1
}

/** How many more rounds than at the last look there must be for the next, as a factor. */
const lookGrowth = 1.2

/**
 * Whether the rule looks at the intervals after so many rounds: after `minInvocations`, and then each time after a
 * fifth more of them. The seldomer it looks, the seldomer an interval that is narrow by chance ends a campaign.
 */
export function looksAt(rounds: number, minInvocations = 8): boolean {
  let look = Math.max(1, minInvocations)
  while (look < rounds) look = Math.ceil(look * lookGrowth)
  return look === rounds
}

/**
 * Decides whether a campaign has sampled enough: when every interval is narrow enough, or the budget is spent.
 * Narrowness is looked at first.
 *
 * Stopping as soon as an interval happens to be narrow favours intervals that are narrow by chance, and costs
 * coverage (`docs/statistics.md`). A campaign that ends with its budget loses nothing, whatever its size. Call it after
 * the whole rounds that {@link looksAt} names.
 *
 * @param estimates All ratios that share the budget; with none the campaign has nothing to wait for.
 */
export function decideStop(
  estimates: readonly RatioEstimate[],
  budget: Budget,
  options: StopOptions = {},
): StopDecision {
  const { target = 0.02, minInvocations = 8 } = options
  const waiting = estimates.flatMap((estimate) => waitsFor(estimate, target, minInvocations))
  const narrow = estimates.length - waiting.length
  const tally = `${narrow} of ${estimates.length} intervals are within ±${percent(target)}`
  if (waiting.length === 0) return { decision: 'narrow-enough', reason: tally }
  if (budget.elapsed >= budget.limit) {
    return { decision: 'budget-spent', reason: `the budget is spent; ${tally}; ${waiting[0]}` }
  }
  return { decision: 'continue', reason: `${tally}; ${waiting[0]}` }
}

function waitsFor(estimate: RatioEstimate, target: number, minInvocations: number): string[] {
  if (estimate.state === 'insufficient') return [estimate.reason]
  const fewest = Math.min(estimate.invocations.platform, estimate.invocations.baseline)
  if (fewest < minInvocations) return [`${fewest} of at least ${minInvocations} invocations are done`]
  const width = relativeHalfWidth(estimate)
  return width <= target ? [] : [`one is at ±${percent(width)}`]
}

function percent(share: number): string {
  return `${Number((100 * share).toPrecision(2))}%`
}
