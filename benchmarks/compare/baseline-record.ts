import { z } from 'zod'
import { digestField, idField, momentField, platformField } from '../campaign/records/fields.js'
import { changeSchema } from './record.js'

/** Version of the file of baselines and of what `baseline check --json` prints. */
export const baselineSchemaVersion = 1

/** A name that a baseline can have. */
export const baselineNameField = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, 'must be letters, digits, dots, hyphens and underscores')

const estimateSchema = z.strictObject({
  log: z.number().describe('Natural logarithm of the estimate.'),
  standardError: z.number().positive().describe('Of the logarithm.'),
  degreesOfFreedom: z.number().positive(),
})

const cellSchema = z.strictObject({
  platform: platformField,
  workload: idField,
  baseline: platformField.describe('Platform that the ratio is relative to; its own id if it is a baseline.'),
  unit: z.string().describe('What is counted: additions, bytes.'),
  perUnit: z.number().positive().describe('How many of them a unit is.'),
  duet: z.literal(true).optional().describe('Present if it was measured in duets.'),
  samples: z
    .enum(['fastest', 'typical'])
    .optional()
    .describe('Of a ratio of duets: of which samples it is. In older files they are typical ones.'),
  ratio: estimateSchema.optional().describe('Overhead; absent for baselines and where none was estimated.'),
  time: estimateSchema.optional().describe('Nanoseconds a unit; absent below two invocations.'),
})

const baselineSchema = z.strictObject({
  saved: momentField,
  campaign: z.string().describe('Id of the campaign that it was saved from.'),
  created: momentField.describe('When that campaign was begun.'),
  version: z.string().describe('Version of Polyvisor that measured.'),
  confidence: z.number().gt(0).lt(1),
  machine: z
    .record(z.string(), z.string())
    .describe('What makes another machine of it if it differs: processor, memory, kernel, Node, KVM.'),
  platforms: z.array(
    z.strictObject({
      platform: platformField,
      version: z.string().optional(),
      sha256: digestField.optional().describe('Of its program.'),
      payloadSha256: digestField,
    }),
  ),
  cells: z.array(cellSchema).min(1),
})

/** Schema of a file of baselines, by default `.polyvisor-baseline.json`. */
export const baselineFileSchema = z.strictObject({
  kind: z.literal('polyvisor-baselines'),
  schemaVersion: z.literal(baselineSchemaVersion),
  baselines: z.record(baselineNameField, baselineSchema),
})

const cellNameFields = { platform: platformField, workload: idField }

/** Schema of what `polyvisor baseline check --json` prints. */
export const baselineCheckSchema = z.strictObject({
  kind: z.literal('polyvisor-baseline-check'),
  schemaVersion: z.literal(baselineSchemaVersion),
  baseline: baselineNameField,
  campaign: z.string().describe('Id of the campaign that was checked.'),
  passed: z.boolean(),
  quantity: z.enum(['overhead', 'time']),
  rule: z.strictObject({
    significance: z.number(),
    maxSlowdown: z.number().describe('As a share: 0.05 is 5%.'),
    correction: z.literal('holm'),
  }),
  problems: z.array(z.string()).describe('Why it did not pass, as sentences; empty if it did.'),
  changes: z.array(changeSchema),
  missing: z
    .array(z.strictObject({ ...cellNameFields, reason: z.string() }))
    .describe('Cells of the baseline that have no figure now.'),
  added: z.array(z.strictObject(cellNameFields)).describe('Cells that the baseline does not have.'),
  warnings: z.array(z.string()),
})

/** A saved baseline. */
export type Baseline = z.output<typeof baselineSchema>
/** One cell of a baseline. */
export type BaselineCell = z.output<typeof cellSchema>
/** A file of baselines. */
export type BaselineFile = z.output<typeof baselineFileSchema>
/** A campaign held against a baseline. */
export type BaselineCheck = z.output<typeof baselineCheckSchema>
