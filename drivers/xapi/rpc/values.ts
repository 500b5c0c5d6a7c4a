import { z } from 'zod'
import { HypervisorError } from '../../../src/errors.js'

/** A reference of an object: an opaque text. */
export const reference = z.string()

/** The reference of no object ("Null references" of the API). */
export const nullReference = 'OpaqueRef:NULL'

/** Whether a reference names an object; fields that were never set have an empty one. */
export function isReference(text: string): boolean {
  return text !== '' && text !== nullReference
}

/** A whole number: a number in JSON-RPC, digits in texts of servers that speak as XML-RPC does. */
export const integer = z.union([
  z.int(),
  z
    .string()
    .regex(/^-?\d+$/)
    .transform(Number),
])

const timeShape = /^(\d{4})-?(\d\d)-?(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.\d+)?Z?$/

/** A moment, as milliseconds since 1970-01-01 UTC: `20260102T03:04:05Z`, with dashes or without. */
export const time = z
  .string()
  .regex(timeShape)
  .transform((text) => Date.parse(text.replace(timeShape, '$1-$2-$3T$4:$5:$6Z')))

/** A map of texts. */
export const texts = z.record(z.string(), z.string())

/** Parses what a pool has answered. @throws HypervisorError `ERR_PROTOCOL` that says what it was to be. */
export function parsed<Schema extends z.ZodType>(
  what: string,
  schema: Schema,
  value: unknown,
): z.output<Schema> {
  const { success, data, error } = schema.safeParse(value)
  if (success) return data
  const issue = error.issues[0]
  const where = issue?.path.join('.') ?? ''
  const message = `the pool's ${what} is not as it should be: ${where} ${issue?.message ?? ''}`.trim()
  throw new HypervisorError('ERR_PROTOCOL', message, { cause: error.issues })
}
