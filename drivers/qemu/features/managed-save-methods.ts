import type { ManagedSaveMethods } from '../../../src/domain.js'
import { HypervisorError, isHypervisorError } from '../../../src/errors.js'
import type { LaunchOptions, QemuMachine } from '../machine.js'
import { forgetManagedSave, hasManagedSave } from './forget-managed-save.js'
import { restoreFrom, saveTo } from './saved-machine.js'

/** The methods of the feature `managed-save`: the state is a file in the domain's folder. */
export function managedSaveMethods(machine: QemuMachine): ManagedSaveMethods {
  return {
    managedSave: ({ signal } = {}) =>
      machine.withLock(async () => {
        machine.requireAlive()
        await forgetManagedSave(machine)
        await saveTo(machine, machine.paths.managedSave, signal)
      }),
    async hasManagedSave() {
      await machine.definition()
      return hasManagedSave(machine)
    },
    removeManagedSave: () => machine.withLock(() => forgetManagedSave(machine)),
  }
}

/**
 * Starts the machine, from the state that is kept for that if there is one; under the lock.
 *
 * @throws HypervisorError `ERR_INVALID_STATE`, `ERR_START_FAILED`; `ERR_FILE` if the state cannot be gone on from.
 */
export async function startOrGoOn(
  machine: QemuMachine,
  { signal, paused }: Pick<LaunchOptions, 'signal' | 'paused'>,
): Promise<void> {
  if (!hasManagedSave(machine)) {
    await machine.launch({ signal, paused })
    return
  }
  await restoreFrom(machine, machine.paths.managedSave, { signal, paused }).catch((error: unknown) => {
    if (!isHypervisorError(error, 'ERR_FILE')) throw error
    const { message, field, cause } = error
    const hint = 'Without the saved state it boots: removeManagedSave().'
    throw new HypervisorError('ERR_FILE', message, { field, hint, cause })
  })
}
