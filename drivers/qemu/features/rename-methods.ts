import type { RenameMethods } from '../../../src/domain.js'
import { renameMethods } from '../../../src/state/domains/rename-methods.js'
import type { QemuMachine } from '../machine.js'
import { removeShortFolder } from '../short-folder.js'
import type { QemuStore } from '../store.js'

/** The method of the feature `rename`. */
export function qemuRenameMethods(machine: QemuMachine, store: QemuStore): RenameMethods {
  return renameMethods(
    { ...machine, isAlive: () => machine.status().state === 'alive' },
    {
      async rename(definition, newName, signal) {
        const { record } = machine.status()
        await store.rename(definition, newName, signal)
        if (record !== undefined) await removeShortFolder(record.socketFolder)
      },
    },
  )
}
