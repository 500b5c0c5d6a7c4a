import { z } from 'zod'
import type { CallOptions } from '../../../../src/call.js'
import type { SnapshotMethods } from '../../../../src/domain.js'
import type { SnapshotInfo } from '../../../../src/domain-data.js'
import { HypervisorError, isHypervisorError } from '../../../../src/errors.js'
import { withoutSnapshot } from '../../../../src/state/snapshot-book.js'
import type { QemuMachine } from '../../machine.js'
import type { QmpClient } from '../../qmp/client.js'
import { type Patience, withPatience } from '../../qmp/patience.js'
import { step } from '../../steps.js'
import { announceSnapshot } from '../announce.js'
import { refuseCheckpoints } from '../checkpoints/with-snapshots.js'
import { requireDefinedDevices } from '../defined-devices.js'
import { forgetManagedSave } from '../forget-managed-save.js'
import { readBook, type SnapshotBook, type SnapshotEntry, withCurrentDisks, writeBook } from './book.js'
import { createExternal, deleteExternal, revertExternal } from './external.js'
import { imagesWithSnapshots, snapshotsInImages, snapshotsInMachine } from './internal.js'
import { readSnapshots } from './read.js'
import { finishRevert, revertImages } from './revert-images.js'

/** The methods of the feature `snapshots`. */
export function snapshotMethods(machine: QemuMachine): SnapshotMethods {
  const find = (book: SnapshotBook, name: string): SnapshotEntry => {
    const entry = book.snapshots.find((candidate) => candidate.name === name)
    if (entry !== undefined) return entry
    throw new HypervisorError('ERR_NO_SNAPSHOT', `the domain '${machine.name}' has no snapshot '${name}'`)
  }
  const change = <Result>(
    options: CallOptions | undefined,
    work: (patience: Patience) => Promise<Result>,
  ): Promise<Result> => machine.withLock(() => withPatience(options?.signal, work))
  const finishReturn = async (): Promise<void> => {
    if (machine.status().state !== 'alive') await finishRevert(machine)
  }
  return {
    createSnapshot: (name, options = {}) =>
      change(options, async (patience) => {
        const { description } = options
        requireName(name)
        await finishReturn()
        const context = await openContext(machine, patience)
        const { book, qmp } = context
        if (book.snapshots.some((entry) => entry.name === name)) {
          throw new HypervisorError('ERR_SNAPSHOT_EXISTS', `there is a snapshot '${name}' already`)
        }
        const kind = requireKind(options.kind ?? 'internal', book)
        if (kind === 'external') await refuseCheckpoints(machine, 'an external snapshot')
        const state = qmp === undefined ? 'shutoff' : await stateOf(qmp)
        const parent = book.current
        const entry: SnapshotEntry = { name, createdAt: Date.now(), kind, state, description, parent }
        if (kind === 'external') await createExternal(context, context.spec, entry, qmp)
        else await createInternal(machine, context, entry)
        announceSnapshot(machine, 'created', name)
        return describe(entry, name)
      }),
    async listSnapshots() {
      const { book } = await openContext(machine, { bound: async (client) => await client })
      return book.snapshots.map((entry) => describe(entry, book.current))
    },
    revertToSnapshot: (name, options) =>
      change(options, async (patience) => {
        const context = await openContext(machine, patience)
        const entry = find(context.book, name)
        await refuseCheckpoints(machine, 'a return to a snapshot')
        await forgetManagedSave(machine)
        if (entry.kind === 'external') {
          requireOff(context.qmp, 'Returning to an external snapshot')
          await revertExternal(context, entry)
        } else {
          await revertInternal(machine, context, entry, patience)
        }
        announceSnapshot(machine, 'reverted', name)
      }),
    deleteSnapshot: (name, options) =>
      change(options, async (patience) => {
        await finishReturn()
        const context = await openContext(machine, patience)
        const entry = find(context.book, name)
        if (entry.kind === 'external') {
          requireOff(context.qmp, 'Deleting an external snapshot')
          await deleteExternal(context, entry)
        } else {
          await context.internal.delete(name)
          step('delete:gone')
          await writeBook(context.path, withoutSnapshot(context.book, name))
        }
        announceSnapshot(machine, 'deleted', name)
      }),
  }
}

type Context = Awaited<ReturnType<typeof openContext>>

async function openContext(machine: QemuMachine, patience: Patience) {
  const qmp = machine.status().state === 'alive' ? await patience.bound(machine.qmp()) : undefined
  const path = machine.paths.snapshots
  const recorded = await readBook(path)
  const definition = await machine.definition()
  const { spec } = withCurrentDisks(definition, recorded)
  const internal = qmp === undefined ? snapshotsInImages(spec.disks) : snapshotsInMachine(qmp)
  const originals = definition.spec.disks.flatMap(({ path }) => path ?? [])
  return { qmp, path, spec, originals, internal, book: await readSnapshots(recorded, internal, qmp) }
}

/** The book is written first: an entry whose snapshot is not in the image is not listed. */
async function createInternal(machine: QemuMachine, context: Context, entry: SnapshotEntry): Promise<void> {
  const { path, book, internal, qmp } = context
  if (qmp !== undefined) await requireDefinedDevices(machine.name, qmp)
  await writeBook(path, { ...book, snapshots: [...book.snapshots, entry], current: entry.name })
  step('snapshot:recorded')
  try {
    await internal.create(entry.name)
  } catch (error) {
    // A QEMU that was given up may still make it, and then the entry belongs to it.
    if (!isHypervisorError(error, 'ERR_ABORTED')) await writeBook(path, book)
    throw error
  }
  step('snapshot:created')
}

async function revertInternal(
  machine: QemuMachine,
  context: Context,
  entry: SnapshotEntry,
  patience: Patience,
): Promise<void> {
  const { path, book, qmp, spec } = context
  if (entry.state === 'shutoff') {
    requireOff(qmp, `'${entry.name}' was made while the domain was off, so returning to it`)
    await revertImages({ path, book, name: entry.name, images: imagesWithSnapshots(spec.disks) })
    return
  }
  if (qmp === undefined) {
    await machine.launch({ prepare: async (started) => loadState(await patience.bound(started), entry) })
  } else {
    await requireDefinedDevices(machine.name, qmp)
    await loadState(qmp, entry)
  }
  step('revert:loaded')
  await writeBook(path, { ...book, current: entry.name })
}

async function loadState(qmp: QmpClient, entry: SnapshotEntry): Promise<void> {
  await snapshotsInMachine(qmp).revert(entry.name)
  if (entry.state === 'running') await qmp.execute('cont')
}

async function stateOf(qmp: QmpClient): Promise<'running' | 'paused'> {
  const { running } = await qmp.query('query-status', z.object({ running: z.boolean() }))
  return running ? 'running' : 'paused'
}

function describe(entry: SnapshotEntry, current: string | undefined): SnapshotInfo {
  const { name, createdAt, kind, state, description, parent } = entry
  return { name, createdAt, kind, state, description, parent, current: name === current }
}

/** `qemu-img` takes a name of digits for a number that QEMU gave, and one with a comma for several options. */
function requireName(name: string): void {
  if (/^(?!\d+$)[A-Za-z0-9][A-Za-z0-9._+@-]{0,63}$/.test(name)) return
  throw new HypervisorError('ERR_INVALID_ARGUMENT', `'${name}' cannot be the name of a snapshot`, {
    field: 'name',
    hint: 'Letters, digits and . _ + @ -, at most 64, beginning with a letter or digit, not digits alone.',
  })
}

function requireKind(kind: SnapshotInfo['kind'], book: SnapshotBook): SnapshotEntry['kind'] {
  if (kind === 'memory') {
    throw new HypervisorError('ERR_UNSUPPORTED', 'this driver has no snapshots of the kind memory', {
      field: 'kind',
      hint: 'It has internal and external ones.',
    })
  }
  const other = book.snapshots.find((entry) => entry.kind !== kind)
  if (other === undefined) return kind
  throw new HypervisorError('ERR_INVALID_STATE', `the domain has ${other.kind} snapshots already`, {
    field: 'kind',
    hint: 'One kind at a time: an internal snapshot belongs to one file, an external one changes the file.',
  })
}

function requireOff(qmp: QmpClient | undefined, what: string): void {
  if (qmp === undefined) return
  throw new HypervisorError('ERR_INVALID_STATE', `${what} needs the domain to be off`, {
    hint: 'Shut it down or destroy it first.',
  })
}
