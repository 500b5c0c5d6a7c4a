import { estimateDuets, estimateRounds, mean, type RoundLevel } from '../stats/index.js'
import type { CellInvocation } from './cell-data.js'
import { duetLevels } from './duet/levels.js'
import { pairFields } from './pair-fields.js'
import type { CampaignPlan, OverallRatio } from './records.js'

/** The invocations of a platform's workloads, by workload. */
export type PlatformCells = ReadonlyMap<string, readonly CellInvocation[]>

/**
 * The geometric mean of a platform's ratios over some workloads, with its interval. The mean over workloads is
 * taken inside each invocation and the interval over rounds, since workloads of one boot, and of one round, share
 * what makes it fast or slow.
 *
 * @param workloads The compute workloads that have a ratio.
 */
export function overallRatio(
  platform: PlatformCells,
  baseline: PlatformCells,
  workloads: readonly string[],
  { confidence, duet }: Pick<CampaignPlan, 'confidence' | 'duet'>,
): OverallRatio {
  if (workloads.length === 0) return { state: 'insufficient', reason: 'no compute workload has a ratio' }
  const of = (cells: PlatformCells, workload: string): readonly CellInvocation[] => cells.get(workload) ?? []
  const sideLevels = (cells: PlatformCells): RoundLevel[] =>
    meanLevels(workloads.map((workload) => of(cells, workload).map(({ level }) => level)))
  const estimate =
    duet === undefined
      ? estimateRounds(sideLevels(platform), sideLevels(baseline), { confidence })
      : estimateDuets(
          meanLevels(workloads.map((name) => duetLevels(of(platform, name), of(baseline, name)))),
          { confidence },
        )
  if (estimate.state === 'insufficient') return estimate
  const { ratio, low, high, method, logStandardError, degreesOfFreedom } = estimate
  const fields = { ratio, low, high, confidence, method, logStandardError, degreesOfFreedom }
  return { state: 'estimated', ...fields, ...pairFields(estimate), workloads: [...workloads] }
}

/** One datum per round that has all the workloads: the geometric mean over them. */
function meanLevels(workloads: readonly (readonly RoundLevel[])[]): RoundLevel[] {
  const byRound = new Map<number, RoundLevel[]>()
  for (const level of workloads.flat()) {
    byRound.set(level.round, [...(byRound.get(level.round) ?? []), level])
  }
  return [...byRound].flatMap(([round, found]) =>
    found.length === workloads.length
      ? [{ round, log: mean(found.map(({ log }) => log)), iterations: 1 }]
      : [],
  )
}
