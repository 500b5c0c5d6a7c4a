import { HypervisorError } from '../../../src/errors.js'

/** Insists on a whole number in a range. @throws HypervisorError `ERR_INVALID_ARGUMENT` with the field. */
export function requireNumber(field: string, value: number, least: number, most: number): void {
  if (Number.isSafeInteger(value) && value >= least && value <= most) return
  const wanted = `a whole number from ${least} to ${most}`
  throw new HypervisorError('ERR_INVALID_ARGUMENT', `${field} must be ${wanted}, not ${String(value)}`, {
    field,
  })
}
