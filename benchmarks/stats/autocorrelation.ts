import { mean } from './mean.js'

/** How much the iterations of one invocation depend on each other. */
export interface Autocorrelation {
  /** Correlation of each value with the next, in [-1, 1]; 0 where it has no meaning (see the function). */
  readonly lag1: number
  /** How many independent values would say as much about the mean, from 1 to the number of values. */
  readonly effectiveSampleSize: number
}

/**
 * The lag-1 autocorrelation of a series, and the effective sample size n (1 - r) / (1 + r) of a first-order
 * autoregressive series. A negative correlation is not counted as a gain.
 *
 * A report shows it to say how much an invocation's iterations are worth; intervals do not depend on it.
 * The estimate is biased towards zero by about (1 + 4 r) / n. With fewer than three values, or values that are
 * all equal, `lag1` is 0.
 *
 * @param values In the order in which they were measured.
 */
export function autocorrelation(values: readonly number[]): Autocorrelation {
  const n = values.length
  if (n < 3) return { lag1: 0, effectiveSampleSize: n }
  const centre = mean(values)
  let products = 0
  let squares = 0
  let previous = 0
  for (const value of values) {
    const deviation = value - centre
    products += previous * deviation
    squares += deviation * deviation
    previous = deviation
  }
  const lag1 = squares > 0 ? products / squares : 0
  const positive = Math.max(0, lag1)
  return { lag1, effectiveSampleSize: Math.max(1, (n * (1 - positive)) / (1 + positive)) }
}
