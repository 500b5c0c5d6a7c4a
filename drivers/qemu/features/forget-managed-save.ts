import { lstatSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { syncFolder } from '../../../src/state/atomic-file.js'
import type { QemuMachine } from '../machine.js'

/** Whether a state is kept that the next start goes on from. */
export function hasManagedSave({ paths }: QemuMachine): boolean {
  return lstatSync(paths.managedSave, { throwIfNoEntry: false }) !== undefined
}

/**
 * Removes the state that is kept for the next start, if there is one; under the lock. It is done before anything
 * else runs or changes the disks: memory that goes on over other disks than its own would destroy them.
 */
export async function forgetManagedSave(machine: QemuMachine): Promise<void> {
  if (!hasManagedSave(machine)) return
  await rm(machine.paths.managedSave, { force: true })
  await syncFolder(machine.paths.folder)
}
