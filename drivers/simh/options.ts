import { z } from 'zod'

/** Schema of the key `simh` of a specification. */
export const simhOptions = z
  .strictObject({
    loadAddress: z
      .int()
      .min(0)
      .max(2 ** 30)
      .optional()
      .describe(
        'Where boot.kernel is put, where its format does not say: on a VAX and a Z80. Default: 512 on a VAX, 0 on a Z80.',
      ),
    startAddress: z
      .int()
      .min(0)
      .max(2 ** 30)
      .optional()
      .describe(
        'Where the program begins. Default: what a file of a PDP-11 or a PDP-10 says, and loadAddress elsewhere.',
      ),
    throttle: z
      .int()
      .min(1)
      .max(100_000)
      .optional()
      .describe(
        'How many thousand instructions it executes in a second; a Z80 has a clock instead. Default: as many as it can.',
      ),
    clock: z
      .int()
      .min(1)
      .max(100_000)
      .optional()
      .describe('The clock of a Z80 in kilohertz. Default: none, so that it runs as fast as it can.'),
  })
  .prefault({})

/** The checked content of the key `simh`. */
export type SimhOptions = z.output<typeof simhOptions>
