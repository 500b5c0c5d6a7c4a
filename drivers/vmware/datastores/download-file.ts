import type { Readable } from 'node:stream'
import { withContext } from '../../../src/errors.js'
import { type DatastorePath, writeDatastorePath } from '../machine/datastore-path.js'
import type { ObjectReference } from '../soap/value.js'
import { openDownload } from '../transfer/download.js'
import type { DatastoreContext } from './context.js'
import type { DownloadFileOptions } from './datastores.js'
import { folderUrl } from './file-path.js'
import { datacenterPath } from './find.js'

/**
 * Opens the stream out of a file.
 *
 * @param operation For the errors of the stream.
 * @param signal Ends the opening; that of the options breaks the stream off as well.
 */
export async function downloadFile(
  { session, client, http }: Pick<DatastoreContext, 'session' | 'client' | 'http'>,
  datacenter: ObjectReference,
  file: DatastorePath,
  operation: string,
  { signal: breaksOff, onProgress }: DownloadFileOptions,
  signal: AbortSignal | undefined,
): Promise<Readable> {
  const url = folderUrl(file, await datacenterPath(session, datacenter, signal))
  return await openDownload(
    {
      http,
      request: { method: 'GET', path: url, headers: client.sessionHeaders() },
      what: writeDatastorePath(file),
      signal: breaksOff,
      onProgress,
      withContext: (error) => withContext(error, { driver: 'vmware', operation }),
    },
    signal ?? new AbortController().signal,
  )
}
