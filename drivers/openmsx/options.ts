import { z } from 'zod'

/** Kinds of cartridges by their way of showing a large ROM in parts (openMSX user's manual, "-romtype"). */
const romTypes = [
  'auto',
  'Mirrored',
  'Normal',
  'Page2',
  'Konami',
  'KonamiSCC',
  'ASCII8',
  'ASCII16',
  '8kB',
  '16kB',
  'R-Type',
] as const

/** Schema of the key `openmsx` of a specification. */
export const openmsxOptions = z
  .strictObject({
    romType: z
      .enum(romTypes)
      .default('auto')
      .describe(
        'How the cartridge shows a ROM that is larger than its window. Default: auto, what openMSX knows of the ROM or guesses.',
      ),
    exitPort: z
      .int()
      .min(0)
      .max(255)
      .optional()
      .describe(
        'The I/O port by which a program ends the machine: a 0 that is written to it is success, another byte a crash. Default: none, since an MSX cannot switch itself off.',
      ),
    fastForward: z
      .boolean()
      .default(true)
      .describe('Whether it runs as fast as it can, and not at the speed of the machine. Default: true.'),
  })
  .prefault({})

/** The checked content of the key `openmsx`. */
export type OpenmsxOptions = z.output<typeof openmsxOptions>
