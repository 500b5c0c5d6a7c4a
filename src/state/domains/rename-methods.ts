import type { RenameMethods } from '../../domain.js'
import { HypervisorError } from '../../errors.js'
import type { DefinedDomain } from './metadata-methods.js'
import type { DomainStore } from './store.js'

/** A domain that can be renamed while it is off. */
export interface RenamableDomain<Options> extends DefinedDomain<Options> {
  /** Whether its machine lives. */
  isAlive(): boolean
}

/** The method of the feature `rename`. The domain is then out of date; the connection has one of the new name. */
export function renameMethods<Options>(
  domain: RenamableDomain<Options>,
  store: Pick<DomainStore<Options, unknown>, 'rename'>,
): RenameMethods {
  return {
    rename: (newName, { signal } = {}) =>
      domain.withLock(async () => {
        if (domain.isAlive()) {
          throw new HypervisorError('ERR_INVALID_STATE', `the domain '${domain.name}' is running`)
        }
        await store.rename(await domain.definition(), newName, signal)
      }),
  }
}
