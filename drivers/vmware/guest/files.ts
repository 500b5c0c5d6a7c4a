import { pipeline } from 'node:stream/promises'
import { z } from 'zod'
import { withContext } from '../../../src/errors.js'
import { longestGuestFile } from '../../../src/guest-agent/files.js'
import { readWhole } from '../../../src/transports/read-whole.js'
import { parsed } from '../soap/schema.js'
import { textElement, typedElement } from '../soap/value.js'
import { openDownload } from '../transfer/download.js'
import { atPlace } from '../transfer/place.js'
import { openUpload } from '../transfer/upload.js'
import { asRefusal, type Guest } from './guest.js'

const sourceSchema = z.looseObject({ url: z.string() })

const site = (operation: string) => (error: unknown) => withContext(error, { driver: 'vmware', operation })

/** Reads a whole file of the guest (`InitiateFileTransferFromGuest`). @throws HypervisorError `ERR_AGENT`, `ERR_TLS`. */
export async function readGuestFile(
  guest: Guest,
  path: string,
  operation: string,
  signal: AbortSignal | undefined,
): Promise<Uint8Array> {
  const args = [textElement('guestFilePath', path)]
  const answer = await guest.call('fileManager', 'InitiateFileTransferFromGuest', args, signal)
  const { url } = parsed('place of a file', sourceSchema, answer)
  return await atPlace(guest.context, url, path, async (http, place) => {
    const download = await openDownload(
      {
        ...{ http, request: { method: 'GET', path: place, headers: {} }, what: path, signal },
        ...{ onProgress: undefined, withContext: site(operation) },
      },
      signal ?? new AbortController().signal,
    )
    return new Uint8Array(
      await readWhole(guest.context.transfers.keep(download, operation), {
        most: longestGuestFile,
        what: `'${path}' of the guest`,
        code: 'ERR_AGENT',
      }),
    )
  }).catch((error: unknown) => {
    throw asRefusal(error)
  })
}

/**
 * Writes a whole file of the guest (`InitiateFileTransferToGuest`), in place of the one that is there.
 *
 * @throws HypervisorError `ERR_AGENT`, `ERR_TLS`.
 */
export async function writeGuestFile(
  guest: Guest,
  path: string,
  data: Uint8Array,
  operation: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  const args = [
    textElement('guestFilePath', path),
    typedElement('fileAttributes', 'GuestFileAttributes'),
    textElement('fileSize', data.length),
    textElement('overwrite', true),
  ]
  const answer = await guest.call('fileManager', 'InitiateFileTransferToGuest', args, signal)
  const url = parsed('place of a file', z.string(), answer)
  await atPlace(guest.context, url, path, async (http, place) => {
    const upload = openUpload({
      ...{ http, request: { method: 'PUT', path: place, headers: {} }, what: path, size: data.length },
      ...{ signal, onProgress: undefined, withContext: site(operation) },
      ...{ complete: async () => {}, undo: async () => {} },
    })
    await pipeline([Buffer.from(data)], guest.context.transfers.keep(upload, operation))
  }).catch((error: unknown) => {
    throw asRefusal(error)
  })
}
