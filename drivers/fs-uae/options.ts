import { z } from 'zod'

/** Schema of the key `fs-uae` of a specification. */
export const fsUaeOptions = z
  .strictObject({
    emulatorCalls: z
      .boolean()
      .default(false)
      .describe(
        'Whether a program may call the emulator (uaelib), by which it can end the machine. It can then also change the configuration, and so reach files of this host: for programs that are trusted. Default: false.',
      ),
    fastForward: z
      .boolean()
      .default(true)
      .describe('Whether it runs as fast as it can, and not at the speed of the machine. Default: true.'),
  })
  .prefault({})

/** The checked content of the key `fs-uae`. */
export type FsUaeOptions = z.output<typeof fsUaeOptions>
