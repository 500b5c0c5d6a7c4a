import { z } from 'zod'
import type { ScreenshotMethods } from '../../../src/domain.js'
import type { Screenshot } from '../../../src/domain-data.js'
import { HypervisorError } from '../../../src/errors.js'
import { isPng } from '../../../src/formats/png.js'
import { longestPicture, readWhole } from '../../../src/transports/read-whole.js'
import type { DatastoreContext } from '../datastores/context.js'
import { downloadFile } from '../datastores/download-file.js'
import { fileArguments, fileManagers } from '../datastores/file-arguments.js'
import type { Machine } from '../lookup.js'
import { datacenterOf } from '../machine/datacenter.js'
import { type DatastorePath, readDatastorePath, writeDatastorePath } from '../machine/datastore-path.js'
import { requireState } from '../power.js'
import { faultType } from '../soap/fault.js'
import { parsed } from '../soap/schema.js'
import type { ObjectReference } from '../soap/value.js'
import { runTask } from '../tasks.js'

/**
 * Feature `screenshot`: the server writes a picture into the machine's folder (`CreateScreenshot_Task`), from where it is
 * fetched, and removed.
 */
export function screenshotMethods(context: DatastoreContext, machine: Machine): ScreenshotMethods {
  const { session } = context
  return {
    async screenshot({ signal } = {}) {
      await requireState(session, machine, 'running')
      const datacenter = await datacenterOf(session, machine.object, signal)
      const call = { method: 'CreateScreenshot_Task', on: machine.object, args: [] }
      const file = pictureOf(parsed('screenshot', z.string(), await runTask(session, call, { signal })))
      const picture = await fetchPicture(context, datacenter, file, signal).catch(async (error: unknown) => {
        // What went wrong first counts.
        await removePicture(context, datacenter, file).catch(() => {})
        throw error
      })
      await removePicture(context, datacenter, file)
      return picture
    },
  }
}

/** What is fetched from there is removed from there, so that it must be a picture: a folder would go with all that is in it. */
function pictureOf(path: string): DatastorePath {
  const file = readDatastorePath(path)
  const parts = file?.path.split('/') ?? []
  const isSafe = parts.every((part) => part !== '' && part !== '.' && part !== '..')
  if (file !== undefined && isSafe && file.path.toLowerCase().endsWith('.png')) return file
  throw new HypervisorError('ERR_PROTOCOL', `the server says that the picture is at '${path}'`)
}

async function fetchPicture(
  context: DatastoreContext,
  datacenter: ObjectReference,
  file: DatastorePath,
  signal: AbortSignal | undefined,
): Promise<Screenshot> {
  signal?.throwIfAborted()
  const download = await downloadFile(context, datacenter, file, 'screenshot', { signal }, signal)
  const data = await readWhole(context.transfers.keep(download, 'screenshot'), {
    most: longestPicture,
    what: writeDatastorePath(file),
    code: 'ERR_PROTOCOL',
  })
  if (isPng(data)) return { data, mediaType: 'image/png' }
  throw new HypervisorError('ERR_PROTOCOL', `${writeDatastorePath(file)} is no PNG`)
}

async function removePicture(
  { session }: DatastoreContext,
  datacenter: ObjectReference,
  file: DatastorePath,
): Promise<void> {
  const { fileManager } = fileManagers(session)
  const args = fileArguments('name', 'datacenter', file, { datacenter })
  try {
    await runTask(session, { method: 'DeleteDatastoreFile_Task', on: fileManager, args })
  } catch (error) {
    if (!(error instanceof HypervisorError) || faultType(error) === undefined) throw error
    const path = writeDatastorePath(file)
    throw new HypervisorError(error.code, `the picture stays at ${path}: ${error.message}`, {
      field: path,
      hint: 'Whoever takes pictures must be allowed to remove files of the datastore (Datastore.FileManagement).',
      cause: error.cause,
    })
  }
}
