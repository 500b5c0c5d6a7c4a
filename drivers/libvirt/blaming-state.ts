import type { DomainState } from '../../src/domain-data.js'
import { HypervisorError, isHypervisorError } from '../../src/errors.js'
import type { DomainReference } from './rpc/references.js'
import type { LibvirtSession } from './session.js'

/**
 * Does something that a domain must be in a certain state for. Where it fails, somebody may have been quicker to change that:
 * not every driver of libvirt has a number of its own for the error of that.
 *
 * @throws HypervisorError `ERR_INVALID_STATE` if the domain is in another state by then; else what the work throws.
 */
export async function blamingState<Result>(
  session: Pick<LibvirtSession, 'stateOf'>,
  dom: DomainReference,
  states: readonly DomainState[],
  work: () => Promise<Result>,
): Promise<Result> {
  try {
    return await work()
  } catch (error) {
    if (!isHypervisorError(error, 'ERR_OPERATION_FAILED')) throw error
    const found = await session.stateOf(dom).catch(() => undefined)
    if (found === undefined || states.includes(found.state)) throw error
    throw new HypervisorError('ERR_INVALID_STATE', `the domain is ${found.state}: ${error.message}`, {
      cause: error.cause,
    })
  }
}
