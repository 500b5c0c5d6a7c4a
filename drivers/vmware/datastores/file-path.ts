import { HypervisorError } from '../../../src/errors.js'
import { type DatastorePath, readDatastorePath } from '../machine/datastore-path.js'

/**
 * Reads the path of a file or folder on a datastore, `[datastore1] folder/disc.iso`, as a caller gives it.
 *
 * @param whole Whether the datastore itself will do, `[datastore1]`.
 * @throws HypervisorError `ERR_INVALID_ARGUMENT`.
 */
export function readFilePath(text: string, whole = false): DatastorePath {
  const found = readDatastorePath(text)
  const refuse = (why: string): HypervisorError =>
    new HypervisorError('ERR_INVALID_ARGUMENT', `'${text}' is no path on a datastore: ${why}`, {
      field: 'path',
      hint: 'Write it as vSphere does: [datastore1] folder/disc.iso.',
    })
  if (found === undefined) throw refuse('it does not begin with a datastore in brackets')
  const path = found.path.replace(/\/+$/, '')
  if (path === '' && whole) return { ...found, path }
  const parts = path.split('/')
  if (parts.some((part) => part === '' || part === '.' || part === '..')) {
    throw refuse('a part of it is empty, . or ..')
  }
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is refused
  if (/[\x00-\x1f\x7f\\]/.test(path)) throw refuse('it has a control character or a backslash')
  return { ...found, path }
}

/** The last part of a path. */
export function nameOfPath({ path }: DatastorePath): string {
  return path.slice(path.lastIndexOf('/') + 1)
}

/**
 * Where a server has a file of a datastore (vSphere Web Services SDK Programming Guide, "Accessing datastores over HTTP"):
 * `/folder/PATH?dcPath=DATACENTER&dsName=DATASTORE`.
 */
export function folderUrl({ path, datastore }: DatastorePath, datacenterPath: string): string {
  const parameters = new URLSearchParams({ dcPath: datacenterPath, dsName: datastore })
  const query = parameters.toString().replaceAll('+', '%20')
  return `/folder/${path.split('/').map(encodeURIComponent).join('/')}?${query}`
}
