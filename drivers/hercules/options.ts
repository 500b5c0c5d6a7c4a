import { z } from 'zod'

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
  })
  .prefault({})

/** The checked content of the key `hercules`. */
export type HerculesOptions = z.output<typeof herculesOptions>
