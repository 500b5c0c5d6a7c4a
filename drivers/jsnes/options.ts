import { z } from 'zod'

/** Schema of the key `jsnes` of a specification. */
export const jsnesOptions = z
  .strictObject({
    exitAddress: z
      .int()
      .min(0x4020)
      .max(0x7fff)
      .optional()
      .describe(
        'The address, from 0x4020 to 0x7fff, by which a program ends the machine: a 0 that is written to it is success, another byte a crash. Default: none, since an NES cannot switch itself off.',
      ),
    fastForward: z
      .boolean()
      .default(true)
      .describe('Whether it runs as fast as it can, and not at the speed of the machine. Default: true.'),
  })
  .prefault({})

/** The checked content of the key `jsnes`. */
export type JsnesOptions = z.output<typeof jsnesOptions>
