import type { z } from 'zod'
import { HypervisorError } from '../errors.js'

/**
 * Checks an argument of a call against a schema.
 *
 * @throws HypervisorError `ERR_INVALID_ARGUMENT` with the argument's name as the `field`.
 */
export function checked<Value>(field: string, schema: z.ZodType<Value>, value: unknown): Value {
  const { success, data, error } = schema.safeParse(value)
  if (success) return data
  const { issues } = error
  throw new HypervisorError('ERR_INVALID_ARGUMENT', `${field} ${issues[0]?.message ?? 'is not valid'}`, {
    field,
    cause: issues,
  })
}
