import { z } from 'zod'
import { supports } from '../../src/supports.js'
import { parseOptions } from '../arguments.js'
import type { CommandAction } from '../commands.js'
import { attachConsole, enterKeys } from '../console-session.js'
import { withDomain, withFeature } from '../session.js'
import { startWithConsole } from '../start-with-console.js'

const optionsSchema = z.object({
  console: z.boolean().default(false),
  paused: z.boolean().default(false),
  raw: z.boolean().default(false),
  enter: z.enum(enterKeys).optional(),
})

/** `polyvisor start NAME [--console] [--paused]`. */
export const start: CommandAction = (context, [name], given) => {
  const options = parseOptions(optionsSchema, given)
  return withDomain(context, name, async (domain) => {
    const console = options.console ? withFeature(domain, 'console') : undefined
    if (options.paused) {
      await withFeature(domain, 'start-paused').startPaused(context.call)
      if (console === undefined) {
        context.output.result(
          await domain.info(context.call),
          () => `Domain '${domain.name}' started, and paused.\n`,
        )
      } else {
        await attachConsole(context, console, { ...options, scrollback: supports(console, 'console-log') })
      }
    } else if (console === undefined) {
      await domain.start(context.call)
      context.output.result(await domain.info(context.call), () => `Domain '${domain.name}' started.\n`)
    } else {
      await startWithConsole(context, console, options)
    }
  })
}
