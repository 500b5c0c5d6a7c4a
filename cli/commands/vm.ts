import { z } from 'zod'
import { invalid, parseOptions } from '../arguments.js'
import type { CommandAction } from '../commands.js'
import { safeText } from '../safe-text.js'
import { given } from '../session.js'
import { withVmware } from '../vmware.js'
import { withinTime } from '../within-time.js'

const path = z.string().min(1, 'must not be empty').optional()
const placeSchema = z.object({ host: path, pool: path, datastore: path, folder: path })

const cloneSchema = placeSchema.extend({ snapshot: path, linked: z.boolean().default(false) })

/** `polyvisor vm-clone NAME NEWNAME`. */
export const vmClone: CommandAction = async (context, [machine, wanted], options) => {
  const how = parseOptions(cloneSchema, options)
  if (how.linked && how.snapshot === undefined) {
    throw invalid('--linked', 'is for --snapshot, on whose disks those of the clone lie')
  }
  await withVmware(context, async ({ machines }) => {
    const clone = await withinTime(context, 'clone', (signal) =>
      machines.clone(given(machine), given(wanted), { ...how, signal }),
    )
    context.output.result(clone, () => `${safeText(`Domain '${clone.name}' cloned from '${machine}'.`)}\n`)
  })
}

const registerSchema = placeSchema.omit({ datastore: true }).extend({ name: path })

/** `polyvisor vm-register PATH`. */
export const vmRegister: CommandAction = async (context, [file], options) => {
  const how = parseOptions(registerSchema, options)
  await withVmware(context, async ({ machines }) => {
    const machine = await withinTime(context, 'registration', (signal) =>
      machines.register(given(file), { ...how, signal }),
    )
    context.output.result(machine, () => `${safeText(`Domain '${machine.name}' registered.`)}\n`)
  })
}

/** `polyvisor vm-unregister NAME`. */
export const vmUnregister: CommandAction = (context, [name]) =>
  withVmware(context, async ({ machines }) => {
    const file = await machines.unregister(given(name))
    context.output.result(
      { name, path: file },
      () => `${safeText(`Domain '${name}' unregistered; its files stay: ${file}`)}\n`,
    )
  })

/** `polyvisor vm-relocate NAME`. */
export const vmRelocate: CommandAction = async (context, [name], options) => {
  const to = parseOptions(placeSchema, options)
  if (Object.values(to).every((value) => value === undefined)) {
    throw invalid(
      'vm-relocate',
      'there is no place to move to',
      'Give --host, --pool, --datastore or --folder.',
    )
  }
  await withVmware(context, async ({ machines }) => {
    await withinTime(context, 'move', (signal) => machines.relocate(given(name), to, { signal }))
    context.output.result({ name, ...to }, () => `${safeText(`Domain '${name}' moved.`)}\n`)
  })
}
