import { mkdir, readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { HypervisorError } from '../../../src/errors.js'
import { syncFolder } from '../../../src/state/atomic-file.js'
import { digestOfFile } from '../../../src/state/file-digest.js'
import type { WritableDisk } from './disks.js'
import { readSavedFile, type SavedFile } from './saved-file.js'
import type { SnapshotBook, SnapshotEntry } from './snapshot-book.js'

/** The file of the state in the folder of a snapshot; disks have identifiers, which have no dots. */
export const stateName = 'machine.state'

/** How the names of folders begin that are being made. */
const making = '.making.'

/**
 * Makes the folder of a snapshot, which has its name once `fill` has filled it; otherwise nothing is left. What killed
 * programs have left is cleared away first.
 */
export async function makeSnapshotFolder<Result>(
  snapshots: string,
  { folder }: Pick<SnapshotEntry, 'folder'>,
  book: SnapshotBook,
  fill: (path: string) => Promise<Result>,
): Promise<Result> {
  await mkdir(snapshots, { mode: 0o700, recursive: true })
  await sweep(snapshots, book)
  const temporary = join(snapshots, `${making}${folder}`)
  await mkdir(temporary, { mode: 0o700 })
  try {
    const result = await fill(temporary)
    await syncFolder(temporary)
    await rename(temporary, join(snapshots, folder))
    await syncFolder(snapshots)
    return result
  } catch (error) {
    await rm(temporary, { recursive: true, force: true })
    throw error
  }
}

/** Whoever works here holds the lock of the domain, so that what no book names is nobody's. */
async function sweep(snapshots: string, book: SnapshotBook): Promise<void> {
  const known = new Set(book.snapshots.map(({ folder }) => folder))
  for (const entry of await readdir(snapshots, { withFileTypes: true })) {
    if (!entry.isDirectory() || known.has(entry.name)) continue
    await rm(join(snapshots, entry.name), { recursive: true, force: true })
  }
}

/** Checks that a snapshot is whole. @returns its state, if it has one. @throws HypervisorError `ERR_FILE`. */
export async function readSnapshotFolder(
  path: string,
  { name, state, disks }: SnapshotEntry,
  writable: readonly WritableDisk[],
): Promise<SavedFile | undefined> {
  for (const { id } of writable) {
    const digest = await digestOfFile(join(path, id)).catch((cause: unknown) => {
      throw damaged(name, `its copy of the disk '${id}' cannot be read`, cause)
    })
    if (digest !== disks[id]) throw damaged(name, `its copy of the disk '${id}' has changed`)
  }
  return state === 'shutoff' ? undefined : await readSavedFile(join(path, stateName))
}

function damaged(name: string, why: string, cause?: unknown): HypervisorError {
  return new HypervisorError('ERR_FILE', `the snapshot '${name}' is damaged: ${why}`, { field: name, cause })
}
