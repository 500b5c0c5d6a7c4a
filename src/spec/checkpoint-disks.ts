import { HypervisorError } from '../errors.js'

/** What of a disk decides whether its changes can be tracked. */
export interface CheckpointDisk {
  readonly id: string
  /** The format of its image; `undefined` for an empty drive. */
  readonly format: string | undefined
  readonly readonly: boolean
}

/**
 * The disks of a new checkpoint.
 *
 * @param ids Those that are wanted. Default: all that the guest can write to.
 * @param field The argument that names them.
 * @throws HypervisorError `ERR_NO_DEVICE`; `ERR_INVALID_ARGUMENT` for one that the guest cannot write to;
 *   `ERR_UNSUPPORTED` for one of another format than qcow2, which alone keeps what has changed; `ERR_INVALID_STATE` if
 *   there is none.
 */
export function checkpointDisks<Disk extends CheckpointDisk>(
  disks: readonly Disk[],
  ids: readonly string[] | undefined,
  field = 'disks',
): readonly Disk[] {
  const chosen = ids === undefined ? disks.filter(isWritable) : ids.map((id) => find(disks, id, field))
  if (chosen.length === 0) {
    throw new HypervisorError('ERR_INVALID_STATE', 'the domain has no writable disk', {
      field,
      hint: 'A checkpoint is of disks that change.',
    })
  }
  for (const disk of chosen) {
    const { id, format } = disk
    if (!isWritable(disk)) {
      throw new HypervisorError('ERR_INVALID_ARGUMENT', `the disk '${id}' is read-only or empty`, {
        field,
        hint: 'A checkpoint is of disks that change.',
      })
    }
    if (format === 'qcow2') continue
    throw new HypervisorError(
      'ERR_UNSUPPORTED',
      `the disk '${id}' has the format ${format}, and a checkpoint needs qcow2`,
      { field, hint: 'Name the disks to track, or convert the image with qemu-img while the domain is off.' },
    )
  }
  return chosen
}

function isWritable({ format, readonly }: CheckpointDisk): boolean {
  return format !== undefined && !readonly
}

function find<Disk extends CheckpointDisk>(disks: readonly Disk[], id: string, field: string): Disk {
  const found = disks.find((disk) => disk.id === id)
  if (found !== undefined) return found
  const hint = `Disks: ${disks.map((disk) => disk.id).join(', ') || 'none'}.`
  throw new HypervisorError('ERR_NO_DEVICE', `the domain has no disk '${id}'`, { field, hint })
}
