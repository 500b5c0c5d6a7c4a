import type { CountedSample, NoiseCounters } from './disturbances.js'
import { median } from './quantile.js'

/** What a campaign can be noisy by. */
export const noiseKinds = [
  'steal',
  'frequency',
  'load',
  'drift',
  'preemption',
  'run-queue',
  'memory-pressure',
  'io-pressure',
  'major-faults',
  'temperature',
  'throttling',
  'clock',
] as const

/** The state of the machine at one moment of a campaign. A field that a machine cannot give is left out. */
export interface EnvironmentSample {
  /** Processor time that the hypervisor gave to others since boot, any unit; Linux: `steal` in /proc/stat. */
  readonly stealTime?: number
  /** All processor time since boot in the same unit, steal included. */
  readonly totalTime?: number
  /** Frequency of the processor that the platforms ran on, hertz. */
  readonly frequencyHz?: number
  /** Load average over one minute, of everything on the machine. */
  readonly load?: number
  /** Highest temperature of a processor, degrees Celsius. */
  readonly temperatureC?: number
  /** How often since boot processors were slowed down for their heat. */
  readonly throttled?: number
}

/** What the verdict is about, the sentence for the report, and the number it rests on. */
export interface NoiseWarning {
  readonly kind: (typeof noiseKinds)[number]
  /** A sentence with the evidence in it. */
  readonly message: string
  /** The share or factor that crossed its limit. */
  readonly evidence: number
}

/** Where a warning starts. */
export interface NoiseLimits {
  /** Share of the processor time stolen; 0.01 unless given. */
  readonly steal?: number
  /** Highest over lowest frequency less one; 0.05 unless given. */
  readonly frequency?: number
  /** Median load over the number of cores, the harness and the platform under test included; 1 unless given. */
  readonly load?: number
  /** Change of the baseline from the first third of the campaign to the last; 0.03 unless given. */
  readonly drift?: number
  /** Share of the samples whose threads lost their CPU to another; 0.25 unless given. */
  readonly preemption?: number
  /** Time that threads waited for a CPU over the time of the samples; 0.01 unless given. */
  readonly runQueue?: number
  /** Time that some task waited for memory over the time of the samples; 0.001 unless given. */
  readonly memoryPressure?: number
  /** Time that some task waited for storage over the time of the samples; 0.05 unless given. */
  readonly ioPressure?: number
  /** Share of the samples in which the machine waited for a page from the disk; 0.01 unless given. */
  readonly majorFaults?: number
  /** Range of the temperature in kelvins; 15 unless given. */
  readonly temperature?: number
  /** Range in which the host's own clock was steered, parts per million; 50 unless given. */
  readonly clock?: number
}

/** What {@link noiseWarnings} looks at. */
export interface NoiseEvidence {
  /** In the order taken. */
  readonly samples: readonly EnvironmentSample[]
  /** Number of processor cores, at least 1. */
  readonly cores: number
  /** Median time of each baseline invocation of one workload, in the order in which they ran; see `location`. */
  readonly baseline: readonly number[]
  /** All samples with what was counted beside them. */
  readonly counted?: Iterable<CountedSample> | undefined
  /** Lowest and highest rate of the host's clock against the same counter without steering, less one, ppm. */
  readonly steeringPpm?: { readonly lowest: number; readonly highest: number } | undefined
}

/** Says in words what made a campaign noisy. An empty list means that nothing was seen, not that it was quiet. */
export function noiseWarnings(evidence: NoiseEvidence, limits: NoiseLimits = {}): NoiseWarning[] {
  const { samples, cores, baseline } = evidence
  return [
    ...stealWarning(samples, limits.steal ?? 0.01),
    ...frequencyWarning(samples, limits.frequency ?? 0.05),
    ...loadWarning(samples, cores, limits.load ?? 1),
    ...driftWarning(baseline, limits.drift ?? 0.03),
    ...countedWarnings(evidence.counted ?? [], limits),
    ...temperatureWarning(samples, limits.temperature ?? 15),
    ...throttlingWarning(samples),
    ...steeringWarning(evidence.steeringPpm, limits.clock ?? 50),
  ]
}

function stealWarning(samples: readonly EnvironmentSample[], limit: number): NoiseWarning[] {
  const known = samples.flatMap(({ stealTime, totalTime }) =>
    stealTime === undefined || totalTime === undefined ? [] : [{ stealTime, totalTime }],
  )
  const [first, last] = [known[0], known.at(-1)]
  if (first === undefined || last === undefined || !(last.totalTime > first.totalTime)) return []
  const share = (last.stealTime - first.stealTime) / (last.totalTime - first.totalTime)
  if (!(share > limit)) return []
  const message = `the hypervisor under this machine took ${percent(share)} of its processor time (limit ${percent(limit)})`
  return [{ kind: 'steal', message, evidence: share }]
}

function frequencyWarning(samples: readonly EnvironmentSample[], limit: number): NoiseWarning[] {
  const known = samples.flatMap(({ frequencyHz }) =>
    frequencyHz !== undefined && frequencyHz > 0 ? [frequencyHz] : [],
  )
  if (known.length === 0) return []
  const [low, high] = [Math.min(...known), Math.max(...known)]
  const change = high / low - 1
  if (!(change > limit)) return []
  const message = `the processor's frequency varied from ${megahertz(low)} to ${megahertz(high)} MHz, by ${percent(change)} (limit ${percent(limit)})`
  return [{ kind: 'frequency', message, evidence: change }]
}

function loadWarning(samples: readonly EnvironmentSample[], cores: number, limit: number): NoiseWarning[] {
  const known = samples.flatMap(({ load }) => (load === undefined ? [] : [load]))
  if (known.length === 0 || !(cores > 0)) return []
  const load = median(known)
  const share = load / cores
  if (!(share > limit)) return []
  const message = `the median load average was ${load.toFixed(1)} on ${cores} cores (limit ${(limit * cores).toFixed(1)})`
  return [{ kind: 'load', message, evidence: share }]
}

function driftWarning(baseline: readonly number[], limit: number): NoiseWarning[] {
  const third = Math.floor(baseline.length / 3)
  if (third === 0) return []
  const change = median(baseline.slice(-third)) / median(baseline.slice(0, third)) - 1
  if (!(Math.abs(change) > limit)) return []
  const direction = change > 0 ? 'slower' : 'faster'
  const message = `the baseline became ${percent(Math.abs(change))} ${direction} from the first third of the campaign to the last (limit ${percent(limit)})`
  return [{ kind: 'drift', message, evidence: change }]
}

/** What is summed up over all samples that have a counter: how many they are, their time, and the counter. */
interface Total {
  samples: number
  elapsed: number
  sum: number
  /** Samples in which it was above 0. */
  touched: number
}

const totalled = ['preemptions', 'waitNs', 'memoryPressureNs', 'ioPressureNs', 'majorFaults'] as const

function countedWarnings(counted: Iterable<CountedSample>, limits: NoiseLimits): NoiseWarning[] {
  const totals = totalsOf(counted)
  const shareOfTime = (
    kind: NoiseWarning['kind'],
    { sum, elapsed }: Total,
    limit: number,
    say: string,
  ): NoiseWarning[] => {
    const share = sum / elapsed
    if (!(share > limit)) return []
    return [
      {
        kind,
        message: `${say} for ${percent(share)} of the time of the samples (limit ${percent(limit)})`,
        evidence: share,
      },
    ]
  }
  const shareOfSamples = (
    kind: NoiseWarning['kind'],
    { touched, samples }: Total,
    limit: number,
    say: string,
  ): NoiseWarning[] => {
    const share = touched / samples
    if (!(share > limit)) return []
    return [
      {
        kind,
        message: `in ${percent(share)} of the samples ${say} (limit ${percent(limit)})`,
        evidence: share,
      },
    ]
  }
  return [
    ...shareOfSamples(
      'preemption',
      totals.preemptions,
      limits.preemption ?? 0.25,
      'the scheduler took the CPU away from the machine under test',
    ),
    ...shareOfTime(
      'run-queue',
      totals.waitNs,
      limits.runQueue ?? 0.01,
      'threads of the machine under test, taken together, were ready and waited for a CPU',
    ),
    ...shareOfTime(
      'memory-pressure',
      totals.memoryPressureNs,
      limits.memoryPressure ?? 0.001,
      'something on the host waited for memory',
    ),
    ...shareOfTime(
      'io-pressure',
      totals.ioPressureNs,
      limits.ioPressure ?? 0.05,
      'something on the host waited for storage',
    ),
    ...shareOfSamples(
      'major-faults',
      totals.majorFaults,
      limits.majorFaults ?? 0.01,
      'the machine under test waited for a page from the disk',
    ),
  ]
}

function totalsOf(counted: Iterable<CountedSample>): Readonly<Record<(typeof totalled)[number], Total>> {
  const none = (): Total => ({ samples: 0, elapsed: 0, sum: 0, touched: 0 })
  const totals = {
    preemptions: none(),
    waitNs: none(),
    memoryPressureNs: none(),
    ioPressureNs: none(),
    majorFaults: none(),
  }
  for (const { elapsed, noise } of counted) {
    if (noise === undefined) continue
    for (const name of totalled) add(totals[name], noise[name], elapsed)
  }
  return totals
}

function add(total: Total, value: NoiseCounters[keyof NoiseCounters], elapsed: number): void {
  if (value === undefined) return
  total.samples++
  total.elapsed += elapsed
  total.sum += value
  if (value > 0) total.touched++
}

function temperatureWarning(samples: readonly EnvironmentSample[], limit: number): NoiseWarning[] {
  const known = samples.flatMap(({ temperatureC }) => (temperatureC === undefined ? [] : [temperatureC]))
  if (known.length === 0) return []
  const [low, high] = [Math.min(...known), Math.max(...known)]
  if (!(high - low > limit)) return []
  const message = `the processor's temperature went from ${low.toFixed(0)} to ${high.toFixed(0)} °C (limit: ${limit} K apart)`
  return [{ kind: 'temperature', message, evidence: high - low }]
}

function throttlingWarning(samples: readonly EnvironmentSample[]): NoiseWarning[] {
  const known = samples.flatMap(({ throttled }) => (throttled === undefined ? [] : [throttled]))
  const times = (known.at(-1) ?? 0) - (known[0] ?? 0)
  if (!(times > 0)) return []
  const message = `the processor was slowed down for its heat ${times === 1 ? 'once' : `${times} times`}`
  return [{ kind: 'throttling', message, evidence: times }]
}

function steeringWarning(steering: NoiseEvidence['steeringPpm'], limit: number): NoiseWarning[] {
  if (steering === undefined) return []
  const range = steering.highest - steering.lowest
  if (!(range > limit)) return []
  const message = `the host's own clock was steered by between ${steering.lowest.toFixed(0)} and ${steering.highest.toFixed(0)} parts per million (limit: ${limit} apart)`
  return [{ kind: 'clock', message, evidence: range }]
}

function percent(share: number): string {
  return `${Number((100 * share).toPrecision(2))}%`
}

function megahertz(hertz: number): string {
  return (hertz / 1e6).toFixed(0)
}
