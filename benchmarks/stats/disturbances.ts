import { classifyOutliers } from './outliers.js'
import { median, quantileOfSorted, sorted } from './quantile.js'

/** What can have disturbed a sample. */
export const disturbanceCauses = [
  'steal',
  'preemption',
  'run-queue',
  'major-faults',
  'minor-faults',
  'interrupts',
  'memory-pressure',
  'io-pressure',
  'frequency',
] as const

/** One of {@link disturbanceCauses}. */
export type DisturbanceCause = (typeof disturbanceCauses)[number]

/** What the host counted while a sample was taken. A counter that it does not have is left out. */
export interface NoiseCounters {
  readonly stealNs?: number | undefined
  readonly preemptions?: number | undefined
  readonly waitNs?: number | undefined
  readonly minorFaults?: number | undefined
  readonly majorFaults?: number | undefined
  readonly interrupts?: number | undefined
  readonly softInterrupts?: number | undefined
  readonly cpuPressureNs?: number | undefined
  readonly memoryPressureNs?: number | undefined
  readonly ioPressureNs?: number | undefined
  readonly frequencyHz?: number | undefined
}

/** A sample and what was counted beside it. */
export interface CountedSample {
  /** Nanoseconds. */
  readonly elapsed: number
  readonly noise?: NoiseCounters | undefined
}

/** Which samples coincide with what; see {@link judgeDisturbances}. */
export interface DisturbanceReport {
  /** High outliers that have counters. */
  readonly outliers: number
  /** Other samples that have counters. */
  readonly others: number
  /** High outliers that coincide with some cause. */
  readonly explained: number
  /** Causes that were seen, most outliers first. */
  readonly causes: readonly {
    readonly cause: DisturbanceCause
    readonly outliers: number
    readonly others: number
  }[]
}

/** Time that a cause must have taken beyond its usual, as a share of the sample's usual time. */
const leastShare = 0.01
/** How far the frequency must be below its usual. */
const leastFrequencyLoss = 0.02

type Rule = (noise: NoiseCounters) => number | undefined

/** Counters of time: they must have taken a noticeable part of the sample. */
const times: Partial<Readonly<Record<DisturbanceCause, Rule>>> = {
  steal: ({ stealNs }) => stealNs,
  'run-queue': ({ waitNs }) => waitNs,
  'memory-pressure': ({ memoryPressureNs }) => memoryPressureNs,
  'io-pressure': ({ ioPressureNs }) => ioPressureNs,
}

/** Counters of events: they must be more than usual by Tukey's fence. */
const events: Partial<Readonly<Record<DisturbanceCause, Rule>>> = {
  preemption: ({ preemptions }) => preemptions,
  'major-faults': ({ majorFaults }) => majorFaults,
  'minor-faults': ({ minorFaults }) => minorFaults,
  interrupts: ({ interrupts, softInterrupts }) =>
    interrupts === undefined && softInterrupts === undefined
      ? undefined
      : (interrupts ?? 0) + (softInterrupts ?? 0),
}

/**
 * Says for each sample of a series which disturbances it coincides with: counters that were unusually high beside
 * it, compared with the others of the series. That two things coincide does not prove that one caused the other.
 *
 * @param samples Of one workload in one invocation.
 * @returns One list a sample, in their order.
 */
export function disturbancesOf(samples: readonly CountedSample[]): readonly (readonly DisturbanceCause[])[] {
  const found = samples.map(() => nothing)
  if (samples.length === 0) return found
  const usual = median(samples.map(({ elapsed }) => elapsed))
  const noises = samples.map(({ noise }) => noise)
  const mark = (
    cause: DisturbanceCause,
    rule: Rule,
    isHigh: (level: Level) => (value: number) => boolean,
  ) => {
    const values = noises.map((noise) => (noise === undefined ? undefined : rule(noise)))
    const known = values.filter((value) => value !== undefined)
    // Most counters stand still most of the time, and where all are equal none stands out.
    if (known.every((value) => value === known[0])) return
    const high = isHigh(levelOf(known))
    for (const [index, value] of values.entries()) {
      if (value !== undefined && high(value)) found[index] = [...(found[index] ?? nothing), cause]
    }
  }
  for (const cause of disturbanceCauses) {
    const [time, event] = [times[cause], events[cause]]
    if (time !== undefined) {
      mark(
        cause,
        time,
        ({ middle, high }) =>
          (value) =>
            value > high && value - middle >= leastShare * usual,
      )
    }
    if (event !== undefined)
      mark(
        cause,
        event,
        ({ high }) =>
          (value) =>
            value > high,
      )
  }
  const frequency: Rule = ({ frequencyHz }) => frequencyHz
  mark('frequency', frequency, ({ middle, low }) => (value) => {
    return value < low && value < (1 - leastFrequencyLoss) * middle
  })
  return found
}

const nothing: readonly DisturbanceCause[] = []

/**
 * Judges which high outliers coincide with disturbances. The same is counted for the other samples, so that a reader
 * can tell a cause from a coincidence. Nothing is left out of any estimate for it.
 *
 * @param series The steady samples of one workload, one series an invocation.
 * @returns `undefined` if nothing was counted beside any sample.
 */
export function judgeDisturbances(
  series: readonly (readonly CountedSample[])[],
): DisturbanceReport | undefined {
  const causes = new Map<DisturbanceCause, { outliers: number; others: number }>()
  let [outliers, others, explained] = [0, 0, 0]
  for (const samples of series) {
    if (samples.length === 0) continue
    const { classes } = classifyOutliers(samples.map(({ elapsed }) => elapsed))
    const marked = disturbancesOf(samples)
    for (const [index, sample] of samples.entries()) {
      if (sample.noise === undefined) continue
      const outlying = classes[index]?.startsWith('high') === true
      const found = marked[index] ?? []
      if (outlying) outliers++
      else others++
      if (outlying && found.length > 0) explained++
      for (const cause of found) {
        const counts = causes.get(cause) ?? { outliers: 0, others: 0 }
        counts[outlying ? 'outliers' : 'others']++
        causes.set(cause, counts)
      }
    }
  }
  if (outliers + others === 0) return undefined
  const inOrder = [...causes].sort(([, first], [, second]) => second.outliers - first.outliers)
  return { outliers, others, explained, causes: inOrder.map(([cause, counts]) => ({ cause, ...counts })) }
}

interface Level {
  readonly middle: number
  /** Tukey's inner fences. */
  readonly low: number
  readonly high: number
}

function levelOf(values: readonly number[]): Level {
  const inOrder = sorted(values)
  const [q1, q3] = [quantileOfSorted(inOrder, 0.25), quantileOfSorted(inOrder, 0.75)]
  const reach = 1.5 * (q3 - q1)
  return { middle: quantileOfSorted(inOrder, 0.5), low: q1 - reach, high: q3 + reach }
}
