import { z } from 'zod'
import { historicWorkloads } from './machine.js'

const intervalSchema = z.object({
  median: z.number(),
  low: z.number(),
  high: z.number(),
})

const rowSchema = z.object({
  machine: z.string().describe('Name of the machine.'),
  title: z.string(),
  year: z.int().describe('When the original could first be bought.'),
  clockHz: z
    .number()
    .optional()
    .describe('Clock of the original, where its instruction times are counted in it.'),
  clockSource: z.string().optional(),
  timing: z
    .string()
    .describe(
      'Where the times of its instructions are published, or the microprogram that they are counted from.',
    ),
  emulator: z.string().describe('The emulator and its version.'),
  workload: z.enum(historicWorkloads),
  repetitions: z.int().describe('Repetitions of the workload in each run.'),
  seconds: z.array(z.number()).describe('What each run took, in host seconds.'),
  originalSeconds: z.number().describe('What such a run takes on the original, by its instruction times.'),
  timesTheOriginal: intervalSchema.describe(
    'How many times as fast as the original the emulator is: the median over the runs and its 95% interval, or their range where they are fewer than 6.',
  ),
  instructionsPerSecond: intervalSchema.describe('Emulated instructions a second of the host.'),
  originalInstructionsPerSecond: z.number(),
  correct: z.boolean().describe('Whether every run came to the result that the workload has.'),
  pace: z
    .object({
      repetitions: z.int(),
      seconds: z.number().describe('What a run took that was told to keep the original’s pace.'),
      ratio: z.number().describe('That in terms of the original’s time: 1 where the pace is kept exactly.'),
    })
    .optional()
    .describe('Whether the emulator keeps the pace of the original; absent where it cannot be told to.'),
  fastEnoughSince: z
    .union([z.number(), z.enum(['before', 'not-yet'])])
    .describe('The year in which hardware became fast enough, by the growth of single processors.'),
})

/** Schema of what `polyvisor historic --json` prints. */
export const historicSchema = z.object({
  schema: z.literal('polyvisor-historic-1'),
  measured: z.iso.datetime().describe('When it was measured.'),
  host: z.string().describe('The CPU of this machine.'),
  rows: z.array(rowSchema),
  absent: z
    .array(z.object({ machine: z.string(), reason: z.string() }))
    .describe('Machines that could not be measured.'),
  interrupted: z
    .object({
      rounds: z.int().describe('Whole rounds, which the rows are made of.'),
      planned: z.int().describe('Rounds that were asked for.'),
    })
    .optional()
    .describe('Present if it was interrupted; paces may not have been looked at then.'),
})

/** What was measured. */
export type HistoricResult = z.output<typeof historicSchema>

/** A workload on a machine, measured. */
export type HistoricRow = HistoricResult['rows'][number]
