import { resolve } from 'node:path'
import { z } from 'zod'
import { coreDumpFormats } from '../../src/domain.js'
import { parseOptions } from '../arguments.js'
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

/** `polyvisor managedsave NAME`. */
export const managedsave: CommandAction = (context, [name]) =>
  withDomain(context, name, async (domain) => {
    await withFeature(domain, 'managed-save').managedSave(context.call)
    context.output.result(
      await domain.info(context.call),
      () => `Domain '${domain.name}' saved; its next start goes on from there.\n`,
    )
  })

/** `polyvisor managedsave-remove NAME`. */
export const managedsaveRemove: CommandAction = (context, [name]) =>
  withDomain(context, name, async (domain) => {
    await withFeature(domain, 'managed-save').removeManagedSave(context.call)
    context.output.result({ name: domain.name }, () => `Domain '${domain.name}' boots at its next start.\n`)
  })

const dumpSchema = z.object({
  format: z.enum(coreDumpFormats).optional(),
})

/** `polyvisor dump NAME FILE`. */
export const dump: CommandAction = (context, [name, file], givenOptions) => {
  const options = parseOptions(dumpSchema, givenOptions)
  return withDomain(context, name, async (domain) => {
    const path = resolve(given(file))
    await withFeature(domain, 'core-dump').coreDump(path, { ...options, ...context.call })
    context.output.result(
      { name: domain.name, file: path },
      () => `Memory of domain '${domain.name}' dumped to ${path}.\n`,
    )
  })
}
