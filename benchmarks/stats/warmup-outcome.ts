import { fewestForLevels, type WarmupClass, type WarmupReport } from './warmup.js'

/**
 * How the invocations of one workload on one platform went.
 *
 * `inconsistent`, after Barrett and others (2017), is what they call it if invocations are not of one class; here
 * if none has three quarters of them, since a detector that looks at hundreds of invocations errs in some.
 * `too-short` if none had enough iterations for a level to be seen.
 */
export type WarmupOutcome = WarmupClass | 'inconsistent' | 'too-short'

/** Invocations by class, and what they come to. */
export interface WarmupTally {
  readonly counts: Readonly<Record<WarmupClass, number>>
  /** Invocations that are in no class. */
  readonly tooShort: number
  /** Iterations before the steady states. */
  readonly iterationsLeftOut: number
  readonly outcome: WarmupOutcome
}

const share = 0.75
const classes = ['flat', 'warm-up', 'slow-down', 'no-steady-state'] as const

/** Counts the classes of invocations. */
export function tallyWarmup(
  invocations: readonly { readonly warmup: WarmupReport; readonly iterations: number }[],
): WarmupTally {
  const counts = { flat: 0, 'warm-up': 0, 'slow-down': 0, 'no-steady-state': 0 }
  let [tooShort, iterationsLeftOut] = [0, 0]
  for (const { warmup, iterations } of invocations) {
    if (iterations < fewestForLevels) tooShort++
    else counts[warmup.class]++
    iterationsLeftOut += warmup.steadyStart
  }
  const seen = invocations.length - tooShort
  const outcome =
    seen === 0 ? 'too-short' : (classes.find((name) => counts[name] >= share * seen) ?? 'inconsistent')
  return { counts, tooShort, iterationsLeftOut, outcome }
}
