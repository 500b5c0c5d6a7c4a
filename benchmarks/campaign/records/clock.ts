import { z } from 'zod'
import { nanosecondsField } from './fields.js'

/** One look at the guest's clock and the host's at the same time, by the payload's command clock. */
export const clockPairSchema = z.strictObject({
  hostNs: nanosecondsField.describe(
    "Host's monotonic clock in the middle between question and answer, since the first pair.",
  ),
  ticks: z.number().describe("Guest's time-stamp counter since the first pair."),
  uncertaintyNs: nanosecondsField.describe('Half the round trip: how far the two may be apart.'),
})

/** The clocks of the host against each other, read at one moment. */
export const hostClockSchema = z.strictObject({
  monotonicNs: nanosecondsField.describe('CLOCK_MONOTONIC, which times are taken with; steered by NTP.'),
  rawNs: nanosecondsField.describe('CLOCK_MONOTONIC_RAW, which nobody steers.'),
})

/** How the guest's clock of a platform went, seen from the host's. */
export const clockSummarySchema = z.strictObject({
  ticksPerNs: z
    .number()
    .nonnegative()
    .describe('Median rate of its time-stamp counter over the invocations; 0 if it stands still.'),
  invocations: z.int().min(1).describe('Invocations with at least two pairs.'),
  driftPpm: z
    .number()
    .optional()
    .describe(
      'Change of the rate from the first third of the campaign to the last, parts per million; absent below three invocations.',
    ),
  spreadPpm: z
    .number()
    .nonnegative()
    .describe("Largest deviation of an invocation's rate from the median, parts per million."),
  jumpNs: nanosecondsField.describe(
    'Largest deviation of a pair within an invocation from the straight line through its first and last one, beyond what their uncertainties allow.',
  ),
  resolutionPpm: z
    .number()
    .nonnegative()
    .describe('Median uncertainty of a rate by the round trips: nothing smaller can be seen.'),
  againstBaselinePpm: z
    .number()
    .optional()
    .describe(
      "Its rate against that of the baseline's counter, parts per million; absent if they differ by more than 1%.",
    ),
  verdict: z
    .enum(['steady', 'drifting', 'unsteady', 'stopped'])
    .describe(
      'drifting: the rate moved one way; unsteady: it differs between or within invocations; stopped: the counter does not move.',
    ),
})

/** The host's own clock over the campaign. */
export const hostClockSummarySchema = z.strictObject({
  steeringPpm: z
    .number()
    .describe('Median rate of CLOCK_MONOTONIC against CLOCK_MONOTONIC_RAW less one, parts per million.'),
  rangePpm: z.number().nonnegative().describe('Highest less lowest of the invocations.'),
  invocations: z.int().min(1),
})

/** One look at two clocks. */
export type ClockPair = z.output<typeof clockPairSchema>
/** The host's clocks at one moment. */
export type HostClock = z.output<typeof hostClockSchema>
/** What became of a guest's clock. */
export type ClockSummary = z.output<typeof clockSummarySchema>
/** What became of the host's clock. */
export type HostClockSummary = z.output<typeof hostClockSummarySchema>
