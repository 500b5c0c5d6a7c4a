import type { RenameMethods } from '../../../src/domain.js'
import { HypervisorError, isHypervisorError } from '../../../src/errors.js'
import { isChange } from '../../../src/event-waiters.js'
import { interruptible } from '../interruptible.js'
import { findByName, type Machine } from '../lookup.js'
import { encodeName } from '../names.js'
import { requireState } from '../power.js'
import type { VmwareSession } from '../session.js'
import { textElement } from '../soap/value.js'
import { runTask } from '../tasks.js'

/** Feature `rename`. The files of the machine keep their names. */
export function definitionMethods(session: VmwareSession, machine: Machine): RenameMethods {
  return {
    async rename(newName, { signal } = {}) {
      const asking = interruptible(session, signal)
      await requireState(asking, machine, 'shutoff')
      if ((await findByName(asking, newName)) !== undefined) throw taken(newName)
      signal?.throwIfAborted()
      const args = [textElement('newName', encodeName(newName))]
      const call = { method: 'Rename_Task', on: machine.object, args }
      await session.told(isChange(machine, 'defined'), () =>
        runTask(session, call).catch((error: unknown) => {
          throw isHypervisorError(error, 'ERR_DOMAIN_EXISTS') ? taken(newName, error) : error
        }),
      )
      machine.name = newName
    },
  }
}

function taken(name: string, cause?: HypervisorError): HypervisorError {
  return new HypervisorError('ERR_DOMAIN_EXISTS', `the name '${name}' is taken`, {
    field: 'newName',
    cause: cause?.cause,
  })
}
