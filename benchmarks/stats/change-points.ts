import { median, medianAbsoluteDeviation } from './quantile.js'
import { type RunningMedian, runningMedian } from './running-median.js'

/** Options of {@link changePoints}. */
export interface ChangePointOptions {
  /** Least number of values between two changes; 3 unless given. */
  readonly minSegment?: number
  /**
   * Price of one more change, in units of the noise's mean absolute deviation, times the logarithm of the
   * number of values; 4 unless given. See `docs/statistics.md` for how often it sees a change where there is
   * none.
   */
  readonly penalty?: number
}

/**
 * Finds where the level of a series changes.
 *
 * Among all ways of cutting the series it takes the one with the smallest sum of absolute distances from each
 * part's median, plus a price for every cut: PELT (Killick, Fearnhead and Eckley, "Optimal Detection of
 * Changepoints With a Linear Computational Cost", JASA 107, 2012) with a cost that single outliers do not move.
 * The noise is measured on the differences of neighbours, which changes of level hardly touch. Spikes of up to three values are
 * clipped first (Hampel's filter), so that a cluster of interruptions does not pass for a level.
 *
 * @param values In the order measured, any unit; finite numbers.
 * @returns The indices at which a new level starts, rising, without 0. Empty if the level never changes.
 */
export function changePoints(values: readonly number[], options: ChangePointOptions = {}): number[] {
  const { minSegment = 3, penalty = 4 } = options
  const n = values.length
  if (n < 2 * minSegment) return []
  const scale = noiseScale(values)
  if (scale === 0) return []
  const calm = clipSpikes(values, scale)
  const price = penalty * Math.log(n) * scale
  if (noCutPays(calm, price)) return []

  // best[t]: least cost of the first t values; cutBefore[t]: where the last part of that solution starts.
  const best = new Float64Array(n + 1).fill(Infinity)
  best[0] = -price
  const cutBefore = new Uint32Array(n + 1)
  let candidates: Candidate[] = []
  for (let end = 1; end <= n; end++) {
    const value = calm[end - 1] ?? Number.NaN
    if ((best[end - 1] ?? Infinity) < Infinity) {
      candidates.push({ start: end - 1, part: runningMedian(), beatenAt: Infinity })
    }
    let least = Infinity
    for (const { start, part } of candidates) {
      part.add(value)
      const cost = (best[start] ?? Infinity) + part.cost() + price
      if (end - start >= minSegment && cost < least) {
        least = cost
        cutBefore[end] = start
      }
    }
    best[end] = least
    // A start that loses by the whole price now loses to a cut made here, as soon as that part is long enough.
    for (const candidate of candidates) {
      const { start, part, beatenAt } = candidate
      const beaten = (best[start] ?? Infinity) + part.cost() > least
      if (beaten && beatenAt === Infinity) candidate.beatenAt = end
    }
    candidates = candidates.filter(({ beatenAt }) => end + 1 < beatenAt + minSegment)
  }

  const cuts: number[] = []
  for (let at = cutBefore[n] ?? 0; at > 0; at = cutBefore[at] ?? 0) cuts.unshift(at)
  return cuts
}

/**
 * Whether it can be seen at once that no cut is worth its price, as is the case for most series. Two neighbours in one
 * part cost at least their distance, whatever its median; so all pairs of neighbours together are a bound of what any
 * way of cutting costs, but for one pair that each cut may part.
 */
function noCutPays(values: readonly number[], price: number): boolean {
  const centre = median(values)
  let [whole, pairs, widest] = [0, 0, 0]
  for (const [i, value] of values.entries()) {
    whole += Math.abs(value - centre)
    if (i % 2 === 0) continue
    const distance = Math.abs(value - (values[i - 1] ?? value))
    pairs += distance
    widest = Math.max(widest, distance)
  }
  return whole - pairs + widest < (1 - 1e-9) * price
}

/** Moves values that lie far from the median of their neighbourhood (three on each side) nearer to it. */
function clipSpikes(values: readonly number[], scale: number): number[] {
  const reach = 4 * scale
  return values.map((value, i) => {
    const local = median(values.slice(Math.max(0, i - 3), i + 4))
    return Math.min(local + reach, Math.max(local - reach, value))
  })
}

/** A place where the last part may start, with the values since. */
interface Candidate {
  readonly start: number
  readonly part: RunningMedian
  /** At which length it was first known to lose. */
  beatenAt: number
}

/**
 * The noise of a series without its changes of level: the mean absolute deviation that normal noise with the
 * same differences of neighbours would have. Not less than 0.1% of the median, below which a change of level is
 * of no interest; 0 for values that are all equal.
 *
 * Neighbours that depend on each other differ less than the series varies, and the noise comes out too small.
 * Therefore differences at two, four and eight times the distance are looked at too, as far as the series has at
 * least half as many of them as values, and the largest answer is taken.
 */
export function noiseScale(values: readonly number[]): number {
  if (values.length < 3 || allEqual(values)) return 0
  const differences = (distance: number): number => {
    const found = values.slice(distance).map((value, i) => value - (values[i] ?? value))
    return found.length < values.length / 2 ? 0 : medianAbsoluteDeviation(found)
  }
  // For normal noise: MAD to standard deviation 1.4826, of a difference over the square root of 2, and to the
  // mean absolute deviation by the square root of 2 / pi.
  const factor = (1.4826 / Math.SQRT2) * Math.sqrt(2 / Math.PI)
  const floor = 0.001 * Math.abs(median(values))
  return Math.max(floor, factor * Math.max(...[1, 2, 4, 8].map(differences)))
}

function allEqual(values: readonly number[]): boolean {
  return values.every((value) => value === values[0])
}
