import type { ManagedSaveMethods } from '../../../src/domain.js'
import { isHypervisorError } from '../../../src/errors.js'
import { isChange } from '../../../src/event-waiters.js'
import { readRecord } from '../info.js'
import { interruptible } from '../interruptible.js'
import type { Machine } from '../lookup.js'
import { ownKeys } from '../own-settings.js'
import type { XapiSession } from '../session.js'
import { runTask } from '../tasks.js'
import { requireState, setOwnKey } from './machine.js'

/** Feature `managed-save`: the pool's own word for it is to suspend. */
export function managedSaveMethods(session: XapiSession, machine: Machine): ManagedSaveMethods {
  const { ref } = machine
  return {
    async managedSave({ signal } = {}) {
      const { power_state } = await requireState(interruptible(session, signal), machine, 'running', 'paused')
      signal?.throwIfAborted()
      const wasPaused = power_state === 'Paused'
      await setOwnKey(session, ref, ownKeys.paused, wasPaused ? 'yes' : undefined)
      // A guest takes part in being saved.
      if (wasPaused) await runTask(session, 'VM.unpause', [ref])
      try {
        await session.told(isChange(machine, 'saved'), () =>
          runTask(session, 'VM.suspend', [ref], { signal }),
        )
      } catch (error) {
        if (wasPaused) await pauseAgain(session, ref)
        throw error
      }
    },
    async hasManagedSave() {
      return (await readRecord(session, ref)).power_state === 'Suspended'
    },
    async removeManagedSave({ signal } = {}) {
      const { power_state } = await readRecord(interruptible(session, signal), ref)
      signal?.throwIfAborted()
      if (power_state === 'Suspended') await runTask(session, 'VM.hard_shutdown', [ref])
    },
  }
}

async function pauseAgain(session: XapiSession, ref: string): Promise<void> {
  await runTask(session, 'VM.pause', [ref]).catch((error: unknown) => {
    if (!isHypervisorError(error, 'ERR_INVALID_STATE')) throw error
  })
}
