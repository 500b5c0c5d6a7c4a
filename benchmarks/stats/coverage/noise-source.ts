import { normalCdf } from '../normal-distribution.js'
import type { Random } from '../random.js'

/** Where synthetic times come from. All noise multiplies: it is described on the natural logarithm's scale. */
export interface NoiseSource {
  /** Standard deviation of an iteration's logarithm within its invocation. */
  readonly sigma: number
  /** Correlation of an iteration's logarithm with the one before it, in [0, 1); 0 unless given. */
  readonly correlation?: number
  /** Interruptions: a share of the iterations whose logarithm gets a normal amount added. None unless given. */
  readonly spikes?: { readonly share: number; readonly mean: number; readonly deviation: number }
  /** What all iterations of an invocation have in common. Nothing unless given. */
  readonly invocation?: InvocationEffect
}

/** The distribution of an invocation's common logarithm. */
export type InvocationEffect =
  | { readonly kind: 'normal'; readonly deviation: number }
  /** Exponential, less its mean: skewed to the slow side, mean zero. */
  | { readonly kind: 'exponential'; readonly deviation: number }
  /** With probability `share` slower by an exponential amount: a neighbour was busy. */
  | { readonly kind: 'disturbed'; readonly share: number; readonly mean: number }
  /** With probability `share` the logarithm is `step`, otherwise zero. */
  | { readonly kind: 'two-modes'; readonly share: number; readonly step: number }

/** Draws the times of one invocation at scale 1. */
export function drawTimes(source: NoiseSource, iterations: number, random: Random): number[] {
  const common = drawInvocationEffect(source.invocation, random)
  const { sigma, correlation = 0, spikes } = source
  const fresh = Math.sqrt(1 - correlation ** 2)
  const times: number[] = []
  let wander = random.normal()
  for (let i = 0; i < iterations; i++) {
    if (i > 0) wander = correlation * wander + fresh * random.normal()
    let log = common + sigma * wander
    if (spikes !== undefined && random.uniform() < spikes.share) {
      log += random.normal(spikes.mean, spikes.deviation)
    }
    times.push(Math.exp(log))
  }
  return times
}

/**
 * The true logarithm of the location at scale 1: the expected logarithm of the median of an invocation that
 * never ends. It is the median of the iterations' distribution plus the mean of the invocations' effects.
 */
export function trueLogLocation(source: NoiseSource): number {
  const { invocation } = source
  return meanEffect(invocation) + logMedianOfIterations(source)
}

function meanEffect(effect: InvocationEffect | undefined): number {
  if (effect?.kind === 'two-modes') return effect.share * effect.step
  return effect?.kind === 'disturbed' ? effect.share * effect.mean : 0
}

function logMedianOfIterations({ sigma, spikes }: NoiseSource): number {
  if (spikes === undefined) return 0
  const spread = Math.hypot(sigma, spikes.deviation)
  const below = (x: number): number =>
    (1 - spikes.share) * normalCdf(x / sigma) + spikes.share * normalCdf((x - spikes.mean) / spread)
  let low = -10 * sigma
  let high = 10 * sigma
  for (let step = 0; step < 80; step++) {
    const middle = (low + high) / 2
    if (below(middle) < 0.5) low = middle
    else high = middle
  }
  return (low + high) / 2
}

function drawInvocationEffect(effect: InvocationEffect | undefined, random: Random): number {
  if (effect === undefined) return 0
  if (effect.kind === 'normal') return random.normal(0, effect.deviation)
  if (effect.kind === 'exponential') return effect.deviation * (-Math.log(1 - random.uniform()) - 1)
  if (random.uniform() >= effect.share) return 0
  return effect.kind === 'two-modes' ? effect.step : -effect.mean * Math.log(1 - random.uniform())
}
