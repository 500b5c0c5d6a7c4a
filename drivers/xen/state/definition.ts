import { z } from 'zod'
import { HypervisorError } from '../../../src/errors.js'
import { parseSpec, specError } from '../../../src/spec/parse.js'
import type { DomainSpec } from '../../../src/spec/schema.js'
import { type XenOptions, xenOptions } from '../options.js'

const fileSchema = z.strictObject({
  kind: z.literal('polyvisor-xen-domain'),
  schemaVersion: z.literal(1),
  spec: z.looseObject({}),
  labels: z.record(z.string(), z.string()).default({}),
})

/** A definition, with the text of its file: it is changed only if it is still that. */
export interface XenDefinition {
  readonly spec: DomainSpec
  readonly options: XenOptions
  readonly labels: Readonly<Record<string, string>>
  readonly text: string
}

/** Writes the file of a definition: one line. */
export function formatDefinition(spec: DomainSpec, labels: Readonly<Record<string, string>> = {}): string {
  return JSON.stringify({ kind: 'polyvisor-xen-domain', schemaVersion: 1, spec, labels })
}

/** Reads the file of a definition. @throws HypervisorError `ERR_STATE_CORRUPT`. */
export function parseDefinition(text: string, name: string): XenDefinition {
  const corrupt = (cause: unknown): HypervisorError =>
    new HypervisorError('ERR_STATE_CORRUPT', `the definition of the domain '${name}' is damaged`, {
      domain: name,
      hint: 'Repair or remove its file on the host.',
      cause,
    })
  try {
    const { spec: input, labels } = fileSchema.parse(JSON.parse(text))
    const spec = parseSpec(input, { driverKeys: ['xen'] })
    const options = xenOptions.safeParse(spec['xen'])
    if (!options.success) throw specError(options.error, ['xen'])
    if (spec.name !== name) throw new Error(`it is of '${spec.name}'`)
    return { spec, options: options.data, labels, text }
  } catch (cause) {
    throw corrupt(cause)
  }
}
