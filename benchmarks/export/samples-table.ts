import { type CellInvocation, cellInvocations } from '../campaign/cell-data.js'
import { sampleNoiseSchema } from '../campaign/records/noise.js'
import type { CampaignRecord, LogRecord, SampleRecord } from '../campaign/records.js'
import { timePerUnit } from '../campaign/time-per-unit.js'
import type { CsvValue } from './csv.js'

const noiseFields = Object.keys(sampleNoiseSchema.shape)

/** The columns of the table of samples; times in nanoseconds of the host, but for the time per unit of a standard tool, which is its own. */
export const sampleColumns: readonly string[] = [
  'campaign',
  'platform',
  'workload',
  'invocation',
  'iteration',
  'steady',
  'units',
  'elapsed_ns',
  'time_per_unit_ns',
  'ticks',
  'checksum',
  'verdict',
  'partner',
  'on_cpu',
  'overlap',
  ...noiseFields.map((name) => `noise_${snakeCase(name)}`),
]

/** One row a sample, in the order of the log. `steady` is false for what counts as warm-up. */
export function* sampleRows(
  campaign: CampaignRecord,
  records: readonly LogRecord[],
): Generator<readonly CsvValue[], void, undefined> {
  const steady = new Set<SampleRecord>()
  for (const workloads of cellInvocations(records).values()) {
    for (const invocations of workloads.values()) {
      for (const invocation of invocations) for (const sample of steadySamples(invocation)) steady.add(sample)
    }
  }
  for (const record of records) {
    if (record.kind !== 'sample') continue
    const { platform, workload, invocation, iteration, units, elapsed, ticks, checksum, verdict } = record
    const noise = new Map<string, CsvValue>(Object.entries(record.noise ?? {}))
    yield [
      campaign.id,
      platform,
      workload,
      invocation,
      iteration,
      steady.has(record),
      units,
      elapsed,
      timePerUnit(record),
      ticks,
      checksum,
      verdict,
      record.partner,
      record.onCpu,
      record.overlap,
      ...noiseFields.map((name) => noise.get(name)),
    ]
  }
}

/** The samples at the end of an invocation that its estimate uses. */
function steadySamples({ samples, steady }: CellInvocation): readonly SampleRecord[] {
  const count = steady.times.length
  return count === 0 ? [] : samples.slice(-count)
}

/** `stealNs` as `steal_ns`. */
function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}
