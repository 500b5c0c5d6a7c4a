/** The statistics of a campaign: pure functions, deterministic, no part of the SDK needed. */
export { type Autocorrelation, autocorrelation } from './autocorrelation.js'
export { bootstrapRounds, type InvocationPair } from './bootstrap-rounds.js'
export {
  type Calibration,
  type CalibrationOptions,
  type CalibrationStep,
  calibrationTarget,
  createCalibration,
} from './calibrate.js'
export { type ChangePointOptions, changePoints } from './change-points.js'
export {
  type ClockRate,
  type ClockReading,
  type ClockVerdict,
  clockRate,
  clockTolerancePpm,
  judgeClock,
} from './clocks.js'
export {
  type CountedSample,
  type DisturbanceCause,
  type DisturbanceReport,
  disturbanceCauses,
  disturbancesOf,
  judgeDisturbances,
  type NoiseCounters,
} from './disturbances.js'
export {
  type DuetIteration,
  type DuetLevel,
  duetLevel,
  duetMethod,
  duetRatios,
  estimateDuets,
  type FastestPair,
  fastestOf,
} from './duets.js'
export { type EffectVerdict, judgeEffect, smallestEffect } from './effect.js'
export {
  type EstimatedRatio,
  type InsufficientRatio,
  type IntervalMethod,
  intervalMethods,
  type RatioEstimate,
} from './estimate.js'
export { type FiellerSet, fiellerPairs, fiellerSet } from './fieller.js'
export { holmAdjust } from './holm.js'
export type { Invocation } from './invocation.js'
export { location } from './location.js'
export { geometricMean, mean, trimmedMean, variance } from './mean.js'
export {
  type EnvironmentSample,
  type NoiseEvidence,
  type NoiseLimits,
  type NoiseWarning,
  noiseKinds,
  noiseWarnings,
} from './noise.js'
export { classifyOutliers, type OutlierClass, type OutlierReport } from './outliers.js'
export {
  coldExcess,
  coldIterations,
  iterationsForLeastTime,
  medianPrice,
  type PilotSide,
  varianceWithin,
} from './pilot.js'
export { median, medianAbsoluteDeviation, quantile } from './quantile.js'
export { createRandom, type Random } from './random.js'
export { estimateRatio, type RatioOptions } from './ratio.js'
export {
  estimateRounds,
  fewestPairs,
  pairRounds,
  type RoundLevel,
  type RoundOptions,
  type RoundPair,
  roundLevel,
} from './rounds.js'
export { type SignedRankInterval, signedRankInterval } from './signed-rank.js'
export {
  type Budget,
  decideStop,
  looksAt,
  relativeHalfWidth,
  type StopDecision,
  type StopOptions,
} from './stopping.js'
export {
  detectWarmup,
  fewestForLevels,
  type Segment,
  steadyInvocation,
  type WarmupClass,
  type WarmupOptions,
  type WarmupReport,
} from './warmup.js'
export { tallyWarmup, type WarmupOutcome, type WarmupTally } from './warmup-outcome.js'
