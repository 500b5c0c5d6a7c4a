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

/** The host CPUs that a program may use. */
export const processCpus = z
  .array(z.int().min(0).max(1023))
  .min(1)
  .optional()
  .describe('Host CPUs, numbered from 0, to which the program is bound before it begins. Default: all.')
