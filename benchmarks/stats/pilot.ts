import { median, medianAbsoluteDeviation } from './quantile.js'

/** What the pilot says of one side of a ratio. Times in the same unit, variances of natural logarithms. */
export interface PilotSide {
  /** What an invocation costs besides its iterations. */
  readonly invocationCost: number
  /** What an iteration costs; greater than zero. */
  readonly iterationCost: number
  /** Variance of an iteration's logarithm inside its invocation. */
  readonly within: number
}

/**
 * How many iterations an invocation of each side should have, so that a given time leads to the narrowest
 * interval: Kalibera and Jones' choice of repetition counts (2013, section 6) for a ratio of two medians.
 *
 * In a round the logarithm of the ratio varies by V = `between` + wp / np + wb / nb, where w is π/2 times the
 * variance within (the median's price for its robustness), and a round costs C = invocations + np cp + nb cb. A
 * campaign of a given length has an interval proportional to √(V C). By the inequality of Cauchy and Schwarz that
 * is least at n = √(w / c × invocations / between), for each side.
 *
 * @param between Variance of the ratio's logarithm from round to round that is not from within; greater than zero.
 * @returns The two numbers, not rounded and without bounds.
 */
export function iterationsForLeastTime(
  platform: PilotSide,
  baseline: PilotSide,
  between: number,
): { readonly platform: number; readonly baseline: number } {
  const invocations = platform.invocationCost + baseline.invocationCost
  const wanted = ({ within, iterationCost }: PilotSide): number =>
    Math.sqrt(((medianPrice * within) / iterationCost) * (invocations / between))
  return { platform: wanted(platform), baseline: wanted(baseline) }
}

/** The variance of a median of normal values over that of their mean, for many values. */
export const medianPrice = Math.PI / 2

/** The variance of the logarithms inside an invocation, from their absolute deviations so that spikes do not count. */
export function varianceWithin(times: readonly number[]): number {
  if (times.length < 2) return 0
  return (1.4826 * medianAbsoluteDeviation(times.map(Math.log))) ** 2
}

/** Iterations from the start that are looked at for being slow in every invocation. */
const coldest = 3

/**
 * By how much each of the first three iterations is slower than the rest of its invocation, as a share, less what
 * noise may do: twice the standard deviation, and at least 1%. Nothing for fewer than eight iterations.
 */
export function coldExcess(times: readonly number[]): readonly number[] {
  if (times.length < 8) return []
  const rest = times.slice(coldest)
  const margin = Math.max(0.01, 2 * Math.sqrt(varianceWithin(rest)))
  return times.slice(0, coldest).map((time) => time / median(rest) - 1 - margin)
}

/**
 * How many iterations at the start are slower than the rest in most invocations: too few for a level to be seen,
 * but many in a short invocation.
 *
 * @param excesses Of each invocation, from {@link coldExcess}.
 * @returns From 0 to 3.
 */
export function coldIterations(excesses: readonly (readonly number[])[]): number {
  for (let index = coldest - 1; index >= 0; index--) {
    const found = excesses.flatMap((excess) => excess.slice(index, index + 1))
    if (found.length > 0 && median(found) > 0) return index + 1
  }
  return 0
}
