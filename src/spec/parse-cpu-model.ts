import { z } from 'zod'
import { HypervisorError } from '../errors.js'
import { checked } from './check-argument.js'
import { type CpuModelSpec, cpuModelSchema } from './cpu-model.js'
import { formatField } from './parse.js'
import { type Architecture, architectures } from './schema.js'

/** Checks the architecture of a call. @throws HypervisorError `ERR_INVALID_ARGUMENT` with the field `architecture`. */
export function parseArchitecture(input: unknown): Architecture {
  return checked('architecture', z.enum(architectures), input)
}

/** Checks a CPU that is to be compared. @throws HypervisorError `ERR_INVALID_ARGUMENT` with the `field`. */
export function parseCpuModel(input: unknown): CpuModelSpec {
  return read('cpu', cpuModelSchema, input)
}

/** Checks the CPUs of a baseline. @throws HypervisorError `ERR_INVALID_ARGUMENT` with the `field`. */
export function parseCpuModels(input: unknown): readonly CpuModelSpec[] {
  const cpus = read('cpus', z.array(cpuModelSchema).min(1, 'must have one CPU at least'), input)
  const first = cpus.find(({ vendor }) => vendor !== undefined)
  const other = cpus.findIndex(({ vendor }) => vendor !== undefined && vendor !== first?.vendor)
  if (other < 0) return cpus
  const field = `cpus[${other}].vendor`
  throw new HypervisorError(
    'ERR_INVALID_ARGUMENT',
    `${field}: is not ${first?.vendor}, as that of another CPU is`,
    {
      field,
      hint: 'CPUs of different vendors have no baseline; leave the vendors away to compare the features alone.',
    },
  )
}

function read<Schema extends z.ZodType>(argument: string, schema: Schema, input: unknown): z.output<Schema> {
  const { success, data, error } = schema.safeParse(input)
  if (success) return data
  const [issue] = error.issues
  const unknownKeys = issue?.code === 'unrecognized_keys' ? issue.keys : []
  const field = formatField([argument, ...(issue?.path ?? []), ...unknownKeys.slice(0, 1)])
  const problem = unknownKeys.length > 0 ? 'is not a known field' : (issue?.message ?? 'is not valid')
  throw new HypervisorError('ERR_INVALID_ARGUMENT', `${field}: ${problem}`, { field, cause: error.issues })
}
