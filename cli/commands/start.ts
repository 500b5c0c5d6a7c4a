import { z } from 'zod'
import { parseOptions } from '../arguments.js'
import type { CommandAction } from '../commands.js'
import { enterKeys } from '../console-session.js'
import { withDomain, withFeature } from '../session.js'
import { startWithConsole } from '../start-with-console.js'

const optionsSchema = z.object({
  console: z.boolean().default(false),
  raw: z.boolean().default(false),
  enter: z.enum(enterKeys).optional(),
})

/** `polyvisor start NAME [--console]`. */
export const start: CommandAction = (context, [name], given) => {
  const options = parseOptions(optionsSchema, given)
  return withDomain(context, name, async (domain) => {
    const console = options.console ? withFeature(domain, 'console') : undefined
    if (console === undefined) {
      await domain.start(context.call)
      context.output.result(await domain.info(context.call), () => `Domain '${domain.name}' started.\n`)
    } else {
      await startWithConsole(context, console, options)
    }
  })
}
