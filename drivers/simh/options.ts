import { z } from 'zod'
import { hostPathField } from '../../src/spec/host-paths.js'

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
        'Where the program begins. Default: what a file of a PDP-11, a PDP-10 or a Nova says, 128 on a PDP-8, and loadAddress elsewhere.',
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
    tapes: z
      .array(
        z.strictObject({
          path: hostPathField.describe('An image of a tape as SIMH has it. An empty file is a blank tape.'),
          readonly: z.boolean().default(false).describe('Whether the tape has no ring. Default: false.'),
        }),
      )
      .max(8)
      .default([])
      .describe('Tapes of a PDP-10 that are mounted, on drives from 0 on. Default: none.'),
    start: z
      .enum(['disk', 'tape'])
      .optional()
      .describe(
        'What a machine without boot.kernel is started from, the first of its kind. Default: a disk, or else a tape.',
      ),
  })
  .prefault({})

/** The checked content of the key `simh`. */
export type SimhOptions = z.output<typeof simhOptions>
