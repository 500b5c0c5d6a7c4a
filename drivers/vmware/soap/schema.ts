import { z } from 'zod'
import { HypervisorError } from '../../../src/errors.js'
import { typeOf } from './fault.js'
import type { SoapValue } from './value.js'

/** `xsd:int` and `xsd:long`, as far as numbers here are exact. */
export const number = z
  .string()
  .regex(/^[+-]?\d{1,16}$/)
  .transform(Number)
  .refine(Number.isSafeInteger)

/** `xsd:boolean` (XML Schema part 2, section 3.2.2). */
export const flag = z.enum(['true', 'false', '1', '0']).transform((word) => word === 'true' || word === '1')

/** `xsd:dateTime`, as milliseconds since 1970-01-01 UTC. */
export const time = z
  .string()
  .transform((text) => Date.parse(text))
  .refine(Number.isFinite)

/** A reference to a managed object. */
export const reference = z.object({ type: z.string(), value: z.string() })

function listOf(value: unknown): readonly unknown[] {
  if (value === undefined || value === '') return []
  return Array.isArray(value) ? value : [value]
}

/** An element that comes any number of times: none is no list, and one is no list of one in XML. */
export function many<Schema extends z.ZodType>(schema: Schema) {
  return z.unknown().optional().transform(listOf).pipe(z.array(schema))
}

/** What a property holds that is a list: `ArrayOfX` with an element `X` for each (the API's encoding of arrays). */
export function arrayOf<Schema extends z.ZodType>(name: string, schema: Schema) {
  const elements = (value: unknown): readonly unknown[] =>
    listOf(typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined)
  return z.unknown().optional().transform(elements).pipe(z.array(schema))
}

/**
 * Checks what a server has sent.
 *
 * @param what What was read, for the error.
 * @throws HypervisorError `ERR_PROTOCOL`.
 */
export function parsed<Schema extends z.ZodType>(
  what: string,
  schema: Schema,
  value: unknown,
): z.output<Schema> {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  const [issue] = result.error.issues
  const where = issue?.path.join('.') ?? ''
  throw new HypervisorError(
    'ERR_PROTOCOL',
    `the server's ${what} is not what the API has: ${where && `${where}: `}${issue?.message ?? 'it is not valid'}`,
    { cause: result.error.issues },
  )
}

/** The `xsi:type` of a value that has one, for schemas of objects of several types. */
export function typeOfUnknown(value: unknown): string | undefined {
  return isSoapValue(value) ? typeOf(value) : undefined
}

function isSoapValue(value: unknown): value is SoapValue {
  return typeof value === 'string' || (typeof value === 'object' && value !== null)
}
