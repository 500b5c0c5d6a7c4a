import { duetLevel, duetRatios, type Invocation, median, type RoundLevel } from '../../stats/index.js'
import type { AnalysedInvocation, CellInvocation } from '../cell-data.js'

/** What one duet found of one workload. */
export interface DuetFinding {
  readonly level: RoundLevel
  /** Ratios of the steady iterations, two and two together, as times of a platform whose baseline takes 1. */
  readonly ratios: Invocation
}

/** Reduces both sides of a duet: the iterations that are steady on both, each against the one beside it. */
export function duetFinding(
  round: number,
  platform: AnalysedInvocation,
  baseline: AnalysedInvocation,
): DuetFinding {
  const start = Math.max(platform.warmup.steadyStart, baseline.warmup.steadyStart)
  const times = duetRatios(platform.times, baseline.times).slice(Math.ceil(start / 2))
  return { level: duetLevel(round, times), ratios: { times } }
}

/**
 * What the duets of a platform found of one workload, round by round. A duet that one side broke off before both
 * were steady found nothing.
 */
export function duetFindings(
  platform: readonly CellInvocation[],
  baseline: readonly CellInvocation[],
): readonly DuetFinding[] {
  const own = platform[0]?.samples[0]?.platform
  const partners = new Map(
    baseline.filter(({ partner }) => partner === own).map((side) => [side.invocation, side]),
  )
  return platform.flatMap((above) => {
    const below = partners.get(above.invocation)
    if (below === undefined) return []
    const finding = duetFinding(above.invocation, above, below)
    return finding.ratios.times.length === 0 ? [] : [finding]
  })
}

/** For the estimators, which take levels. */
export function duetLevels(
  platform: readonly CellInvocation[],
  baseline: readonly CellInvocation[],
): RoundLevel[] {
  return duetFindings(platform, baseline).map(({ level }) => level)
}

/** The median share of the platform's samples in which the baseline's ran as well. */
export function medianOverlap(platform: readonly CellInvocation[]): number {
  const shares = platform.flatMap(({ samples }) => samples.flatMap(({ overlap }) => overlap ?? []))
  return shares.length === 0 ? 0 : median(shares)
}
