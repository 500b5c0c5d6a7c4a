import { z } from 'zod'
import { parseOptions } from '../arguments.js'
import type { CommandAction } from '../commands.js'
import { given, withDomain, withFeature } from '../session.js'

/** `polyvisor domrename NAME NEWNAME`. */
export const domrename: CommandAction = (context, [name, newName]) =>
  withDomain(context, name, async (domain) => {
    const before = domain.name
    await withFeature(domain, 'rename').rename(given(newName), context.call)
    context.output.result(
      { name: domain.name, uuid: domain.uuid },
      () => `Domain '${before}' renamed to '${domain.name}'.\n`,
    )
  })

const autostartSchema = z.object({ disable: z.boolean().default(false) })

/** `polyvisor autostart NAME`. */
export const autostart: CommandAction = (context, [name], givenOptions) => {
  const on = !parseOptions(autostartSchema, givenOptions).disable
  return withDomain(context, name, async (domain) => {
    await withFeature(domain, 'autostart').setAutostart(on, context.call)
    context.output.result(
      { name: domain.name, autostart: on },
      () => `Domain '${domain.name}' is ${on ? '' : 'not '}started by the hypervisor's daemon.\n`,
    )
  })
}
