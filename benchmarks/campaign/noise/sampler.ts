import { median } from '../../stats/index.js'
import type { NoiseReading, SampleNoise } from '../records.js'
import { parseHostCounters, parsePressure } from './counters.js'
import { frequencySensor, temperatureSensor } from './sensors.js'
import { openSource } from './source.js'
import { watchProcess } from './threads.js'

/** Reads the host's counters between samples. */
export interface NoiseSampler extends Disposable {
  /** Begins a series of samples: what happened before counts for none of them. */
  begin(): void
  /** What happened since the last `begin` or `lap`; `undefined` on a machine that tells nothing. */
  lap(): SampleNoise | undefined
  /** What reading cost so far; `undefined` if there was nothing to read. */
  reading(): NoiseReading | undefined
}

/** What to watch. */
export interface SamplerOptions {
  /** The process of the machine. Default: this process, in which such a machine lives. */
  readonly pid?: number | undefined
  /** Where `/proc` and `/sys` stand, with a slash at the end. Default: `/`. */
  readonly root?: string | undefined
  /** The clock, in nanoseconds. Default: the monotonic one. */
  readonly now?: (() => bigint) | undefined
}

/** What the sum of a source's values is: its growth is the sample's. */
type Growing = Exclude<keyof SampleNoise, 'frequencyHz' | 'temperatureC'>
type Sums = Partial<Record<Growing, number>>
type Present = Pick<SampleNoise, 'frequencyHz' | 'temperatureC'>

/** A group of figures that are read together. */
interface Group extends Disposable {
  readonly name: string
  /** Sums since some beginning. */
  grown?(): Sums
  /** Figures of the moment. */
  present?(): Present
}

/**
 * A source that takes longer is not read beside samples: some sensors ask a slow bus, and some kernels interrupt
 * every CPU for a frequency. The others took 1 to 10 µs each where this was written (docs/method.md).
 */
const longestReadingNs = 1_000_000
/** A source is tried so often, and judged by its fastest reading. */
const trials = 5

/** Opens all that this machine tells of noise. Reads nothing but `/proc` and `/sys`, and starts nothing. */
export function createNoiseSampler(options: SamplerOptions = {}): NoiseSampler {
  const { pid = process.pid, root = '/', now = () => process.hrtime.bigint() } = options
  const costs: number[] = []
  const tooSlow: string[] = []
  const groups = openGroups(root, pid).filter((group) => {
    if (fastest(group, now) <= longestReadingNs) return true
    tooSlow.push(group.name)
    group[Symbol.dispose]()
    return false
  })
  let last: Sums = {}

  const read = (): { readonly grown: Sums; readonly present: Present } => {
    const began = now()
    let [grown, present]: [Sums, Present] = [{}, {}]
    for (const group of groups) {
      grown = { ...grown, ...group.grown?.() }
      present = { ...present, ...group.present?.() }
    }
    costs.push(Number(now() - began))
    return { grown, present }
  }

  return {
    begin() {
      if (groups.length > 0) last = read().grown
    },
    lap() {
      if (groups.length === 0) return undefined
      const { grown, present } = read()
      const noise = { ...growth(last, grown), ...present }
      last = grown
      return Object.keys(noise).length === 0 ? undefined : noise
    },
    reading() {
      if (costs.length === 0) return undefined
      return {
        readings: costs.length,
        medianNs: median(costs),
        maximumNs: Math.max(...costs),
        ...(tooSlow.length === 0 ? {} : { tooSlow }),
      }
    },
    [Symbol.dispose]() {
      for (const group of groups.splice(0)) group[Symbol.dispose]()
    },
  }
}

/** Only what both readings have; a counter that went backwards, as after a wrap-around, is left out. */
function growth(from: Sums, to: Sums): Sums {
  const grown: Sums = {}
  for (const name of growing) {
    const [before, after] = [from[name], to[name]]
    if (before !== undefined && after !== undefined && after >= before) grown[name] = after - before
  }
  return grown
}

const growing = [
  'stealNs',
  'preemptions',
  'waitNs',
  'minorFaults',
  'majorFaults',
  'interrupts',
  'softInterrupts',
  'cpuPressureNs',
  'memoryPressureNs',
  'ioPressureNs',
] as const satisfies readonly Growing[]

function fastest(group: Group, now: () => bigint): number {
  const times = Array.from({ length: trials }, () => {
    const began = now()
    group.grown?.()
    group.present?.()
    return Number(now() - began)
  })
  return Math.min(...times)
}

function openGroups(root: string, pid: number): Group[] {
  const groups: Group[] = []
  const stat = openSource(`${root}proc/stat`)
  if (stat !== undefined) {
    const grown = () => parseHostCounters(stat.read() ?? '')
    groups.push({ name: 'interrupts', grown, [Symbol.dispose]: () => stat[Symbol.dispose]() })
  }
  const threads = watchProcess(`${root}proc/${pid}`)
  if (Object.keys(threads.read()).length === 0) threads[Symbol.dispose]()
  else
    groups.push({
      name: 'threads',
      grown: () => threads.read(),
      [Symbol.dispose]: () => threads[Symbol.dispose](),
    })
  for (const [resource, field] of pressures) {
    const source = openSource(`${root}proc/pressure/${resource}`)
    if (source === undefined) continue
    const grown = () => {
      const total = parsePressure(source.read() ?? '')
      return total === undefined ? {} : { [field]: total }
    }
    groups.push({ name: `${resource} pressure`, grown, [Symbol.dispose]: () => source[Symbol.dispose]() })
  }
  const frequency = frequencySensor(root)
  if (frequency !== undefined) {
    const present = () => {
      const frequencyHz = frequency.read()
      return frequencyHz === undefined || frequencyHz <= 0 ? {} : { frequencyHz }
    }
    groups.push({ name: 'frequency', present, [Symbol.dispose]: () => frequency[Symbol.dispose]() })
  }
  const temperature = temperatureSensor(root)
  if (temperature !== undefined) {
    const present = () => {
      const temperatureC = temperature.read()
      return temperatureC === undefined ? {} : { temperatureC }
    }
    groups.push({ name: 'temperature', present, [Symbol.dispose]: () => temperature[Symbol.dispose]() })
  }
  return groups
}

const pressures = [
  ['cpu', 'cpuPressureNs'],
  ['memory', 'memoryPressureNs'],
  ['io', 'ioPressureNs'],
] as const
