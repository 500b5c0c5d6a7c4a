import type { SummaryCell, SummaryRecord } from '../campaign/records.js'
import type { CsvValue } from './csv.js'

/** The columns of the table of cells; times in nanoseconds of the host. */
export const cellColumns: readonly string[] = [
  'campaign',
  'platform',
  'workload',
  'family',
  'unit',
  'per_unit',
  'state',
  'ratio',
  'low',
  'high',
  'confidence',
  'method',
  'log_standard_error',
  'degrees_of_freedom',
  'effect',
  'label',
  'time_per_unit_ns',
  'time_low_ns',
  'time_high_ns',
  'per_second',
  'invocations',
  'iterations',
  'result',
  'operation_ns',
  'operation_low_ns',
  'operation_high_ns',
  'single_operations',
  'single_minimum_ns',
  'single_median_ns',
  'single_p90_ns',
  'single_p99_ns',
  'single_p999_ns',
  'single_maximum_ns',
  'single_empty_ns',
  'reason',
]

/** One row a cell of the summary: a workload on a platform. */
export function* cellRows(summary: SummaryRecord): Generator<readonly CsvValue[], void, undefined> {
  for (const cell of summary.cells) {
    const work = summary.workloads.find(({ workload }) => workload === cell.workload)
    const estimated = cell.state === 'estimated' ? cell : undefined
    const measurement = 'measurement' in cell ? cell.measurement : undefined
    const operation = 'operation' in cell ? cell.operation : undefined
    const single = 'spread' in cell && cell.spread?.state === 'measured' ? cell.spread : undefined
    yield [
      summary.campaign,
      cell.platform,
      cell.workload,
      work?.family,
      work?.unit,
      work?.perUnit,
      cell.state,
      estimated?.ratio,
      estimated?.low,
      estimated?.high,
      estimated?.confidence,
      estimated?.method,
      estimated?.logStandardError,
      estimated?.degreesOfFreedom,
      estimated?.verdict,
      estimated?.label,
      measurement?.timePerUnitNs,
      measurement?.timeInterval?.low,
      measurement?.timeInterval?.high,
      measurement?.perSecond,
      measurement?.invocations,
      measurement?.iterations,
      measurement?.verdict ?? resultOf(cell),
      operation?.ns,
      operation?.low,
      operation?.high,
      single?.count,
      single?.minimumNs,
      single?.medianNs,
      single?.p90Ns,
      single?.p99Ns,
      single?.p999Ns,
      single?.maximumNs,
      single?.emptyNs,
      'reason' in cell ? cell.reason : undefined,
    ]
  }
}

function resultOf({ state }: SummaryCell): string | undefined {
  return state === 'wrong' ? state : undefined
}
