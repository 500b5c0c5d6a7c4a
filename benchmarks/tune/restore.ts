import { stat } from 'node:fs/promises'
import { HypervisorError } from '../../src/errors.js'
import { setPlace, type TuneOptions } from './apply.js'
import { readPlace } from './place.js'
import { forgetTuneRecord, lockTuning, readTuneRecord, type TuneChange, writeTuneRecord } from './record.js'
import { findTuneFolder } from './record-folder.js'
import { requireSettings } from './show.js'

/** What `restore` did with a place. */
export interface RestoredPlace {
  readonly setting: string
  readonly path: string
  /**
   * `restored`; `already`: it was as before tuning; `gone`: the place is not there any more, as that of a CPU that
   * is off; `foreign`: somebody else has changed it since; `refused`: the kernel does not take the value.
   */
  readonly outcome: 'restored' | 'already' | 'gone' | 'foreign' | 'refused'
  readonly before: string
  /** The value that it has now. */
  readonly value: string | undefined
  readonly reason: string | undefined
}

/**
 * Puts back what {@link applyTuning} changed, the last change first. What somebody else has changed since is told
 * and left alone, unless `force` is given; it stays recorded. Doing it again, or after a crash, is harmless.
 *
 * @returns One entry for each recorded place; none if nothing is in force.
 * @throws HypervisorError `ERR_INVALID_ARGUMENT` for an unknown setting, `ERR_BUSY`, `ERR_STATE_CORRUPT`, `ERR_FILE` if
 *   this user may not write the record.
 */
export async function restoreTuning(options: TuneOptions = {}): Promise<readonly RestoredPlace[]> {
  const { root = '/', force = false, only, onStep = () => {} } = options
  const state = await findTuneFolder(options)
  requireSettings(only)
  if (!(await isThere(state))) return []
  const lock = await lockTuning(state)
  try {
    const record = await readTuneRecord(state)
    if (record === undefined) return []
    const kept: TuneChange[] = []
    const results: RestoredPlace[] = []
    for (const change of record.changes.toReversed()) {
      if (only !== undefined && !only.includes(change.setting)) {
        kept.unshift(change)
        continue
      }
      const result = await restorePlace(root, change, force)
      if (result.outcome === 'foreign' || result.outcome === 'refused') kept.unshift(change)
      results.push(result)
      onStep(`restored ${change.path}`)
    }
    if (kept.length === 0) await forgetTuneRecord(state)
    else await writeTuneRecord(state, { ...record, changes: kept })
    onStep('forgotten')
    return results
  } finally {
    lock.release()
  }
}

async function restorePlace(root: string, change: TuneChange, force: boolean): Promise<RestoredPlace> {
  const { setting, path, before, applied } = change
  const value = await readPlace(root, change)
  const facts = { setting, path, before, value, reason: undefined }
  if (value === undefined) return { ...facts, outcome: 'gone' }
  if (value === before) return { ...facts, outcome: 'already' }
  // A file of a control group that tuning made goes with the group.
  if (before === '' && applied.includes(value)) return { ...facts, outcome: 'already' }
  if (!applied.includes(value) && !force) {
    const reason = `it is ${value} now, neither the ${applied.at(-1)} of tuning nor the ${before} from before`
    return { ...facts, outcome: 'foreign', reason }
  }
  const reason = await setPlace(root, change, before)
  return reason === undefined
    ? { ...facts, value: before, outcome: 'restored' }
    : { ...facts, value: await readPlace(root, change), outcome: 'refused', reason }
}

async function isThere(folder: string): Promise<boolean> {
  return await stat(folder).then(
    () => true,
    (error: unknown) => {
      if (error instanceof Error && Reflect.get(error, 'code') === 'ENOENT') return false
      throw new HypervisorError('ERR_FILE', `the folder '${folder}' cannot be read`, { cause: error })
    },
  )
}
