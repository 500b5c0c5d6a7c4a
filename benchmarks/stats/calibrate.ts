/** Options of {@link createCalibration}. All times in nanoseconds. */
export interface CalibrationOptions {
  /** A sample shall take at least this long; 50 ms unless given. See {@link calibrationTarget}. */
  readonly targetNs?: number
  /**
   * A sample should not take longer than this: growth stops where the next step would. 10 s unless given; not
   * less than the target.
   */
  readonly maxSampleNs?: number
  /** Largest number of units a sample may have; 2^30 unless given. */
  readonly maxUnits?: number
  /** Largest factor from one step to the next, at least 2; 16 unless given. */
  readonly maxGrowth?: number
}

/**
 * What to do next: run a sample of so many units and report its time, or use so many units from now on.
 * `reason` says whether the target was reached, or which limit stopped the growth before.
 */
export type CalibrationStep =
  | { readonly run: number }
  | { readonly settled: number; readonly reason: 'target' | 'max-sample-time' | 'max-units' }

/** A calibration under way. It runs nothing itself. */
export interface Calibration {
  /** The next step. Calling it again without `observe` between gives the same step. */
  readonly next: () => CalibrationStep
  /**
   * Reports that a sample of `n` units took `elapsedNs` nanoseconds.
   *
   * @throws TypeError if `n` is not what `next` asked for, if it has settled, or if the time is negative or not
   *   finite.
   */
  readonly observe: (n: number, elapsedNs: number) => void
}

/**
 * The least time of a sample for which the way it is timed does not matter: 50 ms, or a hundred times what the
 * console's latency and the clock's resolution come to, if that is longer; they then make up at most 1%.
 *
 * @param consoleLatencyNs Round trip of an empty command, nanoseconds.
 * @param clockResolutionNs Smallest step of the clock, nanoseconds.
 */
export function calibrationTarget(consoleLatencyNs: number, clockResolutionNs: number): number {
  return Math.max(50e6, 100 * (consoleLatencyNs + clockResolutionNs))
}

/**
 * Chooses how many units of work a sample has, so that it takes at least the target time.
 *
 * It starts from one unit and multiplies: by what the last time promises plus a fifth, but at least by 2 and at
 * most by `maxGrowth`, because the first times are mostly latency. It settles at the first number that reaches
 * the target, so a unit that alone takes longer than `maxSampleNs` settles at 1 after a single run. The numbers
 * asked for rise strictly; there are at most log2(maxUnits) + 2 of them.
 *
 * @throws RangeError if an option is out of range.
 */
export function createCalibration(options: CalibrationOptions = {}): Calibration {
  const { targetNs = 50e6, maxSampleNs = 10e9, maxUnits = 2 ** 30, maxGrowth = 16 } = options
  if (!(targetNs > 0 && maxSampleNs >= targetNs)) {
    throw new RangeError('The target must be greater than zero, and the longest sample not shorter than it')
  }
  if (!(Number.isSafeInteger(maxUnits) && maxUnits >= 1 && maxGrowth >= 2)) {
    throw new RangeError('maxUnits must be a positive integer, and maxGrowth at least 2')
  }

  const after = (n: number, elapsedNs: number): CalibrationStep => {
    if (elapsedNs >= targetNs) return { settled: n, reason: 'target' }
    if (n >= maxUnits) return { settled: n, reason: 'max-units' }
    if (2 * elapsedNs > maxSampleNs) return { settled: n, reason: 'max-sample-time' }
    const wanted = elapsedNs > 0 ? (1.2 * n * targetNs) / elapsedNs : Infinity
    const affordable = elapsedNs > 0 ? Math.floor((n * maxSampleNs) / elapsedNs) : Infinity
    const grown = Math.ceil(Math.min(Math.max(wanted, 2 * n), n * maxGrowth))
    return { run: Math.min(grown, Math.max(2 * n, affordable), maxUnits) }
  }

  let step: CalibrationStep = { run: 1 }
  return Object.freeze({
    next: () => step,
    observe: (n: number, elapsedNs: number) => {
      if (!('run' in step)) throw new TypeError('The calibration has settled; it takes no further times')
      if (n !== step.run) throw new TypeError(`The calibration asked for ${step.run} units, not ${n}`)
      if (!(elapsedNs >= 0 && elapsedNs < Infinity)) {
        throw new TypeError(`An elapsed time must be a finite number and not negative, not ${elapsedNs}`)
      }
      step = after(n, elapsedNs)
    },
  })
}
