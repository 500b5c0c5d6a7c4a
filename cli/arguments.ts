import type { z } from 'zod'
import { HypervisorError } from '../src/errors.js'
import { parseSize } from '../src/spec/sizes.js'

/** Checks the options of a command. @throws HypervisorError `ERR_INVALID_ARGUMENT` naming the option. */
export function parseOptions<Schema extends z.ZodType>(schema: Schema, options: unknown): z.output<Schema> {
  const result = schema.safeParse(options)
  if (result.success) return result.data
  const issue = result.error.issues[0]
  const option = String(issue?.path[0] ?? '').replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
  throw invalid(`--${option}`, issue?.message ?? 'is not valid')
}

/** A positive whole number. @throws HypervisorError `ERR_INVALID_ARGUMENT` naming the argument. */
export function parseCount(text: string, field: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text)
  throw invalid(field, `'${text}' is not a whole number above 0`)
}

/** A size with its unit, in bytes. @throws HypervisorError `ERR_INVALID_ARGUMENT` naming the argument. */
export function parseByteSize(text: string, field: string): number {
  const bytes = parseSize(text)
  if (bytes !== undefined && bytes > 0) return bytes
  throw invalid(field, `'${text}' is not a size`, "Write a number and its unit, such as '512 MiB'.")
}

/** Makes the error for a wrong argument or option. */
export function invalid(field: string, why: string, hint?: string): HypervisorError {
  return new HypervisorError('ERR_INVALID_ARGUMENT', `${field}: ${why}`, { field, hint })
}
