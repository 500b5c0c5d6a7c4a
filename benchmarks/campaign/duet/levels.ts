import {
  type DuetIteration,
  type DuetLevel,
  duetLevel,
  duetMethod,
  duetRatios,
  fastestOf,
  type InvocationPair,
  median,
} from '../../stats/index.js'
import type { AnalysedInvocation, CellInvocation, TimedSample } from '../cell-data.js'
import { isUndisturbed } from './undisturbed.js'

/** One side of a duet, of one workload. */
export interface FinishedSide extends Pick<AnalysedInvocation, 'times' | 'warmup'> {
  /** In the order of the times. */
  readonly samples: readonly TimedSample[]
}

/** What one duet found of one workload. */
export interface DuetFinding {
  readonly level: DuetLevel
  /** The iterations that are steady on both sides. */
  readonly iterations: readonly DuetIteration[]
}

/**
 * Reduces both sides of a duet to the iterations that are steady on both, from an even one on.
 *
 * @returns `undefined` if one side broke off before there were two of them.
 */
export function duetFinding(
  round: number,
  platform: FinishedSide,
  baseline: FinishedSide,
): DuetFinding | undefined {
  const start = 2 * Math.ceil(Math.max(platform.warmup.steadyStart, baseline.warmup.steadyStart) / 2)
  const count = 2 * Math.floor(Math.min(platform.times.length, baseline.times.length) / 2)
  if (start >= count) return undefined
  const iterations = platform.times.slice(start, count).map((time, index) => {
    const samples = [platform, baseline].map((side) => side.samples[start + index])
    return {
      platform: time,
      baseline: baseline.times[start + index] ?? Number.NaN,
      undisturbed: samples.every((sample) => sample !== undefined && isUndisturbed(sample)),
    }
  })
  return { level: duetLevel(round, iterations), iterations }
}

/** What the duets of a platform found of one workload, round by round. */
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
    const finding = below === undefined ? undefined : duetFinding(above.invocation, above, below)
    return finding === undefined ? [] : [finding]
  })
}

/** For the estimators, which take levels. */
export function duetLevels(
  platform: readonly CellInvocation[],
  baseline: readonly CellInvocation[],
): DuetLevel[] {
  return duetFindings(platform, baseline).map(({ level }) => level)
}

/**
 * What the ratio of the duets is of, as pairs: of the fastest method one iteration a side, since a fastest one of fewer is
 * another quantity; else the ratios against a baseline that takes 1.
 */
export function duetPairs(findings: readonly DuetFinding[]): readonly InvocationPair[] {
  if (duetMethod(findings.map(({ level }) => level)) === 'duet-fastest') {
    return findings.flatMap(({ iterations }) => {
      const fastest = fastestOf(iterations)
      if (fastest === undefined) return []
      return [{ platform: { times: [fastest.platform] }, baseline: { times: [fastest.baseline] } }]
    })
  }
  return findings.map(({ iterations }) => {
    const times = duetRatios(iterations)
    return { platform: { times }, baseline: { times: times.map(() => 1) } }
  })
}

/** The median share of the platform's samples in which the baseline's ran as well. */
export function medianOverlap(platform: readonly CellInvocation[]): number {
  const shares = platform.flatMap(({ samples }) => samples.flatMap(({ overlap }) => overlap ?? []))
  return shares.length === 0 ? 0 : median(shares)
}
