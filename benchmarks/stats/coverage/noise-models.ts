import type { NoiseSource } from './noise-source.js'
import type { SharedNoise } from './shared-noise.js'

/** A pair of noise sources under which intervals are tried. */
export interface NoiseModel {
  readonly name: string
  readonly description: string
  /**
   * Whether 93–97% coverage is promised from five invocations on. The models without the promise show where
   * the method ends.
   */
  readonly promised: boolean
  /** What the machine does to both sides; nothing unless given. More than 97% is then no breach of the promise. */
  readonly shared?: SharedNoise
  readonly platform: NoiseSource
  readonly baseline: NoiseSource
}

const steady: NoiseSource = { sigma: 0.05, invocation: { kind: 'normal', deviation: 0.01 } }

const interrupted = { share: 0.1, mean: 1, deviation: 1 }

/** The noise models of the coverage simulation. */
export const NOISE_MODELS: readonly NoiseModel[] = [
  {
    name: 'skewed',
    description: 'independent log-normal iterations, sigma 0.5 and 0.2; invocations differ in nothing else',
    promised: true,
    platform: { sigma: 0.5 },
    baseline: { sigma: 0.2 },
  },
  {
    name: 'heavy-tailed',
    description: 'log-normal, sigma 0.1 and 0.05; 10% of the iterations slower by a log-normal(1, 1) factor',
    promised: true,
    platform: { sigma: 0.1, spikes: interrupted },
    baseline: { sigma: 0.05, spikes: interrupted },
  },
  {
    name: 'autocorrelated',
    description: 'AR(1) with 0.8, sigma 0.1; invocations differ by a normal effect of 0.05 and 0.02',
    promised: true,
    platform: { sigma: 0.1, correlation: 0.8, invocation: { kind: 'normal', deviation: 0.05 } },
    baseline: { sigma: 0.1, correlation: 0.8, invocation: { kind: 'normal', deviation: 0.02 } },
  },
  {
    name: 'all at once',
    description:
      'AR(1) with 0.8, sigma 0.1; 10% spikes; skewed (exponential) invocation effect of 0.05 on both',
    promised: true,
    platform: {
      sigma: 0.1,
      correlation: 0.8,
      spikes: interrupted,
      invocation: { kind: 'exponential', deviation: 0.05 },
    },
    baseline: {
      sigma: 0.1,
      correlation: 0.8,
      spikes: interrupted,
      invocation: { kind: 'exponential', deviation: 0.05 },
    },
  },
  {
    name: 'linear drift',
    description: 'the machine becomes 30% slower, evenly, from the first round to the last',
    promised: true,
    shared: { kind: 'linear', total: 0.3 },
    platform: steady,
    baseline: steady,
  },
  {
    name: 'random walk',
    description: 'the machine wanders by a normal amount of 5% a round',
    promised: true,
    shared: { kind: 'random-walk', deviation: 0.05 },
    platform: steady,
    baseline: steady,
  },
  {
    name: 'step',
    description: 'the machine becomes 20% slower at a random moment',
    promised: true,
    shared: { kind: 'step', size: 0.2 },
    platform: steady,
    baseline: steady,
  },
  {
    name: 'common factor',
    description: 'a normal factor of 10% in each round, the same for both sides',
    promised: true,
    shared: { kind: 'common-factor', deviation: 0.1 },
    platform: steady,
    baseline: steady,
  },
  {
    name: 'one side skewed',
    description:
      'skewed (exponential) invocation effect of 0.1 on the platform, a baseline that hardly varies',
    promised: false,
    platform: { sigma: 0.02, invocation: { kind: 'exponential', deviation: 0.1 } },
    baseline: { sigma: 0.02 },
  },
  {
    name: 'two modes',
    description: '30% of the invocations of the platform 20% slower as a whole, sigma 0.02',
    promised: false,
    platform: { sigma: 0.02, invocation: { kind: 'two-modes', share: 0.3, step: Math.log(1.2) } },
    baseline: { sigma: 0.02 },
  },
  {
    name: 'rare mode',
    description: '5% of the invocations of the platform 50% slower as a whole, sigma 0.02',
    promised: false,
    platform: { sigma: 0.02, invocation: { kind: 'two-modes', share: 0.05, step: Math.log(1.5) } },
    baseline: { sigma: 0.02 },
  },
]
