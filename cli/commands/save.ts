import { resolve } from 'node:path'
import type { CommandAction } from '../commands.js'
import { given, withDomain, withFeature } from '../session.js'

/** `polyvisor save NAME FILE`. */
export const save: CommandAction = (context, [name, file]) =>
  withDomain(context, name, async (domain) => {
    const path = resolve(given(file))
    await withFeature(domain, 'save').save(path, context.call)
    context.output.result(
      { name: domain.name, file: path },
      () => `Domain '${domain.name}' saved to ${path}.\n`,
    )
  })

/** `polyvisor restore NAME FILE`. */
export const restore: CommandAction = (context, [name, file]) =>
  withDomain(context, name, async (domain) => {
    const path = resolve(given(file))
    await withFeature(domain, 'save').restore(path, context.call)
    context.output.result(
      await domain.info(context.call),
      () => `Domain '${domain.name}' restored from ${path}.\n`,
    )
  })
