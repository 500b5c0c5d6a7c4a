import { changePoints, noiseScale } from './change-points.js'
import type { Invocation } from './invocation.js'
import { median } from './quantile.js'

/**
 * How an invocation went, after Barrett et al., "Virtual Machine Warmup Blows Hot and Cold" (OOPSLA 2017).
 *
 * - `flat`: one level throughout.
 * - `warm-up`: it ended at its fastest level and began slower.
 * - `slow-down`: it ended at a level slower than an earlier one.
 * - `no-steady-state`: the level still changed in the last quarter.
 */
export type WarmupClass = 'flat' | 'warm-up' | 'slow-down' | 'no-steady-state'

/** A stretch of iterations on one level. */
export interface Segment {
  /** Index of its first iteration. */
  readonly start: number
  /** Index after its last iteration. */
  readonly end: number
  /** Median of its times, nanoseconds per unit of work. */
  readonly median: number
}

/** What became of one invocation. */
export interface WarmupReport {
  readonly class: WarmupClass
  /**
   * Index of the first iteration of the steady state. For `no-steady-state` the start of the last level, at
   * most the start of the last quarter, so that there is always something to show. In [0, length); 0 for an
   * invocation without iterations.
   */
  readonly steadyStart: number
  /** The levels in order; empty only for an invocation without iterations. */
  readonly segments: readonly Segment[]
}

/** Iterations below which no level can be told from another. */
export const fewestForLevels = 6

/** Options of {@link detectWarmup}. */
export interface WarmupOptions {
  /** Two levels are one if their medians differ by no more than this share of the final one; 0.01 unless given. */
  readonly tolerance?: number
}

/**
 * Finds the steady state of one invocation by its changes of level (see `changePoints`).
 *
 * Levels that differ by no more than the tolerance, or half the noise between neighbours if that is more, count
 * as one. Too short an invocation (fewer than {@link fewestForLevels} iterations) is `flat`: nothing can be seen in it. Multiplying
 * all times by a constant changes nothing. Never throws.
 */
export function detectWarmup(invocation: Invocation, options: WarmupOptions = {}): WarmupReport {
  const { times } = invocation
  const n = times.length
  if (n === 0) return { class: 'flat', steadyStart: 0, segments: [] }
  if (!times.every(Number.isFinite)) {
    return { class: 'no-steady-state', steadyStart: Math.floor((3 * n) / 4), segments: segmentsOf(times, []) }
  }
  const segments = segmentsOf(times, changePoints(times))
  const last = segments.at(-1)
  if (last === undefined || segments.length === 1) return { class: 'flat', steadyStart: 0, segments }

  const margin = Math.max((options.tolerance ?? 0.01) * Math.abs(last.median), noiseScale(times) / 2)
  const same = (segment: Segment): boolean => Math.abs(segment.median - last.median) <= margin
  if (segments.every(same)) return { class: 'flat', steadyStart: 0, segments }

  const lastOther = segments.findLast((segment) => !same(segment))
  const steadyStart = lastOther?.end ?? 0
  const lastQuarter = Math.floor((3 * n) / 4)
  if (steadyStart > lastQuarter) return { class: 'no-steady-state', steadyStart: lastQuarter, segments }
  const wasFaster = segments.some((segment) => segment.median < last.median - margin)
  return { class: wasFaster ? 'slow-down' : 'warm-up', steadyStart, segments }
}

/** The invocation without its warm-up: the iterations from `steadyStart` on, other fields as they were. */
export function steadyInvocation<T extends Invocation>(
  invocation: T,
  report: WarmupReport = detectWarmup(invocation),
): T {
  return { ...invocation, times: invocation.times.slice(report.steadyStart) }
}

function segmentsOf(times: readonly number[], cuts: readonly number[]): Segment[] {
  const ends = [...cuts, times.length]
  return ends.map((end, i) => {
    const start = cuts[i - 1] ?? 0
    return { start, end, median: median(times.slice(start, end)) }
  })
}
