import type { EstimatedCell } from '../campaign/records.js'
import { smallestEffect } from '../stats/effect.js'
import { studentQuantile } from '../stats/student-t.js'
import { formatCount } from './figures.js'

/** Ends of an interval of a ratio of times; 2 is twice as slow. */
export interface RatioInterval {
  readonly low: number
  readonly high: number
}

/** What an interval lets one say. */
export interface PlainComparison {
  readonly kind:
    | 'no-difference'
    | 'undecided'
    | 'perhaps-slower'
    | 'slower'
    | 'vaguely-slower'
    | 'perhaps-faster'
    | 'faster'
    | 'vaguely-faster'
  /** Continues a sentence that begins with the platform's name. */
  readonly words: string
}

/** An interval whose ends are further apart than this factor says of a cost that there is one, not how large it is. */
const vague = 4

/**
 * Says in plain words what an interval supports, and nothing beyond it: figures are rounded outwards, an interval
 * that holds 1 is no difference found, and "no difference worth reporting" is said only if the whole interval
 * lies within the smallest effect on either side of 1.
 *
 * @param baseline What the ratio is to, for the sentence.
 * @param effect Smallest relative difference worth reporting.
 */
export function plainComparison(
  { low, high }: RatioInterval,
  baseline: string,
  effect = smallestEffect,
): PlainComparison {
  const margin = 1 + effect
  if (low >= 1 / margin && high <= margin) {
    const most = ceil(100 * Math.max(high - 1, 1 - low))
    return {
      kind: 'no-difference',
      words: `shows no difference from ${baseline} worth reporting: if there is one, it is below ${most}%`,
    }
  }
  if (low < 1 && high > 1) {
    return {
      kind: 'undecided',
      words: `may be faster or slower than ${baseline}: the measurements leave room for anything from ${lessTime(low)} less time to ${moreTime(high)}`,
    }
  }
  if (low >= 1) {
    if (low < margin) {
      const least = floor(100 * (low - 1))
      return {
        kind: 'perhaps-slower',
        words: `is slower than ${baseline}, perhaps by too little to matter: it takes from ${least}% more time to ${moreTime(high)}`,
      }
    }
    if (high / low > vague) {
      return {
        kind: 'vaguely-slower',
        words: `is slower than ${baseline}, but by how much this campaign cannot say: between ${floor(low)} and ${ceil(high)} times as long fits what was measured`,
      }
    }
    const words =
      high < 2
        ? `takes between ${floor(100 * (low - 1))}% and ${ceil(100 * (high - 1))}% more time than ${baseline}`
        : `takes between ${floor(low)} and ${ceil(high)} times as long as ${baseline}`
    return { kind: 'slower', words }
  }
  const least = floor(100 * (1 - high))
  if (high > 1 / margin) {
    return {
      kind: 'perhaps-faster',
      words: `is faster than ${baseline}, perhaps by too little to matter: it takes between ${least}% and ${lessTime(low)} less time`,
    }
  }
  if (high / low > vague) {
    return {
      kind: 'vaguely-faster',
      words: `is faster than ${baseline}, but by how much this campaign cannot say: between ${least}% and ${lessTime(low)} less time fits what was measured`,
    }
  }
  return {
    kind: 'faster',
    words: `takes between ${least}% and ${lessTime(low)} less time than ${baseline}`,
  }
}

function lessTime(low: number): string {
  // What takes next to no time still takes some.
  return low < 0.001 ? '99.9%' : `${ceil(100 * (1 - low))}%`
}

function moreTime(high: number): string {
  return high < 2 ? `${ceil(100 * (high - 1))}% more` : `${ceil(high)} times as much`
}

/** What can be said of how a platform's cost depends on the workload. */
export interface PlainSpread {
  readonly least: EstimatedCell
  readonly most: EstimatedCell
  readonly words: string
}

/**
 * Says how far a platform's ratios lie apart, if the intervals of the cheapest and of the dearest workload are
 * disjoint by more than the smallest effect. Both are the extremes of several, so their intervals are taken at
 * a confidence that holds for all of them together (Bonferroni). Undefined if nothing can be said.
 *
 * @param cells Of one platform.
 */
export function plainSpread(
  cells: readonly EstimatedCell[],
  effect = smallestEffect,
): PlainSpread | undefined {
  const inOrder = cells.toSorted((one, other) => one.ratio - other.ratio)
  const [least, most] = [inOrder[0], inOrder.at(-1)]
  if (least === undefined || most === undefined || least === most) return undefined
  const { high } = widened(least, cells.length)
  const { low } = widened(most, cells.length)
  if (!(low > high * (1 + effect))) return undefined
  const words = `What it costs depends on the work: at most ${ceil(high)} times for ${least.workload}, at least ${floor(low)} times for ${most.workload}.`
  return { least, most, words }
}

/** The interval of a ratio that is the extreme of `count`. */
function widened(cell: EstimatedCell, count: number): RatioInterval {
  const { ratio, low, high, confidence, logStandardError, degreesOfFreedom } = cell
  if (!(logStandardError > 0 && degreesOfFreedom > 0)) return { low, high }
  const t = studentQuantile(1 - (1 - confidence) / (2 * count), degreesOfFreedom)
  const factor = Math.exp(t * logStandardError)
  return { low: Math.min(low, ratio / factor), high: Math.max(high, ratio * factor) }
}

/** As many digits as a reader can use: 1.03, 2.4, 17, 230. Never above the value. */
function floor(value: number): string {
  return digits(rounded(value, Math.floor))
}

/** The same, never below the value. */
function ceil(value: number): string {
  return digits(rounded(value, Math.ceil))
}

function digits(value: number): string {
  return value < 10_000 ? String(value) : formatCount(value)
}

function rounded(value: number, direction: (value: number) => number): number {
  if (!(value > 0)) return 0
  const magnitude = Math.floor(Math.log10(value))
  const power = value < 1 ? magnitude - 1 : value < 2 ? -2 : value < 10 ? -1 : value < 100 ? 0 : magnitude - 2
  const unit = 10 ** Math.abs(power)
  // 1.1 / 0.1 is a little less than 11: what is a whole number but for that stays what it is.
  const scaled = Number((power < 0 ? value * unit : value / unit).toPrecision(12))
  return power < 0 ? direction(scaled) / unit : direction(scaled) * unit
}
