import { type MedianInterval, medianInterval } from '../stats/median-interval.js'

export { type MedianInterval, medianInterval }

/** A figure of the SDK, with the limit that it is meant to keep. */
export interface Measure {
  readonly name: string
  /** What the value is counted in: `ratio`, `ms`, `µs`, `KiB`, `1/s`. */
  readonly unit: string
  readonly value: number
  /** 95% interval, where the value was measured several times. */
  readonly low?: number | undefined
  readonly high?: number | undefined
  /** The bound that the value is meant to keep. */
  readonly limit?: { readonly atMost: number } | { readonly atLeast: number } | undefined
  /** What it was compared with, or how it was measured. */
  readonly detail: string
}

/** A group of measures; `unavailable` says why there are none on this machine. */
export type SuiteResult =
  | { readonly suite: string; readonly state: 'measured'; readonly measures: readonly Measure[] }
  | { readonly suite: string; readonly state: 'unavailable'; readonly reason: string }

/** A suite: a name and a function that measures. */
export interface Suite {
  readonly name: string
  /** Returns the measures, or a sentence that says why they cannot be had here. */
  measure(): Promise<readonly Measure[] | string>
}

/** Whether a measure keeps its limit; `undefined` if it has none. */
export function keepsLimit(measure: Measure): boolean | undefined {
  if (measure.limit === undefined) return undefined
  return 'atMost' in measure.limit
    ? measure.value <= measure.limit.atMost
    : measure.value >= measure.limit.atLeast
}

/** What two sides measured, one right after the other. */
export interface Pair<Value> {
  readonly a: Value
  readonly b: Value
}

/**
 * Runs two functions in turn, A B, B A, A B, …, so that a drift of the machine hits both alike, and returns what
 * they measured.
 *
 * @param rounds pairs that count; one further pair before them warms up.
 */
export async function pairsOf<Value>(
  rounds: number,
  a: () => Promise<Value>,
  b: () => Promise<Value>,
): Promise<readonly Pair<Value>[]> {
  const pairs: Pair<Value>[] = []
  for (let round = -1; round < rounds; round += 1) {
    const first = round % 2 === 0 ? await a() : await b()
    const second = round % 2 === 0 ? await b() : await a()
    if (round >= 0) pairs.push(round % 2 === 0 ? { a: first, b: second } : { a: second, b: first })
  }
  return pairs
}

/** The median of the ratios A/B of some pairs with its interval, and the medians of the sides. */
export function ratioOf(
  pairs: readonly Pair<number>[],
): MedianInterval & { readonly a: number; readonly b: number } {
  return {
    ...medianInterval(pairs.map((pair) => pair.a / pair.b)),
    a: medianInterval(pairs.map((pair) => pair.a)).median,
    b: medianInterval(pairs.map((pair) => pair.b)).median,
  }
}

/** {@link ratioOf} of the {@link pairsOf} two functions, of which each returns what it measured. */
export async function pairedRatio(
  rounds: number,
  a: () => Promise<number>,
  b: () => Promise<number>,
): Promise<MedianInterval & { readonly a: number; readonly b: number }> {
  return ratioOf(await pairsOf(rounds, a, b))
}
