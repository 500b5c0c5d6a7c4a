import { studentQuantile } from './student-t.js'

/** One side of a difference of two means. */
export interface MeanWithError {
  readonly mean: number
  /** The squared standard error of the mean: variance over count. */
  readonly squaredError: number
  /** How many values it is the mean of, at least two. */
  readonly count: number
}

/** A difference of means with its interval, in the unit of the means. */
export interface WelchInterval {
  readonly difference: number
  readonly low: number
  readonly high: number
  readonly standardError: number
  readonly degreesOfFreedom: number
}

/**
 * The interval of a difference of two means whose variances may differ (Welch 1947), with the degrees of
 * freedom of Satterthwaite (1946). Zero error on both sides gives an interval of no width.
 *
 * @param confidence In (0, 1).
 */
export function welchInterval(a: MeanWithError, b: MeanWithError, confidence: number): WelchInterval {
  const difference = a.mean - b.mean
  const standardError = Math.sqrt(a.squaredError + b.squaredError)
  const degreesOfFreedom = welchDegreesOfFreedom(a, b)
  const half = studentQuantile((1 + confidence) / 2, degreesOfFreedom) * standardError
  return { difference, low: difference - half, high: difference + half, standardError, degreesOfFreedom }
}

/** Satterthwaite's degrees of freedom: between the smaller count less one, and both counts less two. */
function welchDegreesOfFreedom(a: MeanWithError, b: MeanWithError): number {
  const total = a.squaredError + b.squaredError
  if (total === 0) return Math.min(a.count, b.count) - 1
  const shareA = a.squaredError / total
  const shareB = b.squaredError / total
  return 1 / (shareA ** 2 / (a.count - 1) + shareB ** 2 / (b.count - 1))
}
