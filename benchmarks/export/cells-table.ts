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
  'reason',
]

/** One row a cell of the summary: a workload on a platform. */
export function* cellRows(summary: SummaryRecord): Generator<readonly CsvValue[], void, undefined> {
  for (const cell of summary.cells) {
    const work = summary.workloads.find(({ workload }) => workload === cell.workload)
    const estimated = cell.state === 'estimated' ? cell : undefined
    const measurement = 'measurement' in cell ? cell.measurement : undefined
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
      'operation' in cell ? cell.operation?.ns : undefined,
      'reason' in cell ? cell.reason : undefined,
    ]
  }
}

function resultOf({ state }: SummaryCell): string | undefined {
  return state === 'wrong' ? state : undefined
}
