import { z } from 'zod'
import { errorCodes } from '../src/errors.js'

const text = z.string()

/** Schema of what `--json` makes of an error: one line on standard error, and nothing follows it. */
export const errorMessageSchema = z.strictObject({
  error: z.strictObject({
    code: z.enum(errorCodes),
    message: text,
    driver: text.optional(),
    operation: text.optional().describe('The call that failed.'),
    domain: text.optional(),
    field: text.optional().describe('The option, field, file or name that is wrong.'),
    hint: text.optional().describe('What to do about it.'),
    cause: z.unknown().optional().describe('What lies behind it, in whatever form that has.'),
    stack: text.optional().describe('With --verbose.'),
  }),
})

/** Schema of what `--json` makes of a warning: a line on standard error, before anything else or in between. */
export const warningMessageSchema = z.strictObject({ warning: z.strictObject({ code: text, message: text }) })

/** Schema of a line that commands write on standard error with `--json`. */
export const messageSchema = z.union([errorMessageSchema, warningMessageSchema])
