/**
 * How an interval was made; see `docs/statistics.md`.
 *
 * - `paired-log`: Student's t interval over the logarithms of the ratios inside the rounds.
 * - `duet-fastest`: Student's t interval over the logarithms of the duets' ratios, of the fastest undisturbed iterations of both sides.
 * - `duet-log`: the same over the medians of what ran at the same time.
 * - `welch-log`: Welch and Satterthwaite's t interval over the logarithms of the invocations' medians.
 * - `bootstrap-percentile`: percentiles of the hierarchical bootstrap. Too narrow with few invocations.
 * - `bootstrap-bca`: the same, corrected for bias and acceleration (Efron 1987). Too narrow likewise.
 * - `bootstrap-expanded`: percentiles of the hierarchical bootstrap, taken further out for few invocations.
 */
export const intervalMethods = [
  'paired-log',
  'duet-fastest',
  'duet-log',
  'welch-log',
  'bootstrap-percentile',
  'bootstrap-bca',
  'bootstrap-expanded',
] as const

/** One of {@link intervalMethods}. */
export type IntervalMethod = (typeof intervalMethods)[number]

/** A ratio with its interval. There is no ratio without one. */
export interface EstimatedRatio {
  readonly state: 'estimated'
  /** Location of the platform over location of the baseline; 2 means that a unit of work takes twice as long. */
  readonly ratio: number
  /** Lower end of the interval, greater than zero and at most `ratio` for the methods `…-log`. */
  readonly low: number
  /** Upper end of the interval. */
  readonly high: number
  /** The share of such intervals that hold the true ratio, in (0, 1): 0.95 unless asked otherwise. */
  readonly confidence: number
  /** Number of invocations used. */
  readonly invocations: { readonly platform: number; readonly baseline: number }
  /** Invocations without a partner in their round, which `paired-log` does not use. */
  readonly unpaired?: { readonly platform: number; readonly baseline: number }
  /** Number of iterations used, all invocations together. */
  readonly iterations: { readonly platform: number; readonly baseline: number }
  /** Standard error of the ratio's natural logarithm. */
  readonly logStandardError: number
  /** Degrees of freedom of that standard error: rounds or duets less one, or Welch and Satterthwaite's, not an integer. */
  readonly degreesOfFreedom: number
  readonly method: IntervalMethod
}

/** The data say nothing about a ratio, and why. */
export interface InsufficientRatio {
  readonly state: 'insufficient'
  /** A sentence for the reader of the report. */
  readonly reason: string
}

/** A ratio with its interval, or the reason why there is none. Look at `state` first. */
export type RatioEstimate = EstimatedRatio | InsufficientRatio
