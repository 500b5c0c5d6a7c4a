import type { z } from 'zod'
import { HypervisorError } from '../errors.js'

/**
 * Checks an argument of a call against a schema.
 *
 * @throws HypervisorError `ERR_INVALID_ARGUMENT` with the argument's name as the `field`, and its place in a list: `args[1]`.
 */
export function checked<Value>(field: string, schema: z.ZodType<Value>, value: unknown): Value {
  const { success, data, error } = schema.safeParse(value)
  if (success) return data
  const { issues } = error
  const [issue] = issues
  const [place] = issue?.path ?? []
  const where = typeof place === 'number' ? `${field}[${place}]` : field
  throw new HypervisorError('ERR_INVALID_ARGUMENT', `${where} ${issue?.message ?? 'is not valid'}`, {
    field: where,
    cause: issues,
  })
}
