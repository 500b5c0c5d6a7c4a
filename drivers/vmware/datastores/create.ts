import { byName } from '../../../src/by-name.js'
import { call } from '../../../src/call.js'
import { HypervisorError } from '../../../src/errors.js'
import { faultType } from '../soap/fault.js'
import { textElement } from '../soap/value.js'
import { runTask } from '../tasks.js'
import { browse } from './browse.js'
import type { DatastoreContext } from './context.js'
import type { Datastores, UploadFileOptions } from './datastores.js'
import { downloadFile } from './download-file.js'
import { fileArguments, fileManagers } from './file-arguments.js'
import { readFilePath } from './file-path.js'
import { findDatastore, findDatastores } from './find.js'
import { uploadFile } from './upload-file.js'

/** Makes the datastores of a connection. */
export function createDatastores(context: DatastoreContext): Datastores {
  const { session, transfers } = context
  const site = (operation: string, policy: 'stop-waiting' | 'cancel' = 'stop-waiting') =>
    ({ driver: 'vmware', operation, policy }) as const
  const remove = (operation: string, method: string, manager: 'fileManager' | 'virtualDiskManager') =>
    ((path, options) =>
      call(site(operation, 'cancel'), options, async (signal) => {
        const file = readFilePath(path)
        const { datacenter } = await findDatastore(session, file.datastore, signal)
        const args = fileArguments('name', 'datacenter', file, { datacenter })
        await runTask(session, { method, on: fileManagers(session)[manager], args }, { signal })
      })) satisfies Datastores['delete']
  return Object.freeze<Datastores>({
    list: (options) =>
      call(site('list'), options, async (signal) => {
        const found = await findDatastores(session, signal)
        return found.map(({ info }) => info).sort(byName)
      }),
    files: (folder, options) =>
      call(site('files', 'cancel'), options, async (signal) => {
        const place = readFilePath(folder, true)
        const datastore = await findDatastore(session, place.datastore, signal)
        const { recursive, pattern } = options ?? {}
        return await browse(session, datastore, place, { recursive, pattern, signal })
      }),
    upload: (path, options) =>
      call(site('upload', 'cancel'), options, async (signal) => {
        requireSize(options?.size)
        const stream = await uploadFile(context, readFilePath(path), options ?? {}, signal)
        return transfers.keep(stream, 'upload')
      }),
    download: (path, options) =>
      call(site('download', 'cancel'), options, async (signal) => {
        const file = readFilePath(path)
        const { datacenter } = await findDatastore(session, file.datastore, signal)
        const stream = await downloadFile(context, datacenter, file, 'download', options ?? {}, signal)
        return transfers.keep(stream, 'download')
      }),
    delete: remove('delete', 'DeleteDatastoreFile_Task', 'fileManager'),
    deleteDisk: remove('deleteDisk', 'DeleteVirtualDisk_Task', 'virtualDiskManager'),
    makeFolder: (path, options) =>
      call(site('makeFolder'), options, async (signal) => {
        const folder = readFilePath(path)
        const datastore = await findDatastore(session, folder.datastore, signal)
        const args = [
          ...fileArguments('name', 'datacenter', folder, datastore),
          textElement('createParentDirectories', true),
        ]
        const { fileManager } = fileManagers(session)
        await session
          .call({ method: 'MakeDirectory', on: fileManager, args }, { signal })
          .catch((error: unknown) => {
            if (faultType(error) !== 'FileAlreadyExists') throw error
            // What is there must be a folder, which can be looked into.
            return browse(session, datastore, folder, { signal })
          })
      }),
  })
}

function requireSize(size: UploadFileOptions['size']): void {
  if (size === undefined || (Number.isSafeInteger(size) && size >= 0)) return
  throw new HypervisorError('ERR_INVALID_ARGUMENT', `size must be a whole number of bytes, not ${size}`, {
    field: 'size',
  })
}
