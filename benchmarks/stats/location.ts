import type { Invocation } from './invocation.js'
import { geometricMean } from './mean.js'
import { median } from './quantile.js'

/**
 * The location of a platform on a workload: the geometric mean of its invocations' medians, in nanoseconds per
 * unit of work. In words: what a typical iteration of a typical invocation costs.
 *
 * The median within an invocation is unmoved by the few iterations that the host interrupted. Between
 * invocations nothing is cut away, and the geometric mean makes the ratio of two locations independent of
 * which of them is the baseline.
 *
 * @throws RangeError on no invocations, an invocation without iterations, or a median that is not positive.
 */
export function location(invocations: readonly Invocation[]): number {
  return geometricMean(invocations.map((invocation) => median(invocation.times)))
}
