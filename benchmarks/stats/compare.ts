import type { EstimatedRatio, RatioEstimate } from './estimate.js'
import { holmAdjust } from './holm.js'
import { studentCdf, studentQuantile } from './student-t.js'

/** Two measurements of the same ratio. */
export interface RatioPair {
  /** Names the ratio in the answer, for instance `qemu-tcg/integer`. */
  readonly name: string
  readonly before: RatioEstimate
  readonly after: RatioEstimate
}

/** Whether the second measurement of a ratio agrees with the first. */
export type Agreement =
  | {
      readonly name: string
      readonly verdict: 'agrees' | 'differs'
      /** Ratio after over ratio before; 1.05 means 5% more overhead than before. */
      readonly change: number
      /** Probability of a change at least so large if nothing had changed, for this ratio alone. */
      readonly pValue: number
      /** The same corrected for the number of ratios compared. The verdict goes by this one. */
      readonly adjustedPValue: number
      /**
       * The relative change that would just have been noticed without correction. An agreement with a large
       * value here says little.
       */
      readonly detectable: number
    }
  | { readonly name: string; readonly verdict: 'incomparable'; readonly reason: string }

/** Options of {@link compareRatios}. */
export interface CompareOptions {
  /** Chance of calling any unchanged ratio different, over the whole comparison; 0.05 unless given. */
  readonly significance?: number
  /** A change of no more than this share counts as agreement however sure it is; 0.02 unless given. */
  readonly tolerance?: number
}

/**
 * Compares two campaigns ratio by ratio.
 *
 * The rule: a ratio differs if Welch's test on the two logarithms, with the standard errors and degrees of
 * freedom of the estimates, gives a Holm-adjusted p-value below the significance, and the change is larger than
 * the tolerance. Otherwise it agrees. It is incomparable if either side has no interval. Whether two intervals
 * overlap is not the rule: two 95% intervals can overlap although their difference is certain enough.
 */
export function compareRatios(pairs: readonly RatioPair[], options: CompareOptions = {}): Agreement[] {
  const { significance = 0.05, tolerance = 0.02 } = options
  const tests = pairs.map(({ before, after }) =>
    before.state === 'estimated' && after.state === 'estimated'
      ? testChange(before, after, significance)
      : undefined,
  )
  const adjusted = holmAdjust(tests.flatMap((test) => (test === undefined ? [] : [test.pValue])))
  let next = 0
  return pairs.map((pair, i): Agreement => {
    const test = tests[i]
    if (test === undefined) return incomparable(pair)
    const adjustedPValue = adjusted[next++] ?? 1
    const large = Math.abs(Math.log(test.change)) > Math.log1p(tolerance)
    const verdict = adjustedPValue < significance && large ? 'differs' : 'agrees'
    return { name: pair.name, verdict, ...test, adjustedPValue }
  })
}

function testChange(before: EstimatedRatio, after: EstimatedRatio, significance: number) {
  const squares = [before, after].map(({ logStandardError }) => logStandardError ** 2)
  const total = squares.reduce((sum, square) => sum + square, 0)
  const degreesOfFreedom =
    total ** 2 /
    (before.logStandardError ** 4 / before.degreesOfFreedom +
      after.logStandardError ** 4 / after.degreesOfFreedom)
  const error = Math.sqrt(total)
  const change = after.ratio / before.ratio
  const detectable = Math.expm1(studentQuantile(1 - significance / 2, degreesOfFreedom) * error)
  const pValue = Math.min(1, 2 * studentCdf(-Math.abs(Math.log(change)) / error, degreesOfFreedom))
  return { change, pValue, detectable }
}

function incomparable({ name, before, after }: RatioPair): Agreement {
  const reasons = [
    before.state === 'insufficient' ? `before: ${before.reason}` : '',
    after.state === 'insufficient' ? `after: ${after.reason}` : '',
  ]
  return { name, verdict: 'incomparable', reason: reasons.filter((reason) => reason !== '').join('; ') }
}
