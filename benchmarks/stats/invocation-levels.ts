import type { Invocation } from './invocation.js'
import { mean, variance } from './mean.js'
import { median } from './quantile.js'

/** What the invocations of one platform say together, on a logarithmic scale. */
export interface InvocationLevels {
  readonly state: 'usable'
  /** Natural logarithm of each invocation's median time. */
  readonly logMedians: Float64Array
  /** Their mean: the logarithm of the platform's location. */
  readonly logLocation: number
  /** The squared standard error of `logLocation`. */
  readonly squaredError: number
  /** Iterations of all invocations. */
  readonly iterations: number
}

/**
 * Reduces every invocation to the logarithm of its median, from which `welch-log` starts.
 *
 * @param who Names the data in the reason: "the platform", "the baseline".
 * @returns The levels, or why they mean nothing: fewer than two invocations, an invocation without iterations,
 *   a time that is not a positive number.
 */
export function invocationLevels(
  invocations: readonly Invocation[],
  who: string,
): InvocationLevels | { readonly state: 'insufficient'; readonly reason: string } {
  const insufficient = (reason: string) => ({ state: 'insufficient', reason }) as const
  if (invocations.length < 2) {
    const count = invocations.length === 0 ? 'no invocation' : 'one invocation only'
    return insufficient(`${who} has ${count}; an interval needs at least two`)
  }
  if (invocations.some(({ times }) => times.length === 0)) {
    return insufficient(`${who} has an invocation without iterations`)
  }
  if (invocations.some(({ times }) => times.some((time) => !(time > 0 && time < Infinity)))) {
    return insufficient(`${who} has a time that is not a positive number`)
  }
  const logMedians = Float64Array.from(invocations, ({ times }) => Math.log(median(times)))
  return {
    state: 'usable',
    logMedians,
    logLocation: mean(logMedians),
    squaredError: variance(logMedians) / logMedians.length,
    iterations: invocations.reduce((sum, { times }) => sum + times.length, 0),
  }
}
