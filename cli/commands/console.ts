import { z } from 'zod'
import { parseOptions } from '../arguments.js'
import type { CommandAction } from '../commands.js'
import { attachConsole, enterKeys } from '../console-session.js'
import { withDomain, withFeature } from '../session.js'

const optionsSchema = z.object({
  scrollback: z.boolean().default(false),
  raw: z.boolean().default(false),
  enter: z.enum(enterKeys).optional(),
  port: z
    .string()
    .regex(/^\d{1,2}$/, 'must be a number from 0')
    .transform(Number),
})

/** `polyvisor console NAME`. */
export const console: CommandAction = (context, [name], given) => {
  const options = parseOptions(optionsSchema, given)
  return withDomain(context, name, async (domain) => {
    await attachConsole(context, withFeature(domain, 'console'), options)
  })
}
