import { isHypervisorError } from '../../../src/errors.js'
import { passStep } from '../../../src/state/domains/steps.js'
import { discardCopies, planMoves, prepareDisks, takePlaces, type WritableDisk } from './disks.js'
import { readBook, type SnapshotBook, type SnapshotEntry, writeBook } from './snapshot-book.js'

/** What is done for the disks of a snapshot to come back. */
export interface DiskReturn {
  readonly snapshots: string
  readonly book: SnapshotBook
  readonly entry: SnapshotEntry
  /** The folder of the snapshot, in which the copies are. */
  readonly folder: string
  readonly disks: readonly WritableDisk[]
  /** Called when nothing that can fail is left to be done before disks are replaced; if it fails, none is. */
  begin(): Promise<void>
}

/**
 * Brings the disks of a snapshot back, all of them or none: the book says what is to be done from before it is begun until
 * it is done, so that {@link finishRevert} ends what a killed program has left.
 *
 * @throws HypervisorError `ERR_FILE`; what `begin` throws.
 */
export async function returnDisks(work: DiskReturn): Promise<void> {
  const { snapshots, book, entry, folder, disks, begin } = work
  const { name } = entry
  const moves = await planMoves(disks)
  const note = (ready: boolean): Promise<void> =>
    writeBook(snapshots, { ...book, reverting: { name, disks: [...moves], ready } })
  await note(false)
  try {
    await prepareDisks(disks, folder, moves)
    passStep('revert:prepared')
    await begin()
    await note(true)
  } catch (error) {
    await discardCopies(moves)
    await writeBook(snapshots, book)
    throw error
  }
  passStep('revert:ready')
  await takePlaces(moves)
  passStep('revert:disks-back')
  await writeBook(snapshots, { ...book, current: name })
}

/**
 * Ends the return to a snapshot that a killed program has left, if there is one: disks of which some could be those of the
 * snapshot and others not are all made so, and copies that were not whole are removed. Under the lock of the domain.
 *
 * @throws HypervisorError `ERR_FILE` if a disk cannot be put back.
 */
export async function finishRevert(snapshots: string): Promise<void> {
  const found = await readBook(snapshots).catch((error: unknown) => {
    // Whoever needs the book says what is wrong with it.
    if (isHypervisorError(error, 'ERR_STATE_CORRUPT')) return undefined
    throw error
  })
  if (found?.reverting === undefined) return
  const { reverting, ...book } = found
  await (reverting.ready ? takePlaces : discardCopies)(reverting.disks)
  await writeBook(snapshots, reverting.ready ? { ...book, current: reverting.name } : book)
}
