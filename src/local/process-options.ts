import { z } from 'zod'

const textField = z
  .string()
  .max(131_071)
  .refine((text) => !text.includes('\0'), 'must not contain a zero byte')

/** The arguments of a program, after its name. */
export const processArguments = z
  .array(textField)
  .max(4096)
  .default([])
  .describe('Arguments of the program. Default: none.')

/** The environment of a program. */
export const processEnvironment = z
  .record(
    z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'must be a name of an environment variable'),
    textField,
  )
  .default({})
  .describe('Environment of the program. Default: empty; nothing is inherited.')
