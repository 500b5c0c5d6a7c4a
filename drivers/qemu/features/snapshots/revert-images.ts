import { HypervisorError } from '../../../../src/errors.js'
import type { QemuMachine } from '../../machine.js'
import { step } from '../../steps.js'
import { readBook, type SnapshotBook, withCurrentDisks, writeBook } from './book.js'
import { qemuImg } from './qemu-img.js'

/** What is put back to an internal snapshot. */
export interface ImageReturn {
  /** The path of the book. */
  readonly path: string
  readonly book: SnapshotBook
  readonly name: string
  /** The paths of the images, all of which have the snapshot. */
  readonly images: readonly string[]
}

/**
 * Puts the images of a domain that is off back to an internal snapshot, all of them: the book says what is to be done from
 * before the first is put back until all are, so that {@link finishRevert} ends what a killed program has left.
 *
 * @throws HypervisorError `ERR_OPERATION_FAILED`.
 */
export async function revertImages({ path, book, name, images }: ImageReturn): Promise<void> {
  await writeBook(path, { ...book, reverting: { name, images: [...images] } })
  let done = 0
  try {
    for (const image of images) {
      await qemuImg(['snapshot', '-a', name, image])
      done += 1
      step('revert:image-back')
    }
  } catch (cause) {
    if (done > 0) throw halfDone(name, cause)
    await writeBook(path, book)
    throw cause
  }
  step('revert:loaded')
  await writeBook(path, { ...book, reverting: undefined, current: name })
}

/**
 * Ends the return to an internal snapshot that was begun and not ended, if there is one: images that the domain still has
 * are all put back. Under the lock of a domain that is off, before its images are used or given up.
 *
 * @returns The book as it is then.
 * @throws HypervisorError `ERR_OPERATION_FAILED` if an image cannot be put back; `ERR_STATE_CORRUPT`.
 */
export async function finishRevert(
  machine: Pick<QemuMachine, 'paths' | 'definition'>,
): Promise<SnapshotBook> {
  const path = machine.paths.snapshots
  const { reverting, ...book } = await readBook(path)
  if (reverting === undefined) return book
  const { name } = reverting
  const { spec } = withCurrentDisks(await machine.definition(), book)
  const images = reverting.images.filter((image) => spec.disks.some((disk) => disk.path === image))
  try {
    for (const image of images) await qemuImg(['snapshot', '-a', name, image])
  } catch (cause) {
    throw halfDone(name, cause)
  }
  const ended = { ...book, current: name }
  await writeBook(path, ended)
  return ended
}

function halfDone(name: string, cause: unknown): HypervisorError {
  return new HypervisorError(
    'ERR_OPERATION_FAILED',
    `some disks have been put back to the snapshot '${name}', and others cannot be`,
    {
      field: 'disks',
      hint: 'The next start puts the others back when what stands in the way is gone. See the cause.',
      cause,
    },
  )
}
