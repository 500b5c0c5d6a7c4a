import { z } from 'zod'
import { hostPathField } from '../../src/spec/host-paths.js'

/** Schema of the key `hercules` of a specification. */
export const herculesOptions = z
  .strictObject({
    loadParameter: z
      .string()
      .regex(/^[A-Z0-9.]{1,8}$/, 'must be one to eight capital letters, digits and full stops')
      .optional()
      .describe(
        'What an operating system of an ESA/390 or z/Architecture reads as LOADPARM. Default: nothing.',
      ),
    tapes: z
      .array(
        z.strictObject({
          path: hostPathField.describe('An image of a tape, AWS or HET. An empty file is a blank tape.'),
          readonly: z.boolean().default(false).describe('Whether the tape has no ring. Default: false.'),
        }),
      )
      .max(8)
      .default([])
      .describe('Tapes that are mounted, on drives from 580 on. Default: none.'),
    start: z
      .enum(['cards', 'disk', 'tape'])
      .optional()
      .describe(
        'What the machine is started from, the first of its kind. Default: cards, or else a disk, or else a tape.',
      ),
  })
  .prefault({})

/** The checked content of the key `hercules`. */
export type HerculesOptions = z.output<typeof herculesOptions>
