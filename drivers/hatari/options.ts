import { z } from 'zod'
import { hostPathField } from '../../src/spec/host-paths.js'

/** Schema of the key `hatari` of a specification. */
export const hatariOptions = z
  .strictObject({
    tos: hostPathField
      .optional()
      .describe(
        'An image of the operating system: EmuTOS, or the TOS of a machine that one has. Default: none. Hatari then does for the program boot.kernel what it asks of GEMDOS, and ends when it ends.',
      ),
    fpu: z
      .enum(['none', '68881', '68882', 'internal'])
      .optional()
      .describe(
        'The floating-point unit. Default: internal for a 68040, 68882 in a TT with a CPU that takes one, otherwise none; a Falcon had room for one.',
      ),
    fastForward: z
      .boolean()
      .default(true)
      .describe('Whether it runs as fast as it can, and not at the speed of the machine. Default: true.'),
    cycleExact: z
      .boolean()
      .default(false)
      .describe(
        'Whether each access to memory takes its place among the cycles, for demos and measurements; several times slower. Default: false.',
      ),
  })
  .prefault({})

/** The checked content of the key `hatari`. */
export type HatariOptions = z.output<typeof hatariOptions>
