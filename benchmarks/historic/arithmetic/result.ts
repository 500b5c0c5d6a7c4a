import { z } from 'zod'

const rowSchema = z.object({
  machine: z.string().describe('Name of the machine.'),
  title: z.string(),
  emulator: z.string().describe('The emulator and its version.'),
  format: z.string().describe('Name of the floating-point format.'),
  formatTitle: z.string(),
  source: z.string().describe('Where the manufacturer says what it does.'),
  found: z.string().describe('Bits of the sum as the machine computed it, in hexadecimal digits.'),
  expected: z.string().describe('Those of the sum as it has to be, computed here with exact fractions.'),
  value: z.number().describe('The expected sum as a number of today.'),
  differsFromDouble: z.number().describe('How far that is from the sum in doubles of IEEE 754.'),
  correct: z.boolean(),
})

/** Schema of what `polyvisor arithmetic --json` prints. */
export const arithmeticSchema = z.object({
  schema: z.literal('polyvisor-arithmetic-1'),
  terms: z.int().describe('Terms of the harmonic sum.'),
  double: z.number().describe('The sum in doubles of IEEE 754, as this program computes it.'),
  rows: z.array(rowSchema),
  absent: z
    .array(z.object({ machine: z.string(), reason: z.string() }))
    .describe('Machines that could not be run.'),
})

/** What the machines computed. */
export type ArithmeticResult = z.output<typeof arithmeticSchema>

/** A format of a machine. */
export type ArithmeticRow = ArithmeticResult['rows'][number]
