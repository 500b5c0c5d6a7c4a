import type { CheckpointInfo } from '../../../../src/domain-data.js'
import { refuseTakenCheckpoint, withoutCheckpoint } from '../../../../src/spec/checkpoints.js'
import type { QemuMachine } from '../../machine.js'
import type { QmpClient } from '../../qmp/client.js'
import { step } from '../../steps.js'
import type { MachineDisk } from '../block-nodes.js'
import { type BitmapAction, newBitmaps, removeBitmaps } from './bitmaps.js'
import { readCheckpoints, writeCheckpoints } from './book.js'
import { refuseSnapshotsOnTop } from './with-snapshots.js'

/** A checkpoint to make. */
export interface NewCheckpoint {
  readonly name: string
  readonly description?: string | undefined
  readonly disks: readonly MachineDisk[]
  /** The argument with the name. */
  readonly field: string
}

/**
 * Makes a checkpoint by a QMP `transaction` that `work` sends with the actions; under the lock.
 *
 * The book is written first: a program that is killed then leaves an entry without bitmaps, which can be deleted,
 * where bitmaps without an entry would be tracked for ever. If `work` fails, nothing is left of either, unless QEMU has
 * ended or does not answer, and then the entry stays for whoever deletes it.
 *
 * @throws HypervisorError `ERR_CHECKPOINT_EXISTS`, `ERR_INVALID_STATE`.
 */
export async function makeCheckpoint(
  machine: QemuMachine,
  qmp: QmpClient,
  { name, description, disks, field }: NewCheckpoint,
  work: (actions: readonly BitmapAction[]) => Promise<void>,
): Promise<CheckpointInfo> {
  const path = machine.paths.checkpoints
  const before = await readCheckpoints(path)
  refuseTakenCheckpoint(before, name, field)
  await refuseSnapshotsOnTop(machine)
  const actions = newBitmaps(disks, name)
  const ids = disks.map(({ id }) => id)
  const parent = before.at(-1)?.name
  const made: CheckpointInfo = {
    name,
    createdAt: Date.now(),
    ...(description === undefined ? {} : { description }),
    ...(parent === undefined ? {} : { parent }),
    disks: ids,
  }
  await writeCheckpoints(path, [...before, made])
  step('checkpoint:recorded')
  try {
    await work(actions)
  } catch (error) {
    await removeBitmaps(qmp, ids, name).then(
      () => writeCheckpoints(path, before),
      () => {},
    )
    throw error
  }
  step('checkpoint:created')
  return made
}

/** Deletes a checkpoint; under the lock. */
export async function deleteCheckpoint(
  machine: QemuMachine,
  qmp: QmpClient,
  { name, disks }: CheckpointInfo,
): Promise<void> {
  const path = machine.paths.checkpoints
  await removeBitmaps(qmp, disks, name)
  step('checkpoint:removed')
  await writeCheckpoints(path, withoutCheckpoint(await readCheckpoints(path), name))
}
