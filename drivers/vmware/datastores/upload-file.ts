import { randomBytes } from 'node:crypto'
import type { Writable } from 'node:stream'
import { setTimeout as pause } from 'node:timers/promises'
import { HypervisorError, isHypervisorError, withContext } from '../../../src/errors.js'
import { type DatastorePath, folderOf, writeDatastorePath } from '../machine/datastore-path.js'
import { textElement } from '../soap/value.js'
import { runTask } from '../tasks.js'
import { openUpload } from '../transfer/upload.js'
import { browse } from './browse.js'
import type { DatastoreContext } from './context.js'
import type { UploadFileOptions } from './datastores.js'
import { fileArguments, fileManagers } from './file-arguments.js'
import { folderUrl, nameOfPath } from './file-path.js'
import { datacenterPath, type FoundDatastore, findDatastore } from './find.js'

/** Opens the stream into a file: into one beside it first, which then gets its name. */
export async function uploadFile(
  { session, client, http }: DatastoreContext,
  file: DatastorePath,
  { size, overwrite = false, signal: breaksOff, onProgress }: UploadFileOptions,
  signal: AbortSignal | undefined,
): Promise<Writable> {
  const datastore = await findDatastore(session, file.datastore, signal)
  await requireFree({ session }, datastore, file, overwrite, signal)
  const part = { ...file, path: `${file.path}.polyvisor-${randomBytes(6).toString('hex')}.part` }
  const url = folderUrl(part, await datacenterPath(session, datastore.datacenter, signal))
  const { fileManager: manager } = fileManagers(session)
  signal?.throwIfAborted()
  const move = async (): Promise<void> => {
    const args = [
      ...fileArguments('sourceName', 'sourceDatacenter', part, datastore),
      ...fileArguments('destinationName', 'destinationDatacenter', file, datastore),
      textElement('force', overwrite),
    ]
    await runTask(session, { method: 'MoveDatastoreFile_Task', on: manager, args })
  }
  const remove = async (): Promise<void> => {
    const args = fileArguments('name', 'datacenter', part, datastore)
    await runTask(session, { method: 'DeleteDatastoreFile_Task', on: manager, args })
  }
  return openUpload({
    http,
    request: { method: 'PUT', path: url, headers: client.sessionHeaders() },
    what: writeDatastorePath(file),
    size,
    signal: breaksOff,
    onProgress,
    withContext: (error) => withContext(error, { driver: 'vmware', operation: 'upload' }),
    complete: move,
    undo: () => persistently(remove),
  })
}

/** @throws HypervisorError `ERR_FILE` for a folder, and for a file that may not be replaced. */
async function requireFree(
  { session }: Pick<DatastoreContext, 'session'>,
  datastore: FoundDatastore,
  file: DatastorePath,
  overwrite: boolean,
  signal: AbortSignal | undefined,
): Promise<void> {
  const name = nameOfPath(file)
  const files = await browse(session, datastore, folderOf(file), { pattern: name, signal }).catch(
    (error: unknown) => {
      if (!isHypervisorError(error, 'ERR_FILE')) throw error
      const hint = 'Make the folder first.'
      throw new HypervisorError('ERR_FILE', `there is no folder ${writeDatastorePath(folderOf(file))}`, {
        ...{ field: writeDatastorePath(file), hint, cause: error.cause },
      })
    },
  )
  const found = files.find((other) => other.name === name)
  if (found === undefined || (overwrite && found.type !== 'folder')) return
  const message = `${found.path} is there already${found.type === 'folder' ? ', and a folder' : ''}`
  throw new HypervisorError('ERR_FILE', message, {
    field: found.path,
    hint: found.type === 'folder' ? undefined : 'With overwrite (--force) it is replaced.',
  })
}

const [attempts, pauseLength] = [5, 200]

/** The server may still be at work on a request whose connection has ended, so that the file is in use or not there yet. */
async function persistently(work: () => Promise<void>): Promise<void> {
  for (let attempt = 1; attempt < attempts; attempt += 1) {
    try {
      return await work()
    } catch (error) {
      if (!isHypervisorError(error, 'ERR_FILE', 'ERR_BUSY')) throw error
    }
    await pause(pauseLength)
  }
  await work()
}
