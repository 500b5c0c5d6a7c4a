import { estimateRatio, geometricMean, median } from '../stats/index.js'
import type { CellInvocation } from './cell-data.js'
import type { OverallRatio } from './records.js'

/** The invocations of a platform's workloads, by workload. */
export type PlatformCells = ReadonlyMap<string, readonly CellInvocation[]>

/**
 * The geometric mean of a platform's ratios over some workloads, with its interval. The mean over workloads is
 * taken inside each invocation and the interval over invocations, since workloads of one boot share what makes
 * that boot fast or slow.
 *
 * @param workloads The compute workloads that have a ratio.
 */
export function overallRatio(
  platform: PlatformCells,
  baseline: PlatformCells,
  workloads: readonly string[],
  confidence: number,
): OverallRatio {
  if (workloads.length === 0) return { state: 'insufficient', reason: 'no compute workload has a ratio' }
  const estimate = estimateRatio(levels(platform, workloads), levels(baseline, workloads), { confidence })
  if (estimate.state === 'insufficient') return estimate
  const { ratio, low, high } = estimate
  return { state: 'estimated', ratio, low, high, confidence, workloads: [...workloads] }
}

/** One datum per invocation that has all the workloads: the geometric mean of their median times. */
function levels(cells: PlatformCells, workloads: readonly string[]) {
  const invocations = new Set([...cells.values()].flat().map(({ invocation }) => invocation))
  return [...invocations].flatMap((number) => {
    const medians = workloads.flatMap((workload) => {
      const found = cells.get(workload)?.find(({ invocation }) => invocation === number)
      return found === undefined ? [] : [median(found.steady.times)]
    })
    return medians.length === workloads.length ? [{ times: [geometricMean(medians)] }] : []
  })
}
