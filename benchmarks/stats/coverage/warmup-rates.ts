import { createRandom, type Random } from '../random.js'
import { detectWarmup, type WarmupClass } from '../warmup.js'
import { drawTimes, type NoiseSource } from './noise-source.js'

/** How the warm-up detection classified synthetic invocations of one kind. */
export interface WarmupRates {
  readonly series: string
  readonly iterations: number
  /** Share of the invocations in each class. */
  readonly shares: Readonly<Record<WarmupClass, number>>
}

const spikes = { share: 0.1, mean: 1, deviation: 1 }
const warming = (source: NoiseSource, iterations: number, random: Random): number[] =>
  drawTimes(source, iterations, random).map((time, i) => (i < iterations / 5 ? 1.5 * time : time))

const SERIES = [
  ['flat, independent, sigma 0.05', (n: number, r: Random) => drawTimes({ sigma: 0.05 }, n, r)],
  ['flat, 10% spikes', (n: number, r: Random) => drawTimes({ sigma: 0.05, spikes }, n, r)],
  ['flat, AR(1) with 0.5', (n: number, r: Random) => drawTimes({ sigma: 0.05, correlation: 0.5 }, n, r)],
  ['flat, AR(1) with 0.8', (n: number, r: Random) => drawTimes({ sigma: 0.05, correlation: 0.8 }, n, r)],
  ['first fifth 1.5 times slower', (n: number, r: Random) => warming({ sigma: 0.05 }, n, r)],
  ['the same, 10% spikes', (n: number, r: Random) => warming({ sigma: 0.05, spikes }, n, r)],
] as const

/** Classifies synthetic invocations whose class is known: `count` of each series and length. */
export function simulateWarmup(count: number, seed: number): WarmupRates[] {
  const random = createRandom(seed)
  return SERIES.flatMap(([series, draw]) =>
    [10, 30, 100].map((iterations) => {
      const shares = { flat: 0, 'warm-up': 0, 'slow-down': 0, 'no-steady-state': 0 }
      for (let i = 0; i < count; i++) {
        shares[detectWarmup({ times: draw(iterations, random) }).class] += 1 / count
      }
      return { series, iterations, shares }
    }),
  )
}
