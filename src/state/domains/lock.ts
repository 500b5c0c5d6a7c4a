import { HypervisorError, isHypervisorError } from '../../errors.js'
import { tryLockFolder } from '../file-lock.js'
import { errorCode } from '../libc.js'
import { removeUnfinished } from '../unfinished-files.js'

/** A domain as its lock sees it. */
export interface LockedDomain {
  readonly name: string
  /** Its folder, whose lock is held. */
  readonly folder: string
  /** Fails if it is not there any more. @throws HypervisorError `ERR_NO_DOMAIN`. */
  definition(): Promise<unknown>
}

/**
 * Runs something that changes the state of a domain, under its lock, after what killed programs have left unfinished was
 * removed. It does not nest.
 *
 * @throws HypervisorError `ERR_BUSY` if somebody else is changing it, `ERR_NO_DOMAIN`.
 */
export async function withDomainLock<Result>(
  { name, folder, definition }: LockedDomain,
  work: () => Promise<Result>,
): Promise<Result> {
  const lock = await tryLockFolder(folder).catch(async (error: unknown) => {
    if (errorCode(error) === 'ENOENT') await definition()
    throw error
  })
  if (lock === undefined) {
    throw new HypervisorError('ERR_BUSY', `somebody else is changing the state of '${name}'`, {
      domain: name,
      hint: 'Try again when the other call has finished.',
    })
  }
  try {
    await removeUnfinished(folder)
    return await work()
  } finally {
    lock.release()
  }
}

/**
 * Runs a start under the lock of its domain. Of several that start a domain at once one wins, and for the others it is in the
 * wrong state.
 *
 * @throws HypervisorError `ERR_INVALID_STATE` where the lock is taken.
 */
export async function startLocked<Result>(
  withLock: (work: () => Promise<Result>) => Promise<Result>,
  start: () => Promise<Result>,
): Promise<Result> {
  let entered = false
  try {
    return await withLock(() => {
      entered = true
      return start()
    })
  } catch (error) {
    if (entered || !isHypervisorError(error, 'ERR_BUSY')) throw error
    throw new HypervisorError('ERR_INVALID_STATE', error.message, { hint: error.hint, cause: error })
  }
}
