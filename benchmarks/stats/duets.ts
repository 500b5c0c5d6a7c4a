import type { RatioEstimate } from './estimate.js'
import { median } from './quantile.js'
import { estimateRounds, type RoundLevel, type RoundOptions } from './rounds.js'

/** What both sides of a duet took for an iteration that they did at the same time, in one unit. */
export interface DuetIteration {
  readonly platform: number
  readonly baseline: number
  /** Whether it is known that neither side had to wait for a CPU. */
  readonly undisturbed: boolean
}

/** The fastest iterations of both sides of a duet. */
export type FastestPair = Pick<DuetIteration, 'platform' | 'baseline'>

/** What a duet comes to, as natural logarithms of the platform's time over the baseline's. */
export interface DuetLevel {
  readonly round: number
  /** The median over every two iterations, as {@link duetRatios} gives them. Not finite if a time is no positive number. */
  readonly typical: number
  /** Of the fastest iterations; nothing of a duet without enough of them that were undisturbed. */
  readonly fastest?: number | undefined
  /** How many iterations both sides have. */
  readonly iterations: number
}

/** So many undisturbed iterations a fastest one needs: between two, each side has been on either CPU. */
const fewestUndisturbed = 2

/**
 * The platform's time over the baseline's of the iterations that both sides of a duet did at the same time: of every
 * two iterations the geometric mean of their ratios. Between the two the sides have changed CPUs, so that a CPU that is
 * slower for longer than that has slowed down each side once, and the mean does not have it.
 *
 * @param iterations In their order; the last one of an odd number is not used.
 */
export function duetRatios(iterations: readonly FastestPair[]): number[] {
  const ratios = iterations.map(({ platform, baseline }) => platform / baseline)
  return Array.from({ length: Math.floor(ratios.length / 2) }, (_, pair) => {
    const [first = Number.NaN, second = Number.NaN] = ratios.slice(2 * pair, 2 * pair + 2)
    return Math.sqrt(first * second)
  })
}

/**
 * What each side of a duet took when nothing disturbed it: its fastest iteration, of those in which neither side waited
 * for a CPU. What shares a machine only ever makes an iteration longer (Chen and Revels, "Robust benchmarking in noisy
 * environments", 2016), and most of it is seen by no counter: another virtual machine on the same core slows a
 * translator down where a tight loop does not notice. Both fastest ones are of equally many iterations.
 *
 * @returns `undefined` if fewer than two are undisturbed.
 */
export function fastestOf(iterations: readonly DuetIteration[]): FastestPair | undefined {
  const kept = iterations.filter(({ undisturbed }) => undisturbed)
  if (kept.length < fewestUndisturbed) return undefined
  const least = (side: keyof FastestPair): number => Math.min(...kept.map((iteration) => iteration[side]))
  return { platform: least('platform'), baseline: least('baseline') }
}

/** Reduces a duet to its level. */
export function duetLevel(round: number, iterations: readonly DuetIteration[]): DuetLevel {
  const usable = iterations.every(({ platform, baseline }) => isTime(platform) && isTime(baseline))
  const ratios = duetRatios(iterations)
  const found = { round, iterations: iterations.length }
  if (!usable || ratios.length === 0) return { ...found, typical: Number.NaN }
  const fastest = fastestOf(iterations)
  return {
    ...found,
    typical: median(ratios.map(Math.log)),
    ...(fastest === undefined ? {} : { fastest: Math.log(fastest.platform / fastest.baseline) }),
  }
}

function isTime(time: number): boolean {
  return time > 0 && time < Infinity
}

/**
 * The way to reduce these duets: `duet-fastest` if at least half of them, and two, have a fastest pair of undisturbed
 * iterations. What decides it is whether programs waited for a CPU, and no time that was measured.
 */
export function duetMethod(levels: readonly DuetLevel[]): 'duet-fastest' | 'duet-log' {
  const undisturbed = levels.filter(({ fastest }) => fastest !== undefined).length
  return undisturbed >= Math.max(2, levels.length / 2) ? 'duet-fastest' : 'duet-log'
}

/**
 * Estimates the overhead ratio from duets, with its interval: Student's t over one logarithm a duet. What slows the
 * machine down for all of a duet is in neither side (Bulej et al., "Duet Benchmarking: Improving Measurement Accuracy in
 * the Cloud", ICPE 2020). By {@link duetMethod} that logarithm is of the fastest undisturbed iterations, and duets that
 * have none are left out (`duet-fastest`), or of the median of what ran at the same time, in all duets (`duet-log`).
 *
 * @param levels One a duet, as {@link duetLevel} makes them.
 * @returns `state: 'insufficient'` with the reason, as `estimateRounds`.
 * @throws RangeError if the confidence is out of range.
 */
export function estimateDuets(levels: readonly DuetLevel[], options: RoundOptions = {}): RatioEstimate {
  const method = duetMethod(levels)
  const used = levels.flatMap(({ round, typical, fastest, iterations }): RoundLevel[] => {
    const log = method === 'duet-log' ? typical : fastest
    return log === undefined ? [] : [{ round, log, iterations }]
  })
  // A baseline that does not vary leaves Student's t over the levels, whether it is paired or not.
  const still = used.map((level) => ({ ...level, log: 0 }))
  const estimate = estimateRounds(used, still, options)
  if (estimate.state === 'insufficient') return estimate
  return { ...estimate, method, unpaired: { platform: 0, baseline: 0 } }
}
