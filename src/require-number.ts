import { HypervisorError } from './errors.js'

/** Insists on a whole number in a range. @throws HypervisorError `ERR_INVALID_ARGUMENT` with the field. */
export function requireNumber(field: string, value: number, least: number, most: number): void {
  if (Number.isSafeInteger(value) && value >= least && value <= most) return
  const wanted = `a whole number from ${least} to ${most}`
  throw new HypervisorError('ERR_INVALID_ARGUMENT', `${field} must be ${wanted}, not ${String(value)}`, {
    field,
  })
}

/** Insists on one CPU at least, each of the first `count`. @throws HypervisorError `ERR_INVALID_ARGUMENT`. */
export function requireCpus(cpus: readonly number[], count: number): void {
  if (!Array.isArray(cpus) || cpus.length === 0) {
    throw new HypervisorError('ERR_INVALID_ARGUMENT', 'at least one CPU is needed', { field: 'cpus' })
  }
  for (const [index, cpu] of cpus.entries()) requireNumber(`cpus[${index}]`, cpu, 0, count - 1)
}
