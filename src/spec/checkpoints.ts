import type { CheckpointInfo } from '../domain-data.js'
import { HypervisorError } from '../errors.js'

/** Refuses a name that a checkpoint has. @throws HypervisorError `ERR_CHECKPOINT_EXISTS`. */
export function refuseTakenCheckpoint(
  checkpoints: readonly Pick<CheckpointInfo, 'name'>[],
  name: string,
  field: string,
): void {
  if (checkpoints.every((checkpoint) => checkpoint.name !== name)) return
  throw new HypervisorError('ERR_CHECKPOINT_EXISTS', `there is a checkpoint '${name}' already`, { field })
}

/** Finds a checkpoint by its name. @throws HypervisorError `ERR_NO_CHECKPOINT`. */
export function requireCheckpoint<Checkpoint extends Pick<CheckpointInfo, 'name'>>(
  checkpoints: readonly Checkpoint[],
  name: string,
  field: string,
): Checkpoint {
  const found = checkpoints.find((checkpoint) => checkpoint.name === name)
  if (found !== undefined) return found
  const hint = `Checkpoints: ${checkpoints.map((checkpoint) => checkpoint.name).join(', ') || 'none'}.`
  throw new HypervisorError('ERR_NO_CHECKPOINT', `the domain has no checkpoint '${name}'`, { field, hint })
}

/**
 * Insists that a checkpoint tracks all disks of an incremental backup since it.
 *
 * @throws HypervisorError `ERR_INVALID_ARGUMENT`.
 */
export function requireTracked(
  { name, disks }: Pick<CheckpointInfo, 'name' | 'disks'>,
  ids: readonly string[],
): void {
  const other = ids.find((id) => !disks.includes(id))
  if (other === undefined) return
  throw new HypervisorError(
    'ERR_INVALID_ARGUMENT',
    `the checkpoint '${name}' does not track the disk '${other}'`,
    {
      field: 'incremental',
      hint: `It tracks: ${disks.join(', ')}. Back the others up without it.`,
    },
  )
}

/** The error of a backup since a checkpoint whose changes are not known any more. */
export function lostCheckpoint(name: string, disk: string, cause?: unknown): HypervisorError {
  return new HypervisorError(
    'ERR_INVALID_STATE',
    `what has changed on the disk '${disk}' since the checkpoint '${name}' is lost`,
    {
      field: 'incremental',
      hint: 'The hypervisor or its host has crashed since. Delete the checkpoint, and make a full backup with a new one.',
      cause,
    },
  )
}

/**
 * Refuses what would change disks behind the back of what tracks their changes.
 *
 * @throws HypervisorError `ERR_INVALID_STATE`.
 */
export function refuseOverCheckpoints(
  checkpoints: readonly Pick<CheckpointInfo, 'name'>[],
  what: string,
): void {
  if (checkpoints.length === 0) return
  throw new HypervisorError('ERR_INVALID_STATE', `${what} is not possible while the domain has checkpoints`, {
    hint: `Delete them first: ${checkpoints.map(({ name }) => name).join(', ')}.`,
  })
}

/** The checkpoints without one: those made next after it get its parent. */
export function withoutCheckpoint<Checkpoint extends Pick<CheckpointInfo, 'name' | 'parent'>>(
  checkpoints: readonly Checkpoint[],
  name: string,
): readonly Checkpoint[] {
  const parent = checkpoints.find((checkpoint) => checkpoint.name === name)?.parent
  return checkpoints
    .filter((checkpoint) => checkpoint.name !== name)
    .map((checkpoint) => (checkpoint.parent === name ? { ...checkpoint, parent } : checkpoint))
}
