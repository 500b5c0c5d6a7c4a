import { median } from '../stats/index.js'
import { type Aim, judge } from './validation.js'

/** An interval of a campaign whose true ratio is known. */
export interface KnownInterval {
  readonly ratio: number
  readonly low: number
  readonly high: number
  readonly truth: number
}

/** How a set of intervals stands to the truth. */
export interface CoverageTally {
  readonly intervals: number
  /** Share of them that hold the truth. */
  readonly held: number
  /** Share of them that lie wholly above 1. */
  readonly slower: number
  /** Median of the ratios' distances from the truth, as a share of it. */
  readonly error: number
  /** Median of half the interval's width on the logarithmic scale. */
  readonly halfWidth: number
}

/** Below so many campaigns a share of intervals cannot be told from another. */
export const fewestCampaigns = 50

/** Counts intervals that hold the truth. @throws RangeError on none. */
export function tallyCoverage(intervals: readonly KnownInterval[]): CoverageTally {
  const count = intervals.length
  const share = (test: (interval: KnownInterval) => boolean): number => intervals.filter(test).length / count
  return {
    intervals: count,
    held: share(({ low, high, truth }) => low <= truth && truth <= high),
    slower: share(({ low }) => low > 1),
    error: median(intervals.map(({ ratio, truth }) => Math.abs(ratio / truth - 1))),
    halfWidth: median(intervals.map(({ low, high }) => Math.log(high / low) / 2)),
  }
}

/** Judges campaigns of a platform against itself: 92 to 98 of 100 intervals hold 1, and the error is below 0.5%. */
export function judgeSame({ held, error, intervals }: CoverageTally, campaigns: number): readonly Aim[] {
  const enough = campaigns >= fewestCampaigns
  return [
    {
      aim: 'the 95% interval holds 1.0 in 92 to 98 of 100',
      found: `in ${percent(held)} of ${intervals}`,
      verdict: judge(held >= 0.92 && held <= 0.98, enough),
    },
    {
      aim: 'the median error of the ratio is below 0.5%',
      found: percent(error),
      verdict: judge(error < 0.005, enough),
    },
  ]
}

/** Judges campaigns of a platform that does a known amount of work more: at least 92 of 100 intervals hold it. */
export function judgeSlower(
  factor: number,
  { held, slower, intervals }: CoverageTally,
  campaigns: number,
): readonly Aim[] {
  const enough = campaigns >= fewestCampaigns
  return [
    {
      aim: `the 95% interval holds ${factor} in at least 92 of 100`,
      found: `in ${percent(held)} of ${intervals}`,
      verdict: judge(held >= 0.92, enough),
    },
    {
      aim: `${factor} is told from 1.00 in at least 80 of 100`,
      found: `in ${percent(slower)} of ${intervals}`,
      verdict: judge(slower >= 0.8, enough),
    },
  ]
}

/** A share with two or three digits. */
export function percent(share: number): string {
  return `${Number((100 * share).toPrecision(3))}%`
}
