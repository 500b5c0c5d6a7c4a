import { z } from 'zod'
import { hostPathField } from '../../src/spec/host-paths.js'

/** A name as DOS has it: up to eight characters and an extension of up to three. */
const dosName = String.raw`[A-Za-z0-9_$~!#@-]{1,8}(?:\.[A-Za-z0-9_$~!#@-]{1,3})?`

/** Schema of the key `dosbox` of a specification. */
export const dosboxOptions = z
  .strictObject({
    folder: hostPathField
      .optional()
      .describe(
        'A folder of this host that is drive C: of DOSBox’s own DOS. The program may change what is in it.',
      ),
    program: z
      .string()
      .regex(
        new RegExp(String.raw`^(?:${dosName}[\\/])*[A-Za-z0-9_$~!#@-]{1,8}\.(?:com|exe|bat)$`, 'i'),
        'must be a path of DOS names in the folder, to a file that ends in .COM, .EXE or .BAT',
      )
      .max(64)
      .optional()
      .describe(
        'The DOS program that is run, by its path in the folder. It begins in its own folder, and the machine ends with it.',
      ),
    arguments: z
      .string()
      .max(110)
      .regex(/^[\x20-\x7e]*$/, 'must be printable ASCII')
      .regex(/^[^<>|]*$/, 'must not contain < > |, which redirect: see output')
      .default('')
      .describe('What follows the program’s name on the command line. Default: nothing.'),
    output: z
      .string()
      .regex(new RegExp(`^${dosName}$`), 'must be a DOS name')
      .optional()
      .describe(
        'The file in the folder that gets what the program writes to its standard output. Default: none.',
      ),
    core: z
      .enum(['auto', 'dynamic', 'normal', 'simple', 'full'])
      .default('auto')
      .describe(
        'How instructions are executed: `dynamic` translates them, the others interpret them. Default: auto, which translates in protected mode.',
      ),
    cycles: z
      .union([z.enum(['auto', 'max']), z.int().min(100).max(1_000_000)])
      .default('auto')
      .describe(
        'Instructions in a millisecond; `max`: as many as the host can. Default: auto, 3,000 in real mode and max in protected mode.',
      ),
  })
  .prefault({})

/** The checked content of the key `dosbox`. */
export type DosboxOptions = z.output<typeof dosboxOptions>
