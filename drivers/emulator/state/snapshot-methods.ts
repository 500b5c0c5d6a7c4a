import { randomBytes } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { SnapshotMethods } from '../../../src/domain.js'
import { HypervisorError } from '../../../src/errors.js'
import type { SnapshotEvent } from '../../../src/events.js'
import { passStep } from '../../../src/state/domains/steps.js'
import { withoutSnapshot } from '../../../src/state/snapshot-book.js'
import { type ImageLocks, lockImages } from '../image-locks.js'
import type { EmulatorMachine, EmulatorStore } from '../machine.js'
import {
  copyDisks,
  digestDisks,
  isThere,
  requireImages,
  type WritableDisk,
  withCopies,
  writableDisks,
} from './disks.js'
import { requireWay, whileHeld } from './hold.js'
import { returnDisks } from './revert.js'
import { extractState, writeSavedFile } from './saved-file.js'
import { describeSaved, requireOwn } from './saved-machine.js'
import {
  describeSnapshot,
  findSnapshot,
  readBook,
  requireFree,
  type SnapshotEntry,
  writeBook,
} from './snapshot-book.js'
import { makeSnapshotFolder, readSnapshotFolder, stateName } from './snapshot-folder.js'

/** The methods of the feature `snapshots`: each is a folder with the state and a copy of the disks that are written to. */
export function snapshotMethods<Options>(
  machine: EmulatorMachine<Options>,
  store: EmulatorStore<Options>,
): SnapshotMethods {
  const { name: domain, uuid, paths } = machine
  const { snapshots } = paths
  const announce = (change: SnapshotEvent['change'], snapshot: string): void =>
    machine.emit({ type: 'snapshot', change, snapshot, domain, uuid, time: Date.now() })

  /** Copies what the domain is now into a folder. @returns the state that it was in. */
  const keep = async (folder: string, signal: AbortSignal | undefined): Promise<SnapshotEntry['state']> => {
    const disks = writableDisks((await machine.definition()).spec)
    const { state } = machine.status()
    if (state === 'alive') {
      return await whileHeld(machine, async (held) => {
        const header = await describeSaved(machine, held.state, {})
        await writeSavedFile(join(folder, stateName), header, held.file, { signal })
        await copyDisks(disks, folder)
        return held.state
      })
    }
    if (state === 'crashed') {
      throw new HypervisorError('ERR_INVALID_STATE', `the domain '${domain}' has crashed`, { domain })
    }
    const locks = await lockDisks(disks, true, signal)
    try {
      await copyDisks(disks, folder)
    } finally {
      locks.release()
    }
    return 'shutoff'
  }

  return {
    createSnapshot: (name, { description, kind = 'memory', signal } = {}) =>
      machine.withLock(async () => {
        requireWay(machine)
        const book = await readBook(snapshots)
        requireFree(book, name)
        if (kind !== 'memory') {
          throw new HypervisorError('ERR_UNSUPPORTED', `an emulator has no snapshots of the kind '${kind}'`, {
            field: 'kind',
            hint: 'Its snapshots are copies of the state and of the disks: memory.',
          })
        }
        const disks = writableDisks((await machine.definition()).spec)
        await requireImages(disks)
        const made = { name, createdAt: Date.now(), folder: randomBytes(8).toString('hex') }
        const kept = await makeSnapshotFolder(snapshots, made, book, async (folder) => {
          const state = await keep(folder, signal)
          signal?.throwIfAborted()
          const copies = disks.map((disk) => ({ ...disk, path: join(folder, disk.id) }))
          return { state, disks: await digestDisks(copies) }
        })
        passStep('snapshot:kept')
        const entry: SnapshotEntry = { ...made, ...kept, description, parent: book.current }
        await writeBook(snapshots, { ...book, snapshots: [...book.snapshots, entry], current: name })
        announce('created', name)
        return describeSnapshot(entry, name)
      }),

    async listSnapshots() {
      await machine.definition()
      const { snapshots: entries, current } = await readBook(snapshots)
      return Object.freeze(entries.map((entry) => describeSnapshot(entry, current)))
    },

    revertToSnapshot: (name, { signal } = {}) =>
      machine.withLock(async () => {
        const book = await readBook(snapshots)
        const entry = findSnapshot(book, name)
        const folder = join(snapshots, entry.folder)
        const definition = await machine.definition()
        const disks = writableDisks(definition.spec)
        const saved = await readSnapshotFolder(folder, entry, disks)
        if (saved !== undefined) {
          // What is where the copies are to come back may be ruined, or gone: that is what they are for.
          const copied = { ...definition, spec: withCopies(definition.spec, folder) }
          await requireOwn(machine, saved, copied, store.paths.programs, signal)
        }
        const locks: ImageLocks[] = []
        try {
          await returnDisks({
            ...{ snapshots, book, entry, folder, disks },
            async begin() {
              signal?.throwIfAborted()
              if (machine.status().state === 'alive') await machine.end('reverted to a snapshot')
              locks.push(await lockDisks(disks, false, signal))
            },
          })
        } finally {
          for (const lock of locks) lock.release()
        }
        if (saved !== undefined) {
          await machine.launch(signal, {
            place: (to) => extractState(saved, to),
            paused: entry.state === 'paused',
            change: 'started',
          })
        }
        announce('reverted', name)
      }),

    deleteSnapshot: (name) =>
      machine.withLock(async () => {
        const book = await readBook(snapshots)
        const entry = findSnapshot(book, name)
        await writeBook(snapshots, withoutSnapshot(book, name))
        await rm(join(snapshots, entry.folder), { recursive: true, force: true })
        announce('deleted', name)
      }),
  }
}

/**
 * Keeps disks from being written by others, and from being read, too, if they change. Of those that are to come back, one that is
 * not there has nobody.
 *
 * @throws HypervisorError `ERR_BUSY`.
 */
async function lockDisks(
  disks: readonly WritableDisk[],
  readonly: boolean,
  signal: AbortSignal | undefined,
): Promise<ImageLocks> {
  const there: WritableDisk[] = []
  for (const disk of disks) if (readonly || (await isThere(disk.path))) there.push(disk)
  const images = there.map(({ path, field }) => ({ path, field: `${field}.path`, readonly }))
  return await lockImages(images, signal)
}
