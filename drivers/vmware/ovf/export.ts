import { createHash } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { z } from 'zod'
import { call } from '../../../src/call.js'
import { HypervisorError, isHypervisorError, withContext } from '../../../src/errors.js'
import { pathOfReference } from '../../../src/formats/ovf/files.js'
import { archivePieces } from '../../../src/formats/ovf/package/archive.js'
import { manifestLine } from '../../../src/formats/ovf/package/manifest.js'
import { openOvfPackage } from '../../../src/formats/ovf/package/open.js'
import { element } from '../../../src/formats/xml/element.js'
import { interruptible } from '../interruptible.js'
import { findMachine, type Machine } from '../lookup.js'
import { requireState } from '../power.js'
import type { VmwareSession } from '../session.js'
import { many, parsed } from '../soap/schema.js'
import { referenceElement, textElement } from '../soap/value.js'
import { openDownload } from '../transfer/download.js'
import { atPlace, type PlaceContext } from '../transfer/place.js'
import { callForReference } from '../vim.js'
import type { ExportedPackage, ExportOvf, ExportOvfOptions } from './exporter.js'
import { type Lease, type LeaseInfo, openLease } from './lease.js'
import { ovfManagerOf } from './manager.js'
import { type ExportTarget, openTarget, unwritable } from './target.js'

/** What an export needs. */
export interface ExportContext extends PlaceContext {
  readonly session: VmwareSession
}

const site = { driver: 'vmware', operation: 'exportOvf', policy: 'cancel' } as const

/** Makes the method `exportOvf` of a connection. */
export function createExportOvf(context: ExportContext): ExportOvf {
  return (machine, path, options = {}) =>
    call(site, options, async (signal) => {
      const asking = interruptible(context.session, signal)
      const found = await findMachine(asking, machine)
      await using target = await openTarget(path, options.overwrite ?? false)
      await requireState(asking, found, 'shutoff')
      signal?.throwIfAborted()
      return await exportMachine(context, found, target, options, signal ?? new AbortController().signal)
    })
}

async function exportMachine(
  context: ExportContext,
  machine: Machine,
  target: ExportTarget,
  { onProgress }: ExportOvfOptions,
  signal: AbortSignal,
): Promise<ExportedPackage> {
  const { session } = context
  const begin = { method: 'ExportVm', on: machine.object, args: [] }
  const lease = await openLease(session, await callForReference(session, begin), signal)
  try {
    const files = await fetchFiles(context, lease, target, onProgress, signal)
    const { descriptor, warnings } = await describe(session, machine, target, files)
    await writePackage(target, descriptor, files, signal)
    await lease.progress(100)
    await lease.complete()
    await target.publish(files.map(({ name }) => name))
    return Object.freeze({
      path: target.path,
      files: files.map(({ name, size }) => Object.freeze({ name, size })),
      warnings,
    })
  } catch (failure) {
    await lease.abort().catch(() => {})
    throw isOfFiles(failure) ? unwritable(target.path, failure) : failure
  } finally {
    lease.stop()
  }
}

/** Whether a system call has failed that is about files of this host: those of connections are errors of ours by then. */
function isOfFiles(failure: unknown): boolean {
  return failure instanceof Error && !isHypervisorError(failure) && 'syscall' in failure
}

/** A file of a machine that is here. */
interface FetchedFile {
  /** What it is to the server (`HttpNfcLeaseDeviceUrl.key`). */
  readonly key: string
  readonly name: string
  readonly size: number
  readonly sha256: string
}

async function fetchFiles(
  context: ExportContext,
  lease: Lease,
  target: ExportTarget,
  onProgress: ExportOvfOptions['onProgress'],
  signal: AbortSignal,
): Promise<readonly FetchedFile[]> {
  const capacity = lease.info.totalDiskCapacityInKB * 1024
  const files: FetchedFile[] = []
  let before = 0
  for (const [index, device] of lease.info.deviceUrl.filter(isPartOfPackage).entries()) {
    signal.throwIfAborted()
    const name = `${target.name}-${device.disk ? `disk${index}.vmdk` : `file${index}.nvram`}`
    const { size, sha256 } = await fetchFile(context, device.url, name, target, signal, (bytes) => {
      onProgress?.(before + bytes, capacity)
      // The last hundredth is for the descriptor.
      lease.note(capacity === 0 ? 0 : Math.min(((before + bytes) / capacity) * 100, 99))
    })
    files.push({ key: device.key, name, size, sha256 })
    before += size
  }
  return files
}

/** Disks, and the settings of the firmware; discs and floppies that are in drives are none of the machine. */
function isPartOfPackage({ disk, targetId, url }: LeaseInfo['deviceUrl'][number]): boolean {
  return disk || /\.nvram$/i.test(targetId) || /\.nvram(?:$|\?)/i.test(url)
}

async function fetchFile(
  context: ExportContext,
  place: string,
  name: string,
  { folder }: ExportTarget,
  signal: AbortSignal,
  onProgress: (bytes: number) => void,
): Promise<Pick<FetchedFile, 'size' | 'sha256'>> {
  return await atPlace(context, place, name, async (http, path) => {
    const hash = createHash('sha256')
    let size = 0
    const download = await openDownload(
      {
        ...{ http, signal, what: name, request: { method: 'GET', path, headers: {} } },
        onProgress: undefined,
        withContext: (error) => withContext(error, site),
      },
      signal,
    )
    const counted = new Transform({
      transform(piece: Buffer, _encoding, done) {
        hash.update(piece)
        size += piece.length
        onProgress(size)
        done(null, piece)
      },
    })
    await pipeline(download, counted, createWriteStream(join(folder, name), { flags: 'wx' }))
    return { size, sha256: hash.digest('hex') }
  })
}

const resultSchema = z.looseObject({
  ovfDescriptor: z.string().default(''),
  error: many(z.looseObject({ localizedMessage: z.string().default('') })),
  warning: many(z.looseObject({ localizedMessage: z.string().default('') })),
})

/** Has the server write the descriptor (`OvfCreateDescriptorParams`, in its order). */
async function describe(
  session: VmwareSession,
  { object }: Machine,
  { name }: ExportTarget,
  files: readonly FetchedFile[],
): Promise<{ readonly descriptor: string; readonly warnings: readonly string[] }> {
  const parameters = element(
    'cdp',
    {},
    ...files.map((file) =>
      element(
        'ovfFiles',
        {},
        textElement('deviceId', file.key),
        textElement('path', file.name),
        textElement('size', file.size),
      ),
    ),
    textElement('name', name),
  )
  const args = [referenceElement('obj', object), parameters]
  const answer = await session.call({ method: 'CreateDescriptor', on: ovfManagerOf(session), args })
  const { ovfDescriptor, error, warning } = parsed('descriptor of a machine', resultSchema, answer)
  const messages = error.map(({ localizedMessage }) => localizedMessage).filter((text) => text !== '')
  if (error.length > 0 || ovfDescriptor === '') {
    const why = messages.join('; ') || 'it does not say why'
    throw new HypervisorError('ERR_OPERATION_FAILED', `the server writes no descriptor: ${why}`)
  }
  return { descriptor: ovfDescriptor, warnings: warning.map(({ localizedMessage }) => localizedMessage) }
}

/** Writes descriptor and manifest beside the files, and puts all of it into an archive if that is wanted. */
async function writePackage(
  { folder, name, archive }: ExportTarget,
  text: string,
  files: readonly FetchedFile[],
  signal: AbortSignal,
): Promise<void> {
  const descriptor = Buffer.from(text)
  const manifest = [
    manifestLine(`${name}.ovf`, createHash('sha256').update(descriptor).digest('hex')),
    ...files.map((file) => manifestLine(file.name, file.sha256)),
  ].join('')
  await writeFile(join(folder, `${name}.ovf`), descriptor, { flag: 'wx' })
  await writeFile(join(folder, `${name}.mf`), manifest, { flag: 'wx' })
  // What the server has written is only of use if it refers to these files, with their sizes.
  await using written = await openOvfPackage(join(folder, `${name}.ovf`))
  const names = written.files.map(({ href }) => pathOfReference(href, 'descriptor', 'inside'))
  const missing = files.find((file) => !names.includes(file.name))
  if (missing !== undefined) {
    throw new HypervisorError('ERR_PROTOCOL', `the server's descriptor does not have '${missing.name}'`)
  }
  if (archive === undefined) return
  const entries = files.map((file) => ({ ...file, path: join(folder, file.name) }))
  const pieces = archivePieces({ name, descriptor, manifest, files: entries })
  const output = createWriteStream(join(folder, archive), { flags: 'wx' })
  await pipeline(Readable.from(pieces, { objectMode: false }), output, { signal })
}
