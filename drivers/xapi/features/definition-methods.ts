import type { RenameMethods } from '../../../src/domain.js'
import { HypervisorError } from '../../../src/errors.js'
import { isChange } from '../../../src/event-waiters.js'
import { readRecords } from '../info.js'
import { interruptible } from '../interruptible.js'
import type { Machine } from '../lookup.js'
import type { XapiSession } from '../session.js'
import { requireState } from './machine.js'

/** Feature `rename`. */
export function definitionMethods(session: XapiSession, machine: Machine): RenameMethods {
  return {
    async rename(newName, { signal } = {}) {
      const asking = interruptible(session, signal)
      await requireState(asking, machine, 'shutoff')
      // The pool itself gives any number of machines one name.
      if (Object.values(await readRecords(asking)).some(({ name_label }) => name_label === newName)) {
        throw new HypervisorError('ERR_DOMAIN_EXISTS', `the name '${newName}' is taken`, { field: 'newName' })
      }
      signal?.throwIfAborted()
      await session.told(isChange(machine, 'defined'), () =>
        session.call('VM.set_name_label', [machine.ref, newName]),
      )
      machine.name = newName
    },
  }
}
