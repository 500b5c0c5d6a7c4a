import { type DuetLevel, estimateDuets, estimateRounds, mean, type RoundLevel } from '../stats/index.js'
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
    completeRounds(workloads.map((workload) => of(cells, workload).map(({ level }) => level))).map(
      ({ round, levels }) => ({ round, log: mean(levels.map(({ log }) => log)), iterations: 1 }),
    )
  const estimate =
    duet === undefined
      ? estimateRounds(sideLevels(platform), sideLevels(baseline), { confidence })
      : estimateDuets(
          completeRounds(workloads.map((name) => duetLevels(of(platform, name), of(baseline, name)))).map(
            meanDuet,
          ),
          { confidence },
        )
  if (estimate.state === 'insufficient') return estimate
  const { ratio, low, high, method, logStandardError, degreesOfFreedom } = estimate
  const fields = { ratio, low, high, confidence, method, logStandardError, degreesOfFreedom }
  return { state: 'estimated', ...fields, ...pairFields(estimate), workloads: [...workloads] }
}

/** What a round or a duet found, of every workload. */
interface CompleteRound<Level> {
  readonly round: number
  readonly levels: readonly Level[]
}

/** The rounds that have all the workloads. */
function completeRounds<Level extends { readonly round: number }>(
  workloads: readonly (readonly Level[])[],
): readonly CompleteRound<Level>[] {
  const byRound = new Map<number, Level[]>()
  for (const level of workloads.flat()) {
    byRound.set(level.round, [...(byRound.get(level.round) ?? []), level])
  }
  return [...byRound]
    .filter(([, levels]) => levels.length === workloads.length)
    .map(([round, levels]) => ({ round, levels }))
}

/** The geometric mean of a duet over its workloads; of the fastest ones only if each has one. */
function meanDuet({ round, levels }: CompleteRound<DuetLevel>): DuetLevel {
  const fastest = levels.flatMap((level) => level.fastest ?? [])
  return {
    round,
    typical: mean(levels.map(({ typical }) => typical)),
    ...(fastest.length === levels.length ? { fastest: mean(fastest) } : {}),
    iterations: 1,
  }
}
