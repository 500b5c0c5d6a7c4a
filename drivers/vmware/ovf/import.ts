import { pipeline } from 'node:stream/promises'
import { z } from 'zod'
import { call } from '../../../src/call.js'
import { HypervisorError, isHypervisorError, withContext } from '../../../src/errors.js'
import type { OvfPackage } from '../../../src/formats/ovf/package/open.js'
import { readOvf } from '../../../src/formats/ovf/read.js'
import { element } from '../../../src/formats/xml/element.js'
import { findDatastore } from '../datastores/find.js'
import { interruptible } from '../interruptible.js'
import { findByName, machineAt } from '../lookup.js'
import { findHome } from '../machine/home.js'
import { encodeName } from '../names.js'
import type { VmwareSession } from '../session.js'
import { encodeValue } from '../soap/encode.js'
import { many, parsed } from '../soap/schema.js'
import { referenceElement, type SoapValue, textElement } from '../soap/value.js'
import { runTask } from '../tasks.js'
import { atPlace, type PlaceContext } from '../transfer/place.js'
import { openUpload } from '../transfer/upload.js'
import { callForReference } from '../vim.js'
import type { ImportedMachine, ImportOvf, ImportOvfOptions } from './importer.js'
import { type Lease, openLease } from './lease.js'
import { ovfManagerOf } from './manager.js'
import { mapNetworks } from './networks.js'

/** What an import needs. */
export interface ImportContext extends PlaceContext {
  readonly session: VmwareSession
}

const site = { driver: 'vmware', operation: 'importOvf', policy: 'cancel' } as const

/** Makes the method `importOvf` of a connection. */
export function createImportOvf(context: ImportContext): ImportOvf {
  return (source, options = {}) =>
    call(site, options, (signal) => importPackage(context, source, options, signal))
}

const fileItemSchema = z.looseObject({
  deviceId: z.string(),
  path: z.string(),
  create: z.enum(['true', 'false', '1', '0']).default('false'),
})

const resultSchema = z.looseObject({
  fileItem: many(fileItemSchema),
  importSpec: z.custom<SoapValue>((value) => value !== undefined).optional(),
  error: many(z.looseObject({ localizedMessage: z.string().default('') })),
})

async function importPackage(
  context: ImportContext,
  source: OvfPackage,
  { name: wanted, datastore: on, networks = {}, onProgress }: ImportOvfOptions,
  signal: AbortSignal | undefined,
): Promise<ImportedMachine> {
  const { session, endpoint } = context
  const name = wanted ?? readOvf(source.descriptor).input.name
  const asking = interruptible(session, signal)
  if ((await findByName(asking, name)) !== undefined) {
    const message = `the domain '${name}' is there already`
    throw new HypervisorError('ERR_DOMAIN_EXISTS', message, { domain: name, field: 'name' })
  }
  const { datacenter, datastore, folder, pool } = await findHome(asking, endpoint, on)
  const parameters = element(
    'cisp',
    {},
    textElement('locale', ''),
    textElement('deploymentOption', ''),
    textElement('entityName', encodeName(name)),
    ...(await mapNetworks(asking, datacenter, source.descriptor, networks)),
  )
  const args = [
    textElement('ovfDescriptor', source.descriptor),
    referenceElement('resourcePool', pool),
    referenceElement('datastore', (await findDatastore(session, datastore, signal)).object),
    parameters,
  ]
  const answer = await session.call(
    { method: 'CreateImportSpec', on: ovfManagerOf(session), args },
    { signal },
  )
  const { fileItem: items, importSpec, error } = parsed('reading of the descriptor', resultSchema, answer)
  if (error.length > 0 || importSpec === undefined) throw refused(error.map((one) => one.localizedMessage))
  signal?.throwIfAborted()
  const begin = [...encodeValue('spec', importSpec), referenceElement('folder', folder)]
  const object = await callForReference(session, { method: 'ImportVApp', on: pool, args: begin })
  const lease = await openLease(session, object, signal)
  try {
    await sendFiles(context, source, lease, items, onProgress, signal)
    await lease.complete()
  } catch (failure) {
    await lease.abort().catch(() => {})
    await removeRest(session, lease)
    throw failure
  } finally {
    lease.stop()
  }
  const machine = await machineAt(session, lease.info.entity)
  return Object.freeze({ name: machine?.name ?? name, uuid: machine?.uuid ?? '' })
}

function refused(messages: readonly string[]): HypervisorError {
  const why = messages.filter((message) => message !== '').join('; ') || 'it makes no machine of it'
  return new HypervisorError('ERR_INVALID_SPEC', `the server does not take the descriptor: ${why}`, {
    field: 'descriptor',
  })
}

type FileItem = z.output<typeof fileItemSchema>

async function sendFiles(
  context: ImportContext,
  source: OvfPackage,
  lease: Lease,
  items: readonly FileItem[],
  onProgress: ImportOvfOptions['onProgress'],
  signal: AbortSignal | undefined,
): Promise<void> {
  const sizeOf = (path: string): number => source.files.find(({ href }) => href === path)?.size ?? 0
  const total = items.reduce((sum, { path }) => sum + sizeOf(path), 0)
  let before = 0
  for (const item of items) {
    signal?.throwIfAborted()
    const url = lease.info.deviceUrl.find(({ importKey }) => importKey === item.deviceId)?.url
    if (url === undefined) {
      throw new HypervisorError('ERR_PROTOCOL', `the server lends no place for '${item.path}'`)
    }
    await sendFile(context, source, item, sizeOf(item.path), url, signal, (bytes) => {
      onProgress?.(before + bytes, total)
      lease.note(((before + bytes) / total) * 100)
    })
    before += sizeOf(item.path)
    await lease.progress(total === 0 ? 100 : (before / total) * 100)
  }
}

async function sendFile(
  context: ImportContext,
  source: OvfPackage,
  { path, create }: FileItem,
  size: number,
  place: string,
  signal: AbortSignal | undefined,
  onProgress: (bytes: number) => void,
): Promise<void> {
  await atPlace(context, place, path, async (client, url) => {
    // A file that the package does not have is known before the server waits for it.
    const file = source.open(path)
    const upload = openUpload({
      http: client,
      request: {
        method: create === 'true' || create === '1' ? 'PUT' : 'POST',
        path: url,
        headers: { 'Content-Type': 'application/x-vnd.vmware-streamVmdk', Overwrite: 't' },
      },
      what: path,
      size,
      signal,
      onProgress,
      withContext: (error) => withContext(error, site),
      complete: async () => {},
      undo: async () => {},
    })
    await pipeline(file, upload)
  })
}

/** A server removes the machine of a lease that was aborted; where it has not, that is done here. */
async function removeRest(session: VmwareSession, { info }: Lease): Promise<void> {
  try {
    await runTask(session, { method: 'Destroy_Task', on: info.entity, args: [] })
  } catch (error) {
    if (!isHypervisorError(error)) throw error
  }
}
