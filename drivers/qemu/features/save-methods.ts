import type { SaveMethods } from '../../../src/domain.js'
import type { QemuMachine } from '../machine.js'
import { restoreFrom, saveTo } from './saved-machine.js'

/** The methods of the feature `save`. */
export function saveMethods(machine: QemuMachine): SaveMethods {
  return {
    save: (path, { signal } = {}) => machine.withLock(() => saveTo(machine, path, signal)),
    restore: (path, { signal } = {}) => machine.withLock(() => restoreFrom(machine, path, { signal })),
  }
}
