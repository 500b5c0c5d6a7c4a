import { resolve } from 'node:path'
import { z } from 'zod'
import { backupFormats } from '../../src/domain.js'
import { invalid, parseOptions } from '../arguments.js'
import type { CommandAction } from '../commands.js'
import { withDomain, withFeature } from '../session.js'

const backupSchema = z.object({
  format: z.enum(backupFormats).optional(),
  checkpoint: z.string().optional(),
  incremental: z.string().optional(),
})

/** `polyvisor backup NAME DISK=FILE…`. */
export const backup: CommandAction = (context, [name, ...pairs], givenOptions) => {
  const options = parseOptions(backupSchema, givenOptions)
  const targets = readTargets(pairs)
  return withDomain(context, name, async (domain) => {
    await withFeature(domain, 'backup').backup(targets, { ...options, ...context.call })
    context.output.result({ name: domain.name, disks: targets }, () =>
      Object.entries(targets)
        .map(([id, path]) => `Disk '${id}' of domain '${domain.name}' copied to ${path}.\n`)
        .join(''),
    )
  })
}

/** @throws HypervisorError `ERR_INVALID_ARGUMENT` for what is no pair, and for a disk that is there twice. */
function readTargets(pairs: readonly string[]): Readonly<Record<string, string>> {
  const targets = new Map<string, string>()
  for (const pair of pairs) {
    const [, id = '', file = ''] = /^([^=]+)=(.+)$/s.exec(pair) ?? []
    const hint = 'Write the id of a disk and the file, such as disk0=copy.qcow2.'
    if (id === '') throw invalid('disk=file', `'${pair}' names no disk and file`, hint)
    if (targets.has(id)) throw invalid('disk=file', `the disk '${id}' is there twice`)
    targets.set(id, resolve(file))
  }
  return Object.fromEntries(targets)
}
