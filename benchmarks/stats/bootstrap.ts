import { acceleration, type BootstrapInterval, bcaInterval, percentileInterval } from './bca.js'
import type { Invocation } from './invocation.js'
import { mean, variance } from './mean.js'
import { type MedianRanks, medianRanks } from './median-ranks.js'
import { normalCdf } from './normal-distribution.js'
import { median, quantileOfSorted, sorted } from './quantile.js'
import type { Random } from './random.js'
import { studentQuantile } from './student-t.js'

/**
 * Draws replicates of the logarithm of the ratio by the hierarchical bootstrap: as many invocations as there
 * are, with replacement; within each, as many iterations as it has, with replacement; then the statistic of the
 * data, the difference of the mean logarithms of the invocations' medians.
 *
 * @param platform At least one invocation, each with at least one iteration; all times positive.
 * @param baseline Likewise.
 * @param resamples How many replicates; 2,000 are enough for a 95% interval's ends.
 * @returns The replicates, smallest first.
 */
export function logRatioReplicates(
  platform: readonly Invocation[],
  baseline: readonly Invocation[],
  resamples: number,
  random: Random,
): Float64Array {
  const drawPlatform = locationResampler(platform, random)
  const drawBaseline = locationResampler(baseline, random)
  const replicates = new Float64Array(resamples)
  for (let i = 0; i < resamples; i++) replicates[i] = drawPlatform() - drawBaseline()
  return replicates.sort()
}

/** Which ends to take from the replicates; see `IntervalMethod`. */
export type BootstrapMethod = 'bootstrap-percentile' | 'bootstrap-bca' | 'bootstrap-expanded'

/**
 * The interval of the logarithm of the ratio, from its replicates.
 *
 * @param replicates From {@link logRatioReplicates}.
 * @param platform The logarithms of the platform's invocation medians, at least two.
 * @param baseline Likewise.
 * @param degreesOfFreedom Welch's, for `bootstrap-expanded`.
 * @param confidence In (0, 1).
 */
export function bootstrapLogInterval(
  method: BootstrapMethod,
  replicates: Float64Array,
  platform: Float64Array,
  baseline: Float64Array,
  degreesOfFreedom: number,
  confidence: number,
): BootstrapInterval {
  if (method === 'bootstrap-percentile') return percentileInterval(replicates, confidence)
  if (method === 'bootstrap-bca') {
    const centre = mean(platform) - mean(baseline)
    const skew = acceleration([
      meansWithoutOne(platform),
      meansWithoutOne(baseline).map((without) => -without),
    ])
    return bcaInterval(replicates, centre, skew, confidence)
  }
  const tail = expandedTail(platform, baseline, degreesOfFreedom, confidence)
  return { low: quantileOfSorted(replicates, tail), high: quantileOfSorted(replicates, 1 - tail) }
}

/** Each value's absence in turn: n means of n - 1 values. */
export function meansWithoutOne(values: Float64Array): Float64Array {
  const total = mean(values) * values.length
  return values.map((value) => (total - value) / (values.length - 1))
}

/**
 * The tail of Hesterberg's expanded percentile interval ("What Teachers Should Know About the Bootstrap", 2015,
 * section 4.4): normal percentiles moved out to Student's t, and for the bootstrap's variance having n instead
 * of n - 1 in the denominator.
 */
function expandedTail(
  platform: Float64Array,
  baseline: Float64Array,
  degreesOfFreedom: number,
  confidence: number,
): number {
  const [p, b] = [variance(platform) / platform.length, variance(baseline) / baseline.length]
  const shrunk = (p * (platform.length - 1)) / platform.length + (b * (baseline.length - 1)) / baseline.length
  const inflation = shrunk === 0 ? 1 : Math.sqrt((p + b) / shrunk)
  return normalCdf(-inflation * studentQuantile((1 + confidence) / 2, degreesOfFreedom))
}

/** Returns a function that draws the logarithm of the location of one hierarchical resample. */
function locationResampler(invocations: readonly Invocation[], random: Random): () => number {
  const drawers = invocations.map((invocation) => medianDrawer(invocation, random))
  return () => {
    let sum = 0
    for (let i = 0; i < drawers.length; i++) {
      sum += drawers[random.integer(drawers.length)]?.draw() ?? Number.NaN
    }
    return sum / drawers.length
  }
}

/** Draws the logarithm of the median of one invocation's iterations, resampled. */
export interface MedianDrawer {
  readonly draw: () => number
  /** The logarithm of the median of the iterations as they are. */
  readonly found: number
}

/** A drawer for one invocation. Those that share a generator share the tables that depend on the size alone. */
export function medianDrawer({ times }: Invocation, random: Random): MedianDrawer {
  const tables = drawRanks.get(random) ?? new Map<number, MedianRanks>()
  drawRanks.set(random, tables)
  const ranks = tables.get(times.length) ?? medianRanks(times.length, random)
  tables.set(times.length, ranks)
  const logs = sorted(times).map(Math.log)
  const draw = (): number => {
    const low = ranks.drawLow()
    return ((logs[low] ?? Number.NaN) + (logs[ranks.drawHigh(low)] ?? Number.NaN)) / 2
  }
  return { draw, found: Math.log(median(times)) }
}

const drawRanks = new WeakMap<Random, Map<number, MedianRanks>>()
