import { holmAdjust } from '../stats/index.js'
import { studentCdf, studentQuantile } from '../stats/student-t.js'

/** A measured quantity as the natural logarithm of its estimate. */
export interface LogEstimate {
  readonly log: number
  /** Standard error of the logarithm, greater than zero. */
  readonly standardError: number
  /** Degrees of freedom of that standard error, greater than zero. */
  readonly degreesOfFreedom: number
}

/** The change from one independent measurement of a quantity to another. */
export interface Change {
  /** After over before; 1.05 is 5% more. */
  readonly change: number
  readonly low: number
  readonly high: number
  /** Chance of a change at least so large, one way or the other, if nothing had changed; for this one alone. */
  readonly pValue: number
  /** The same corrected for the number of changes looked at (Holm 1979). */
  readonly adjustedPValue: number
  /**
   * Chance of finding the change so far within the smallest effect if in truth it were at its limit; for this one
   * alone. At most 0.05 means that the 95% interval lies within the smallest effect.
   */
  readonly equivalencePValue: number
  /** The same corrected for the number of changes looked at. */
  readonly adjustedEquivalencePValue: number
  /** The share by which a single change would have had to differ from none to be noticed, without correction. */
  readonly detectable: number
  readonly verdict: ChangeVerdict
}

/** What a change is called. `slower` is a quantity that has grown. */
export type ChangeVerdict = 'faster' | 'slower' | 'no-difference' | 'undecided'

/** By what changes are judged. */
export interface ChangeRule {
  /** Chance of calling any unchanged quantity changed, over all that are looked at; 0.05 is usual. */
  readonly significance: number
  /** Share below which a difference is not worth reporting, greater than zero. */
  readonly smallestEffect: number
}

/**
 * Judges the changes of several quantities together.
 *
 * The difference of the logarithms is held against Student's t with the degrees of freedom of Welch and
 * Satterthwaite. `slower` and `faster`: the p-value by Holm's correction is below the significance, and the change
 * itself is larger than the smallest effect. `no-difference`: two one-sided tests (Schuirmann 1987), corrected
 * likewise, put it within the smallest effect either way. `undecided`: neither.
 *
 * The two corrections are apart, since they bound different mistakes: to call unchanged what changed, and the
 * reverse.
 *
 * @param pairs Independent measurements, before and after.
 * @returns One for each pair, in their order.
 */
export function judgeChanges(
  pairs: readonly { readonly before: LogEstimate; readonly after: LogEstimate }[],
  rule: ChangeRule,
): Change[] {
  const tests = pairs.map(({ before, after }) => testChange(before, after, rule))
  const adjusted = holmAdjust(tests.map(({ pValue }) => pValue))
  const equivalence = holmAdjust(tests.map(({ equivalencePValue }) => equivalencePValue))
  return tests.map((test, index) => {
    const adjustedPValue = adjusted[index] ?? 1
    const adjustedEquivalencePValue = equivalence[index] ?? 1
    const large = Math.abs(Math.log(test.change)) > Math.log1p(rule.smallestEffect)
    const verdict =
      adjustedPValue < rule.significance && large
        ? test.change > 1
          ? 'slower'
          : 'faster'
        : adjustedEquivalencePValue < rule.significance
          ? 'no-difference'
          : 'undecided'
    return { ...test, adjustedPValue, adjustedEquivalencePValue, verdict }
  })
}

function testChange(before: LogEstimate, after: LogEstimate, { significance, smallestEffect }: ChangeRule) {
  const difference = after.log - before.log
  const total = before.standardError ** 2 + after.standardError ** 2
  const error = Math.sqrt(total)
  const degreesOfFreedom =
    total ** 2 /
    (before.standardError ** 4 / before.degreesOfFreedom + after.standardError ** 4 / after.degreesOfFreedom)
  const half = studentQuantile(1 - significance / 2, degreesOfFreedom) * error
  const twoSided = (distance: number): number =>
    Math.min(1, 2 * studentCdf(-distance / error, degreesOfFreedom))
  return {
    change: Math.exp(difference),
    low: Math.exp(difference - half),
    high: Math.exp(difference + half),
    pValue: twoSided(Math.abs(difference)),
    equivalencePValue: twoSided(Math.log1p(smallestEffect) - Math.abs(difference)),
    detectable: Math.expm1(half),
  }
}
