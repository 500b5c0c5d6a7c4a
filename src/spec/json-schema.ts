import { z } from 'zod'
import { specFields } from './schema.js'

/** What goes into the schema beside the neutral fields: a key, and what stands under it. */
export interface SpecExtension {
  readonly name: string
  /** Whose it is, for the description: `the driver QEMU`. */
  readonly holder: string
  /** Schema of the fields under the key. */
  readonly options: z.ZodType
}

/** Identifies the schema; the number at the end is the version of the format. */
export const domainSpecSchemaId = 'urn:polyvisor:domain-spec:1'

/**
 * The JSON Schema (draft 2020-12) of a specification as one writes it, with the keys of drivers and formats. It is for
 * editors and other languages; what it cannot say, for example that a maximum must not be below a count, is
 * checked by `define`.
 */
export function domainSpecJsonSchema(
  extensions: readonly SpecExtension[],
): Readonly<Record<string, unknown>> {
  const keys = extensions.map(({ name, holder, options }) => [
    name,
    options.optional().describe(`What only ${holder} takes.`),
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
