import { idField, platformField } from './records/fields.js'
import type { SampleNoise, SampleRecord } from './records.js'

/**
 * Whether a value is a sample as nearly all of them are. The schema takes half a minute of a processor for ten
 * million samples and copies each; this takes a tenth and copies nothing. What it accepts the schema accepts too,
 * unchanged (a test compares them); what it does not know, it leaves to the schema.
 */
export function isPlainSample(value: unknown): value is SampleRecord {
  if (!isFields(value)) return false
  let fields = 0
  // An array for each field, as Object.entries makes it, would be most of the garbage of reading a log.
  for (const name in value) {
    const check = checks.get(name)
    if (check === undefined) return false
    if (!check(value[name])) return false
    if (!optional.has(name)) fields++
  }
  return fields === requiredFields
}

function isFields(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}

type Check = (value: unknown) => boolean

/** Names that were found to be such are remembered: a log has few of them, a million times. */
function isOf(field: typeof idField): Check {
  const known = new Set<unknown>()
  return (value) => {
    if (known.has(value)) return true
    if (!field.safeParse(value).success) return false
    if (known.size < 10_000) known.add(value)
    return true
  }
}

const isNatural: Check = (value) => Number.isSafeInteger(value) && Number(value) >= 0
const isWord: Check = (value) => typeof value === 'string' && /^[0-9a-f]{16}$/.test(value)
const isAmount: Check = (value) => typeof value === 'number' && value >= 0 && value < Infinity

const checks: ReadonlyMap<string, Check> = new Map<string, Check>([
  ['kind', (value) => value === 'sample'],
  ['platform', isOf(platformField)],
  ['invocation', isNatural],
  ['workload', isOf(idField)],
  ['iteration', isNatural],
  ['units', (value) => isNatural(value) && value !== 0],
  ['elapsed', isAmount],
  ['ticks', isAmount],
  ['checksum', (value) => typeof value === 'string'],
  ['verdict', (value) => value === 'exact' || value === 'within-tolerance' || value === 'wrong'],
  ['further', (value) => Array.isArray(value) && value.every(isWord)],
  ['reported', isReported],
  ['partner', isOf(platformField)],
  ['onCpu', isNatural],
  ['overlap', (value) => isAmount(value) && Number(value) <= 1],
  ['noise', isPlainNoise],
])

const optional: ReadonlySet<string> = new Set(['further', 'reported', 'partner', 'onCpu', 'overlap', 'noise'])
const requiredFields = checks.size - optional.size

function isReported(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || !('ns' in value && 'amount' in value)) return false
  return isAmount(value.ns) && isAmount(value.amount) && value.amount !== 0 && Object.keys(value).length === 2
}

const noiseFields: Readonly<Record<keyof SampleNoise, Check>> = {
  stealNs: isAmount,
  preemptions: isNatural,
  waitNs: isAmount,
  minorFaults: isNatural,
  majorFaults: isNatural,
  interrupts: isNatural,
  softInterrupts: isNatural,
  cpuPressureNs: isAmount,
  memoryPressureNs: isAmount,
  ioPressureNs: isAmount,
  frequencyHz: (value) => isAmount(value) && value !== 0,
  temperatureC: (value) => typeof value === 'number' && Number.isFinite(value),
}
const noiseChecks: ReadonlyMap<string, Check> = new Map(Object.entries(noiseFields))

function isPlainNoise(value: unknown): boolean {
  if (!isFields(value) || Array.isArray(value)) return false
  for (const name in value) {
    if (noiseChecks.get(name)?.(value[name]) !== true) return false
  }
  return true
}
