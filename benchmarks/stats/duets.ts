import type { RatioEstimate } from './estimate.js'
import { median } from './quantile.js'
import { estimateRounds, type RoundLevel, type RoundOptions } from './rounds.js'

/**
 * The platform's time over the baseline's of the iterations that both sides of a duet did at the same time: of every
 * two iterations the geometric mean of their ratios. Between the two the sides have changed CPUs, so that a CPU that is
 * slower for longer than that has slowed down each side once, and the mean does not have it.
 *
 * @param platform Times in the order of the iterations.
 * @param baseline Likewise; iterations without a partner, and the last one of an odd number, are not used.
 */
export function duetRatios(platform: readonly number[], baseline: readonly number[]): number[] {
  const ratios = platform
    .slice(0, baseline.length)
    .map((time, index) => time / (baseline[index] ?? Number.NaN))
  return Array.from({ length: Math.floor(ratios.length / 2) }, (_, pair) => {
    const [first = Number.NaN, second = Number.NaN] = ratios.slice(2 * pair, 2 * pair + 2)
    return Math.sqrt(first * second)
  })
}

/** Reduces a duet to its level: the median of the logarithms of what {@link duetRatios} gives. */
export function duetLevel(round: number, ratios: readonly number[]): RoundLevel {
  const usable = ratios.length > 0 && ratios.every((ratio) => ratio > 0 && ratio < Infinity)
  return { round, log: usable ? median(ratios.map(Math.log)) : Number.NaN, iterations: ratios.length }
}

/**
 * Estimates the overhead ratio from duets, with its interval: Student's t over one logarithm a duet, method
 * `duet-log`. What disturbs both sides at the same moment is in neither (Bulej et al., "Duet Benchmarking: Improving
 * Measurement Accuracy in the Cloud", ICPE 2020); the change of CPUs is ours.
 *
 * @param levels One a duet, as {@link duetLevel} makes them.
 * @returns `state: 'insufficient'` with the reason, as `estimateRounds`.
 * @throws RangeError if the confidence is out of range.
 */
export function estimateDuets(levels: readonly RoundLevel[], options: RoundOptions = {}): RatioEstimate {
  // A baseline that does not vary leaves Student's t over the levels, whether it is paired or not.
  const still = levels.map((level) => ({ ...level, log: 0 }))
  const estimate = estimateRounds(levels, still, options)
  if (estimate.state === 'insufficient') return estimate
  return { ...estimate, method: 'duet-log', unpaired: { platform: 0, baseline: 0 } }
}
