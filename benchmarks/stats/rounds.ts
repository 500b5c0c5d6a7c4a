import type { RatioEstimate } from './estimate.js'
import { mean, variance } from './mean.js'
import { median } from './quantile.js'
import { studentQuantile } from './student-t.js'
import { welchInterval } from './welch.js'

/** What one invocation of a campaign comes to. A round visits every platform once, so it is a block. */
export interface RoundLevel {
  /** Number of the round, and of the invocation in it. */
  readonly round: number
  /** Natural logarithm of the median time of its iterations. Not finite if there is none. */
  readonly log: number
  /** How many iterations the median is taken of. */
  readonly iterations: number
}

/** One round in which both sides were measured. */
export interface RoundPair {
  readonly round: number
  /** Natural logarithm of the platform's median over the baseline's. */
  readonly logRatio: number
}

/** Options of {@link estimateRounds}. */
export interface RoundOptions {
  /** In (0, 1); 0.95 unless given. */
  readonly confidence?: number
}

/**
 * Pairs that the paired interval needs. With three, Student's t of two degrees of freedom costs more than the
 * pairing of any but the strongest drift wins back.
 */
export const fewestPairs = 4

/** Reduces the iterations of an invocation to its level. */
export function roundLevel(round: number, times: readonly number[]): RoundLevel {
  const usable = times.length > 0 && times.every((time) => time > 0 && time < Infinity)
  return { round, log: usable ? Math.log(median(times)) : Number.NaN, iterations: times.length }
}

/** The rounds in which both sides have a level, in the order of the platform's. */
export function pairRounds(
  platform: readonly RoundLevel[],
  baseline: readonly RoundLevel[],
): readonly RoundPair[] {
  const partners = new Map(baseline.map((level) => [level.round, level]))
  return platform.flatMap(({ round, log }) => {
    const partner = partners.get(round)
    return partner === undefined ? [] : [{ round, logRatio: log - partner.log }]
  })
}

/**
 * Estimates the overhead ratio from the rounds of a campaign, with its interval.
 *
 * What a round does to both sides alike (the machine's drift, a neighbour, a change of frequency) leaves the
 * ratio inside that round alone. So the data are the logarithms of the ratios inside the rounds, and the interval
 * is Student's t over them: method `paired-log`. A round in which one side is missing has no ratio and drops out;
 * `unpaired` counts those. With fewer than {@link fewestPairs} pairs it is Welch's interval over all invocations
 * of both sides, as if the rounds were not known: method `welch-log`, too wide rather than too narrow under a
 * common drift.
 *
 * @param platform At most one level a round.
 * @param baseline Likewise.
 * @returns `state: 'insufficient'` with the reason for fewer than two invocations on a side, a time that is not a
 *   positive number, or no variation at all (the clock is then too coarse to say anything about the noise).
 * @throws RangeError if the confidence is out of range. Never throws for what the data hold.
 */
export function estimateRounds(
  platform: readonly RoundLevel[],
  baseline: readonly RoundLevel[],
  options: RoundOptions = {},
): RatioEstimate {
  const { confidence = 0.95 } = options
  if (!(confidence > 0 && confidence < 1)) {
    throw new RangeError(`The confidence must be in (0, 1), not ${confidence}`)
  }
  const reason = unusable(platform, 'the platform') ?? unusable(baseline, 'the baseline')
  if (reason !== undefined) return { state: 'insufficient', reason }
  const pairs = pairRounds(platform, baseline)
  if (pairs.length < fewestPairs) return unpaired(platform, baseline, confidence)
  const paired = new Set(pairs.map(({ round }) => round))
  const inPair = ({ round }: RoundLevel): boolean => paired.has(round)
  const [used, partners] = [platform.filter(inPair), baseline.filter(inPair)]
  const logs = pairs.map(({ logRatio }) => logRatio)
  const centre = mean(logs)
  const logStandardError = Math.sqrt(variance(logs) / logs.length)
  if (logStandardError < coarse) return tooCoarse
  const degreesOfFreedom = logs.length - 1
  const half = studentQuantile((1 + confidence) / 2, degreesOfFreedom) * logStandardError
  return {
    state: 'estimated',
    ratio: Math.exp(centre),
    low: Math.exp(centre - half),
    high: Math.exp(centre + half),
    confidence,
    invocations: { platform: pairs.length, baseline: pairs.length },
    iterations: { platform: iterationsOf(used), baseline: iterationsOf(partners) },
    unpaired: { platform: platform.length - used.length, baseline: baseline.length - partners.length },
    logStandardError,
    degreesOfFreedom,
    method: 'paired-log',
  }
}

/** Equal levels can differ in the last bit of their mean. */
const coarse = 1e-12

const tooCoarse: RatioEstimate = {
  state: 'insufficient',
  reason: 'no two invocations differ: the clock is too coarse for an interval',
}

function unusable(levels: readonly RoundLevel[], who: string): string | undefined {
  if (levels.length < 2) {
    const count = levels.length === 0 ? 'no invocation' : 'one invocation only'
    return `${who} has ${count}; an interval needs at least two`
  }
  if (levels.some(({ iterations }) => iterations === 0)) return `${who} has an invocation without iterations`
  if (levels.every(({ log }) => Number.isFinite(log))) return undefined
  return `${who} has a time that is not a positive number`
}

function unpaired(
  platform: readonly RoundLevel[],
  baseline: readonly RoundLevel[],
  confidence: number,
): RatioEstimate {
  const { difference, low, high, standardError, degreesOfFreedom } = welchInterval(
    meanOf(platform),
    meanOf(baseline),
    confidence,
  )
  if (standardError < coarse) return tooCoarse
  return {
    state: 'estimated',
    ratio: Math.exp(difference),
    low: Math.exp(low),
    high: Math.exp(high),
    confidence,
    invocations: { platform: platform.length, baseline: baseline.length },
    iterations: { platform: iterationsOf(platform), baseline: iterationsOf(baseline) },
    logStandardError: standardError,
    degreesOfFreedom,
    method: 'welch-log',
  }
}

function meanOf(levels: readonly RoundLevel[]) {
  const logs = levels.map(({ log }) => log)
  return { mean: mean(logs), squaredError: variance(logs) / logs.length, count: logs.length }
}

function iterationsOf(levels: readonly RoundLevel[]): number {
  return levels.reduce((sum, { iterations }) => sum + iterations, 0)
}
