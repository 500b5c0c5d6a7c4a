import { median } from './quantile.js'

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
}

/** What the verdict is about, the sentence for the report, and the number it rests on. */
export interface NoiseWarning {
  readonly kind: 'steal' | 'frequency' | 'load' | 'drift'
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
}

/** What {@link noiseWarnings} looks at. */
export interface NoiseEvidence {
  /** In the order taken. */
  readonly samples: readonly EnvironmentSample[]
  /** Number of processor cores, at least 1. */
  readonly cores: number
  /** Median time of each baseline invocation of one workload, in the order in which they ran; see `location`. */
  readonly baseline: readonly number[]
}

/** Says in words what made a campaign noisy. An empty list means that nothing was seen, not that it was quiet. */
export function noiseWarnings(evidence: NoiseEvidence, limits: NoiseLimits = {}): NoiseWarning[] {
  const { samples, cores, baseline } = evidence
  return [
    ...stealWarning(samples, limits.steal ?? 0.01),
    ...frequencyWarning(samples, limits.frequency ?? 0.05),
    ...loadWarning(samples, cores, limits.load ?? 1),
    ...driftWarning(baseline, limits.drift ?? 0.03),
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

function percent(share: number): string {
  return `${Number((100 * share).toPrecision(2))}%`
}

function megahertz(hertz: number): string {
  return (hertz / 1e6).toFixed(0)
}
