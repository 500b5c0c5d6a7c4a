import { randomBytes } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { HypervisorError, isHypervisorError } from '../../../../src/errors.js'
import type { DomainSpec } from '../../../../src/spec/schema.js'
import { withoutSnapshot } from '../../../../src/state/snapshot-book.js'
import type { QmpClient } from '../../qmp/client.js'
import { step } from '../../steps.js'
import { machineDisks } from '../block-nodes.js'
import { currentFile, type FileOfDisk, type SnapshotBook, type SnapshotEntry, writeBook } from './book.js'
import { imageInfo, qemuImg } from './qemu-img.js'

/** A file for each disk, by its id. */
type Files = Readonly<Record<string, FileOfDisk>>

/** The book and where it lies. */
export interface OpenBook {
  readonly path: string
  readonly book: SnapshotBook
  /** The files that the definition names. They are the user's, and are never deleted. */
  readonly originals: readonly string[]
}

/**
 * Freezes the files of the writable disks and lets the domain write to new overlays beside them.
 *
 * The book is written before the machine changes over. A program killed in between leaves a machine that
 * writes to the file below the overlay, and the overlay still empty: the next start reads the same through
 * it. The snapshot is then not listed.
 *
 * @param qmp the running machine's, if there is one (QMP `transaction` of `blockdev-snapshot-sync`).
 */
export async function createExternal(
  { path, book }: OpenBook,
  spec: DomainSpec,
  entry: SnapshotEntry,
  qmp: QmpClient | undefined,
): Promise<void> {
  const frozen = writableFiles(book, spec)
  const overlays = await makeOverlays(frozen, entry.name)
  step('snapshot:overlays-made')
  const next: SnapshotBook = {
    ...book,
    snapshots: [...book.snapshots, { ...entry, frozen, ...(qmp && { pending: true }) }],
    current: entry.name,
    disks: { ...book.disks, ...overlays },
  }
  try {
    await writeBook(path, next)
    step('snapshot:recorded')
    if (qmp !== undefined) await changeOver(qmp, overlays)
  } catch (error) {
    // A QEMU that did not answer may write to the overlays: all stays as if this program had been killed.
    if (isHypervisorError(error, 'ERR_ABORTED', 'ERR_DISCONNECTED')) throw error
    await writeBook(path, book)
    await removeFiles(overlays)
    throw error
  }
  step('snapshot:changed-over')
  if (qmp !== undefined) await writeBook(path, settled(next))
}

/** The book with all its snapshots in force. */
export function settled(book: SnapshotBook): SnapshotBook {
  return { ...book, snapshots: book.snapshots.map(({ pending: _pending, ...entry }) => entry) }
}

/** Whether a running machine writes to the files that the book says. */
export async function hasChangedOver(qmp: QmpClient, book: SnapshotBook): Promise<boolean> {
  const files = new Map((await machineDisks(qmp)).map(({ id, file }) => [id, file]))
  return Object.entries(book.disks).every(([id, { path }]) => files.get(id) === path)
}

/**
 * Lets a domain that is off begin anew on top of a snapshot. What was written since goes, unless another
 * snapshot keeps it.
 */
export async function revertExternal(
  { path, book, originals }: OpenBook,
  entry: SnapshotEntry,
): Promise<void> {
  const frozen = entry.frozen ?? {}
  const overlays = await makeOverlays(frozen, entry.name)
  step('revert:overlays-made')
  const next = { ...book, current: entry.name, disks: { ...book.disks, ...overlays } }
  await writeBook(path, next)
  step('revert:recorded')
  await removeFiles(unused(book.disks, next, originals))
}

/**
 * Deletes a snapshot that none was made on top of, of a domain that is off. If the domain stands on it, what
 * was written since is put into the frozen file (`qemu-img commit`); until that is done and recorded, the
 * overlay says the same, so being killed loses nothing.
 *
 * @throws HypervisorError `ERR_UNSUPPORTED` if other snapshots were made on top of it.
 */
export async function deleteExternal(
  { path, book, originals }: OpenBook,
  entry: SnapshotEntry,
): Promise<void> {
  const frozen = entry.frozen ?? {}
  if (book.snapshots.some(({ parent }) => parent === entry.name)) {
    throw new HypervisorError('ERR_UNSUPPORTED', `other snapshots were made on top of '${entry.name}'`, {
      field: 'name',
      hint: 'Delete those first.',
    })
  }
  const left = withoutSnapshot(book, entry.name)
  if (book.current !== entry.name) {
    await writeBook(path, left)
    step('delete:recorded')
    await removeFiles(unused(frozen, left, originals))
    return
  }
  const overlays = Object.fromEntries(Object.entries(book.disks).filter(([id]) => id in frozen))
  for (const [id, overlay] of Object.entries(overlays)) {
    // Down to the frozen file, through what a snapshot that never came into force may have put between.
    const base = frozen[id]?.path ?? ''
    await qemuImg(['commit', '-q', '-b', base, '-f', overlay.format, overlay.path])
  }
  step('delete:committed')
  await writeBook(path, { ...left, disks: { ...left.disks, ...frozen } })
  step('delete:recorded')
  await removeFiles(overlays)
}

function writableFiles(book: SnapshotBook, spec: DomainSpec): Files {
  const files = spec.disks.flatMap((disk) => {
    const file = disk.readonly ? undefined : currentFile(book, disk)
    return file === undefined ? [] : [[disk.id ?? '', file] as const]
  })
  if (files.length === 0) {
    throw new HypervisorError('ERR_INVALID_STATE', 'the domain has no writable disk', {
      field: 'disks',
      hint: 'An external snapshot keeps disks and nothing else.',
    })
  }
  return Object.fromEntries(files)
}

async function makeOverlays(below: Files, name: string): Promise<Files> {
  const overlays: Record<string, FileOfDisk> = {}
  try {
    for (const [id, { path, format }] of Object.entries(below)) {
      const { size } = await imageInfo(path, format)
      const overlay = `${path}.${name}.${randomBytes(3).toString('hex')}`
      overlays[id] = { path: overlay, format: 'qcow2' }
      // Without -u, qemu-img would open the file below, which a running machine has locked.
      await qemuImg(['create', '-q', '-u', '-f', 'qcow2', '-b', path, '-F', format, overlay, String(size)])
    }
  } catch (error) {
    await removeFiles(overlays)
    throw error
  }
  return overlays
}

async function changeOver(qmp: QmpClient, overlays: Files): Promise<void> {
  const disks = await machineDisks(qmp)
  const actions = Object.entries(overlays).map(([id, { path, format }]) => {
    const disk = disks.find((candidate) => candidate.id === id)
    if (disk === undefined) {
      throw new HypervisorError('ERR_INVALID_STATE', `the machine has lost its disk '${id}'`, {
        field: 'disks',
      })
    }
    return {
      type: 'blockdev-snapshot-sync',
      data: {
        'node-name': disk.node,
        'snapshot-file': path,
        'snapshot-node-name': `overlay-${randomBytes(6).toString('hex')}`,
        format,
        mode: 'existing',
      },
    }
  })
  await qmp.execute('transaction', { actions })
}

/** Those of the files that no snapshot and no disk needs any more. */
function unused(files: Files, book: SnapshotBook, originals: readonly string[]): Files {
  const inUse = [book.disks, ...book.snapshots.map(({ frozen = {} }) => frozen)]
  const needed = [...originals, ...inUse.flatMap((some) => Object.values(some).map(({ path }) => path))]
  return Object.fromEntries(Object.entries(files).filter(([, { path }]) => !needed.includes(path)))
}

async function removeFiles(files: Files): Promise<void> {
  for (const { path } of Object.values(files)) await rm(path, { force: true })
}
