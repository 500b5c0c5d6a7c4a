import { z } from 'zod'
import { idField, momentField, platformField } from '../campaign/records/fields.js'

const sideSchema = z.strictObject({
  campaign: z.string().describe('Id of the campaign.'),
  created: momentField,
  form: z.enum(['quick', 'full', 'custom']),
  version: z.string().describe('Version of Polyvisor that measured.'),
  machine: z.string().describe('Its processor, in its own words.'),
  complete: z.boolean().describe('Whether measuring came to its end.'),
})

const quantitySchema = z.strictObject({
  value: z.number().positive(),
  low: z.number().positive(),
  high: z.number().positive(),
})

const cellFields = { platform: platformField, workload: idField }

const probability = z.number().min(0).max(1)

/** Schema of the change of one cell. */
export const changeSchema = z.discriminatedUnion('verdict', [
  z.strictObject({
    ...cellFields,
    verdict: z
      .enum(['faster', 'slower', 'no-difference', 'undecided'])
      .describe(
        'faster, slower: significant after correction, and larger than the smallest effect; no-difference: within the smallest effect, significant after correction; undecided: not enough evidence for either.',
      ),
    before: quantitySchema,
    after: quantitySchema,
    change: z.number().positive().describe('After over before; 1.05 is 5% more.'),
    low: z.number().positive().describe('Of the interval of the change, for this cell alone.'),
    high: z.number().positive(),
    pValue: probability.describe('Of no change, for this cell alone.'),
    adjustedPValue: probability.describe("The same after Holm's correction over the cells of this list."),
    equivalencePValue: probability.describe(
      'Of a change as large as the smallest effect, two one-sided tests.',
    ),
    adjustedEquivalencePValue: probability,
    detectable: z.number().describe('Share from which a single change would have been noticed.'),
  }),
  z.strictObject({
    ...cellFields,
    verdict: z.literal('incomparable'),
    reason: z.string().describe('Why, for each side that it is the fault of.'),
  }),
])

/** Version of the JSON that `polyvisor compare --json` prints. */
export const comparisonSchemaVersion = 1

/** Schema of what `polyvisor compare --json` prints. */
export const comparisonSchema = z.strictObject({
  kind: z.literal('polyvisor-comparison'),
  schemaVersion: z.literal(comparisonSchemaVersion),
  before: sideSchema,
  after: sideSchema,
  rule: z.strictObject({
    significance: z.number().gt(0).lt(1),
    smallestEffect: z.number().positive().describe('As a share: 0.01 is 1%.'),
    correction: z.literal('holm'),
  }),
  machines: z.strictObject({
    alike: z
      .boolean()
      .describe('Whether processor, kernel and virtualization are the same as far as the files say.'),
    differences: z.array(z.string()).describe('In which ways machines, programs and payloads differ.'),
  }),
  warnings: z.array(z.string()).describe('What to know before believing the verdicts.'),
  ratios: z.array(changeSchema).describe('Overheads: the change of each ratio to the baseline.'),
  times: z
    .array(changeSchema)
    .optional()
    .describe('Nanoseconds a unit of work, baselines included; absent where the machines are not alike.'),
  results: z
    .array(
      z.strictObject({
        ...cellFields,
        before: z
          .string()
          .describe('exact, within-tolerance, wrong, failed, timed-out, unsupported or not-measured.'),
        after: z.string(),
        reason: z.string().optional(),
      }),
    )
    .describe('Cells whose results were right in another way, or on one side only.'),
  only: z
    .array(z.strictObject({ ...cellFields, in: z.enum(['before', 'after']) }))
    .describe('Cells that one campaign does not have.'),
})

/** Two campaigns, compared. */
export type Comparison = z.output<typeof comparisonSchema>

/** The change of one cell. Look at `verdict` first. */
export type CellChange = z.output<typeof changeSchema>
