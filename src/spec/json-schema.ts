import { z } from 'zod'
import { specFields } from './schema.js'

/** What goes into the schema of a driver: its key and its own fields. */
export interface SpecExtension {
  readonly name: string
  readonly title: string
  /** Schema of the driver's own fields. */
  readonly options: z.ZodType
}

/** Identifies the schema; the number at the end is the version of the format. */
export const domainSpecSchemaId = 'urn:polyvisor:domain-spec:1'

/**
 * The JSON Schema (draft 2020-12) of a specification as one writes it, with the keys of `drivers`. It is for
 * editors and other languages; what it cannot say, for example that a maximum must not be below a count, is
 * checked by `define`.
 */
export function domainSpecJsonSchema(drivers: readonly SpecExtension[]): Readonly<Record<string, unknown>> {
  const keys = drivers.map(({ name, title, options }) => [
    name,
    options.optional().describe(`What only the driver ${title} takes.`),
  ])
  const schema = z.strictObject({ ...specFields, ...Object.fromEntries(keys) })
  const { $schema, ...rest } = z.toJSONSchema(schema, { io: 'input', target: 'draft-2020-12' })
  return {
    $schema,
    $id: domainSpecSchemaId,
    title: 'Polyvisor domain specification',
    description: 'A virtual machine in neutral words, with the keys of the drivers for what only they take.',
    ...rest,
  }
}
