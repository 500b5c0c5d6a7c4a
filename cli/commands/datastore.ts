import { z } from 'zod'
import type { DatastoreFile, DatastoreInfo } from '../../drivers/vmware/driver.js'
import { formatSize } from '../../src/spec/sizes.js'
import { invalid, parseOptions } from '../arguments.js'
import type { CommandAction } from '../commands.js'
import { findDatastoreFile } from '../find-datastore-file.js'
import { safeText } from '../safe-text.js'
import { given } from '../session.js'
import { type Column, formatTable } from '../table.js'
import { withVmware } from '../vmware.js'
import { withinTime } from '../within-time.js'

const columns: readonly Column<DatastoreInfo>[] = [
  { title: 'NAME', cell: ({ name }) => name },
  { title: 'TYPE', cell: ({ type }) => type },
  { title: 'ACCESSIBLE', cell: ({ accessible }) => (accessible ? 'yes' : 'no') },
  { title: 'CAPACITY', cell: ({ capacity }) => formatSize(capacity), align: 'right' },
  { title: 'AVAILABLE', cell: ({ available }) => formatSize(available), align: 'right' },
]

const listSchema = z.object({ name: z.boolean().default(false) })

const names = (items: readonly { readonly name: string }[]): string =>
  items.map(({ name }) => `${safeText(name)}\n`).join('')

/** `polyvisor datastore-list`. */
export const datastoreList: CommandAction = async (context, _args, options) => {
  const { name } = parseOptions(listSchema, options)
  await withVmware(context, async ({ datastores }) => {
    const found = await datastores.list(context.call)
    context.output.result(found, () => (name ? names(found) : formatTable(columns, found)))
  })
}

const fileColumns: readonly Column<DatastoreFile>[] = [
  { title: 'TYPE', cell: ({ type }) => type },
  {
    title: 'SIZE',
    cell: ({ type, size }) => (type === 'folder' ? undefined : formatSize(size)),
    align: 'right',
  },
  {
    title: 'CHANGED',
    cell: ({ modified }) => (modified === undefined ? undefined : new Date(modified).toISOString()),
  },
  { title: 'PATH', cell: ({ path }) => path },
]

const lsSchema = z.object({
  name: z.boolean().default(false),
  recursive: z.boolean().default(false),
  pattern: z.string().min(1, 'must not be empty').optional(),
})

/** `polyvisor datastore-ls FOLDER`. */
export const datastoreLs: CommandAction = async (context, [folder], options) => {
  const { name, recursive, pattern } = parseOptions(lsSchema, options)
  if (name && recursive) throw invalid('--name', 'does not go together with --recursive')
  await withVmware(context, async ({ datastores }) => {
    const files = await datastores.files(given(folder), { ...context.call, recursive, pattern })
    context.output.result(files, () => (name ? names(files) : formatTable(fileColumns, files)))
  })
}

const rmSchema = z.object({ recursive: z.boolean().default(false) })

/** `polyvisor datastore-rm PATH`: of a disk all of its files, and a folder only where that is asked for. */
export const datastoreRm: CommandAction = async (context, [argument], options) => {
  const { recursive } = parseOptions(rmSchema, options)
  await withVmware(context, async ({ datastores }) => {
    const { path, type } = await findDatastoreFile(datastores, given(argument), context.call)
    if (type === 'folder' && !recursive) {
      throw invalid('path', `'${path}' is a folder`, 'Give --recursive to remove it with all that is in it.')
    }
    const remove = type === 'disk' ? datastores.deleteDisk : datastores.delete
    await withinTime(context, 'removal', (signal) => remove(path, { signal }))
    context.output.result({ path, type }, () => `${safeText(path)} removed.\n`)
  })
}

/** `polyvisor datastore-mkdir FOLDER`. */
export const datastoreMkdir: CommandAction = (context, [argument]) =>
  withVmware(context, async ({ datastores }) => {
    const path = given(argument)
    await datastores.makeFolder(path, context.call)
    context.output.result({ path }, () => `Folder ${safeText(path)} is there.\n`)
  })
