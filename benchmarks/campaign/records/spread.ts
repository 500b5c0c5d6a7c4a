import { z } from 'zod'
import { idField, nanosecondsField, platformField, verdictField } from './fields.js'

const bucketField = z.tuple([z.int().nonnegative(), z.int().positive()])

/**
 * Single operations, each timed by the guest with its own time-stamp counter, as the payload's command `spread`
 * answers them: in ticks, not converted, so that the conversion can be checked.
 */
export const spreadRecordSchema = z.strictObject({
  kind: z.literal('spread'),
  platform: platformField,
  invocation: z.int().min(0),
  workload: idField,
  count: z.int().min(1).describe('Operations that were timed, one by one.'),
  elapsed: nanosecondsField.describe('All of it on the host, from the command to the answer.'),
  empty: z
    .strictObject({
      minimum: z.number().nonnegative(),
      median: z.number().nonnegative(),
      maximum: z.number().nonnegative(),
    })
    .describe('Ticks for timing nothing, in the same way and as often. Not subtracted.'),
  minimum: z.number().nonnegative().describe('Ticks, exact.'),
  maximum: z.number().nonnegative().describe('Ticks, exact.'),
  buckets: z
    .array(bucketField)
    .describe(
      'Number and count of each bucket that is not empty, rising. A bucket below 32 is one number of ticks, its own; bucket b from 32 on begins at (16 + b mod 16) × 2^s ticks, with s = ⌊b / 16⌋ − 1, and is 2^s wide.',
    ),
  checksum: z.string().describe('What proves that each operation was done: 16 hexadecimal digits.'),
  verdict: verdictField,
  clock: z
    .strictObject({
      ticksPerNs: z
        .number()
        .nonnegative()
        .describe("Rate of the guest's counter by the host's clock over the whole boot."),
      deviation: z
        .number()
        .nonnegative()
        .describe('Largest deviation of a part of the boot from it, as a share.'),
    })
    .optional()
    .describe('Absent if the guest has no counter.'),
})

/** Schema of the distribution of a cell's single operations in `summary.json`. */
export const spreadSummarySchema = z.discriminatedUnion('state', [
  z.strictObject({
    state: z.literal('measured'),
    count: z.int().min(1).describe('Operations, all invocations together.'),
    invocations: z.int().min(1),
    minimumNs: nanosecondsField,
    medianNs: nanosecondsField,
    p90Ns: nanosecondsField,
    p99Ns: nanosecondsField,
    p999Ns: nanosecondsField,
    maximumNs: nanosecondsField,
    emptyNs: nanosecondsField.describe('Median cost of timing nothing, contained in every figure above.'),
    ticksPerNs: z.number().positive().describe('Rate by which ticks were converted, mean over invocations.'),
    deviation: z.number().nonnegative().describe('Largest deviation from a steady rate, as a share.'),
    histogram: z
      .array(
        z.strictObject({
          fromNs: nanosecondsField.describe('Lower end, included.'),
          toNs: nanosecondsField.describe('Upper end, excluded.'),
          count: z.int().positive(),
        }),
      )
      .describe('Buckets that are not empty, rising; their widths grow with their place.'),
  }),
  z.strictObject({
    state: z.literal('refused'),
    reason: z.string().describe("Why the guest's ticks cannot be turned into time."),
  }),
])

/** Distribution of single operations on one boot, in ticks of the guest. */
export type SpreadRecord = z.output<typeof spreadRecordSchema>
/** Distribution of a cell's single operations, in nanoseconds of the host. */
export type SpreadSummary = z.output<typeof spreadSummarySchema>
