import { HypervisorError } from './errors.js'
import { domainNameField } from './spec/fields.js'

/**
 * Checks that a new snapshot can get this name.
 *
 * @param taken the names of those that are there
 * @throws HypervisorError `ERR_INVALID_ARGUMENT`, `ERR_SNAPSHOT_EXISTS`.
 */
export function requireFreeSnapshotName(taken: readonly string[], name: string): void {
  const checked = domainNameField.safeParse(name)
  if (!checked.success) {
    const why = checked.error.issues[0]?.message ?? 'is not valid'
    throw new HypervisorError('ERR_INVALID_ARGUMENT', `the name of a snapshot ${why}`, { field: 'name' })
  }
  if (taken.includes(name)) {
    throw new HypervisorError('ERR_SNAPSHOT_EXISTS', `the snapshot '${name}' is there already`)
  }
}

/** The error of a snapshot that is not there, with the names of those that are. */
export function noSnapshot(name: string, there: readonly string[]): HypervisorError {
  return new HypervisorError('ERR_NO_SNAPSHOT', `there is no snapshot '${name}'`, {
    hint: `Snapshots: ${there.join(', ') || 'none'}.`,
  })
}
