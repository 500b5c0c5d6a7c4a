import { z } from 'zod'

const textField = z
  .string()
  .max(131_071)
  .refine((text) => !text.includes('\0'), 'must not contain a zero byte')

/** Schema of the key `native` of a specification. */
export const nativeOptions = z
  .strictObject({
    args: z.array(textField).max(4096).default([]).describe('Arguments of the program. Default: none.'),
    environment: z
      .record(
        z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'must be a name of an environment variable'),
        textField,
      )
      .default({})
      .describe('Environment of the program. Default: empty; nothing is inherited.'),
    cpus: z
      .array(z.int().min(0).max(1023))
      .min(1)
      .optional()
      .describe('Host CPUs, numbered from 0, to which the program is bound before it begins. Default: all.'),
    nice: z
      .int()
      .min(-20)
      .max(19)
      .optional()
      .describe('Niceness, from -20 to 19 (setpriority(2)). Default: that of this program.'),
  })
  .prefault({})

/** The checked content of the key `native`. */
export type NativeOptions = z.output<typeof nativeOptions>
