import { HypervisorError } from '../../../../src/errors.js'
import { refuseOverCheckpoints } from '../../../../src/spec/checkpoints.js'
import type { QemuMachine } from '../../machine.js'
import { readBook } from '../snapshots/book.js'
import { readCheckpoints } from './book.js'

/**
 * Refuses a checkpoint where there are external snapshots: their overlays are merged and thrown away, and a bitmap would
 * go with them.
 *
 * @throws HypervisorError `ERR_INVALID_STATE`.
 */
export async function refuseSnapshotsOnTop(machine: QemuMachine): Promise<void> {
  const { snapshots } = await readBook(machine.paths.snapshots)
  if (snapshots.every(({ kind }) => kind !== 'external')) return
  throw new HypervisorError('ERR_INVALID_STATE', 'the domain has external snapshots', {
    hint: 'What a checkpoint tracks belongs to one file, and an external snapshot changes the file. Delete them first.',
  })
}

/**
 * Refuses what QEMU would do to a disk with bitmaps without them, or not at all.
 *
 * @throws HypervisorError `ERR_INVALID_STATE`.
 */
export async function refuseCheckpoints(machine: QemuMachine, what: string): Promise<void> {
  refuseOverCheckpoints(await readCheckpoints(machine.paths.checkpoints), what)
}
