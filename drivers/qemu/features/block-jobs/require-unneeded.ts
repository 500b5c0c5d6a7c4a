import { resolve } from 'node:path'
import { HypervisorError } from '../../../../src/errors.js'
import type { QemuMachine } from '../../machine.js'
import type { MachineDisk } from '../block-nodes.js'
import { readBook } from '../snapshots/book.js'
import { imageChain } from '../snapshots/qemu-img.js'
import type { Layer } from './layers.js'

/** What a job does to the chain of a disk. */
export interface ChainChange {
  /** The images that leave the chain. */
  readonly removed: readonly Layer[]
  /** The image that gets another content. */
  readonly written?: Layer | undefined
  /** Whether the guest's own image, or what that is on top of, becomes another. */
  readonly uppermost: boolean
}

/**
 * Insists that no snapshot needs what a job takes away: those of the kind internal lie in the uppermost image and use
 * what is below it, those of the kind external are images of the chain.
 *
 * @throws HypervisorError `ERR_INVALID_STATE`.
 */
export async function requireUnneeded(
  machine: QemuMachine,
  disk: MachineDisk,
  { removed, written, uppermost }: ChainChange,
): Promise<void> {
  const [inside] = disk.snapshots
  if (uppermost && inside !== undefined) throw needed(disk.id, inside.name)
  const { snapshots } = await readBook(machine.paths.snapshots)
  const paths = removed.map(({ path }) => resolve(path))
  for (const { name, frozen = {} } of snapshots) {
    const kept = frozen[disk.id]
    if (kept === undefined) continue
    // Deleting it writes the disk back into the image that it keeps, so the disk must stay on top of that.
    if (paths.includes(resolve(kept.path))) throw needed(disk.id, name)
    const below = written === undefined ? [] : await imageChain(kept.path, kept.format)
    if (written !== undefined && below.some((path) => resolve(path) === resolve(written.path))) {
      throw needed(disk.id, name)
    }
  }
}

function needed(disk: string, snapshot: string): HypervisorError {
  return new HypervisorError(
    'ERR_INVALID_STATE',
    `the snapshot '${snapshot}' needs the images of '${disk}' as they are`,
    { field: 'disk', hint: `Delete the snapshot first: deleteSnapshot('${snapshot}').` },
  )
}
