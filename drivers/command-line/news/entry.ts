import { z } from 'zod'

const domainSchema = z.object({ name: z.string(), uuid: z.string() })

/** What happened to a domain, as far as it has to be told: without the domain and the time. */
const happeningSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('lifecycle'),
    change: z.enum([
      'defined',
      'undefined',
      'started',
      'suspended',
      'resumed',
      'stopped',
      'saved',
      'restored',
      'reset',
      'crashed',
      'migrated',
    ]),
    /** The name that it is told of, if that is not the domain's. */
    name: z.string().optional(),
  }),
  z.object({ type: z.literal('vcpus'), vcpus: z.int() }),
  z.object({ type: z.literal('device'), change: z.enum(['added', 'removed']), device: z.string() }),
  z.object({
    type: z.literal('snapshot'),
    change: z.enum(['created', 'reverted', 'deleted']),
    snapshot: z.string(),
  }),
])

const entrySchema = z.object({
  /** The connection that does it. */
  by: z.string(),
  domain: domainSchema,
  /** `begin` and `end` of something that starts or stops machines; `tell` of anything else that has happened. */
  step: z.enum(['begin', 'end', 'tell']),
  /** Whether the domain had a machine before; with `end` only if it has succeeded. */
  from: z.boolean().optional(),
  /** Whether it has one now. */
  to: z.boolean().optional(),
  happenings: z.array(happeningSchema).default([]),
})

/** What happened to a domain. */
export type Happening = z.output<typeof happeningSchema>
/** A line of the journal. */
export type JournalEntry = z.output<typeof entrySchema>

/** Reads a line of the journal; `undefined` for what is none, or of a later version of this driver. */
export function parseEntry(line: string): JournalEntry | undefined {
  try {
    return entrySchema.safeParse(JSON.parse(line)).data
  } catch {
    return undefined
  }
}
