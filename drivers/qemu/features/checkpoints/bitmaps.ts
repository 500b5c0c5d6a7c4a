import { HypervisorError } from '../../../../src/errors.js'
import { lostCheckpoint } from '../../../../src/spec/checkpoints.js'
import type { QmpClient } from '../../qmp/client.js'
import { type MachineDisk, machineDisks } from '../block-nodes.js'

/**
 * A checkpoint is a persistent dirty bitmap of its name on each of its disks, which QEMU writes into the qcow2 image when
 * it closes it (docs/interop/bitmaps.rst). Each is recorded from its making to its deletion and depends on no other, so
 * that none need be merged, and a program that is killed leaves no half of a merge; a write to the disk sets a bit in
 * each.
 */
export interface BitmapAction {
  readonly type: 'block-dirty-bitmap-add' | 'block-dirty-bitmap-remove'
  readonly data: Readonly<Record<string, unknown>>
}

/**
 * The actions of a QMP `transaction` that make the bitmaps.
 *
 * @throws HypervisorError `ERR_CHECKPOINT_EXISTS` if an image has one of this name, of which no checkpoint is known.
 */
export function newBitmaps(disks: readonly MachineDisk[], name: string): readonly BitmapAction[] {
  const taken = disks.find((disk) => disk.bitmaps.has(name))
  if (taken !== undefined) {
    throw new HypervisorError(
      'ERR_CHECKPOINT_EXISTS',
      `the image of the disk '${taken.id}' has a bitmap '${name}' already, which is of no checkpoint of this domain`,
      {
        field: 'name',
        hint: `Choose another name, or remove it while the domain is off: qemu-img bitmap --remove IMAGE ${name}`,
      },
    )
  }
  return disks.map(({ node }) => ({
    type: 'block-dirty-bitmap-add',
    data: { node, name, persistent: true },
  }))
}

/** Removes the bitmaps that there are, those that were lost in a crash as well. */
export async function removeBitmaps(qmp: QmpClient, ids: readonly string[], name: string): Promise<void> {
  const disks = (await machineDisks(qmp)).filter(({ id, bitmaps }) => ids.includes(id) && bitmaps.has(name))
  if (disks.length === 0) return
  const actions = disks.map(({ node }): BitmapAction => {
    return { type: 'block-dirty-bitmap-remove', data: { node, name } }
  })
  await qmp.execute('transaction', { actions })
}

/**
 * Insists that what a checkpoint tracks is known. A QEMU that is killed leaves bitmaps that are marked as in use, and
 * says of them ever after that they are inconsistent.
 *
 * @throws HypervisorError `ERR_INVALID_STATE`.
 */
export function requireBitmaps(disks: readonly MachineDisk[], name: string): void {
  const lost = disks.find(({ bitmaps }) => bitmaps.get(name) !== 'recording')
  if (lost !== undefined) throw lostCheckpoint(name, lost.id)
}
