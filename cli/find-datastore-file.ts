import type { DatastoreFile, Datastores } from '../drivers/vmware/driver.js'
import { HypervisorError } from '../src/errors.js'
import { invalid } from './arguments.js'
import type { CommandContext } from './context.js'

/** A file or folder below a datastore: the folder that it is in, with the datastore, and its name. */
const shape = /^(\[[^\]]+\])\s*((?:.*\/)?)([^/]+)\/*$/

/**
 * Looks for a file or folder by its path.
 *
 * @throws HypervisorError `ERR_FILE` if it is not there, `ERR_INVALID_ARGUMENT` for a path that is none.
 */
export async function findDatastoreFile(
  datastores: Datastores,
  path: string,
  call: CommandContext['call'],
): Promise<DatastoreFile> {
  const [, datastore, folder = '', name] = shape.exec(path) ?? []
  if (datastore === undefined || name === undefined) {
    throw invalid(
      'path',
      `'${path}' is no file on a datastore`,
      "Write it as vSphere does: '[datastore1] folder/disc.iso'.",
    )
  }
  const place = `${datastore} ${folder}`.trimEnd()
  const found = (await datastores.files(place, { ...call, pattern: name })).find((one) => one.name === name)
  if (found !== undefined) return found
  throw new HypervisorError('ERR_FILE', `'${path}' is not there`, {
    field: path,
    hint: `'polyvisor datastore-ls "${place}"' shows what is.`,
  })
}
