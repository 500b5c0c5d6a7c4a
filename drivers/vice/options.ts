import { z } from 'zod'
import { hostPathField } from '../../src/spec/host-paths.js'

const whereVice = 'Default: the one that lies where VICE looks for it, if one does.'

/** Schema of the key `vice` of a specification. */
export const viceOptions = z
  .strictObject({
    kernal: hostPathField
      .optional()
      .describe(
        `The KERNAL, 8 KiB; without it, only cartridges start that take its place (Ultimax, EXOS). ${whereVice}`,
      ),
    basic: hostPathField
      .optional()
      .describe(`The ROM of BASIC, 8 KiB, which programs and disks are started by. ${whereVice}`),
    characters: hostPathField
      .optional()
      .describe(
        `The ROM of the characters, 4 KiB; without it, characters that programs do not define are blank. ${whereVice}`,
      ),
    serialAddress: z
      .enum(['DE00', 'DF00'])
      .default('DE00')
      .describe(
        'Where programs find the 6551 of the console, in hexadecimal: DF00 for a cartridge that has something at DE00 itself. Default: DE00.',
      ),
    debugCartridge: z
      .boolean()
      .default(false)
      .describe(
        'Whether a program can end the machine by a byte that it writes to D7FF: 0 is success, another one a crash. Default: false, since a Commodore 64 cannot switch itself off.',
      ),
    fastForward: z
      .boolean()
      .default(true)
      .describe('Whether it runs as fast as it can, and not at the speed of the machine. Default: true.'),
  })
  .prefault({})

/** The checked content of the key `vice`. */
export type ViceOptions = z.output<typeof viceOptions>
