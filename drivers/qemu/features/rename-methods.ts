import type { RenameMethods } from '../../../src/domain.js'
import { HypervisorError } from '../../../src/errors.js'
import type { QemuMachine } from '../machine.js'
import { removeShortFolder } from '../short-folder.js'
import type { DomainStore } from '../store.js'

/** The method of the feature `rename`. The machine is then out of date; the connection has one of the new name. */
export function renameMethods(machine: QemuMachine, store: DomainStore): RenameMethods {
  return {
    rename: (newName) =>
      machine.withLock(async () => {
        const { state, record } = machine.status()
        if (state === 'alive') {
          throw new HypervisorError('ERR_INVALID_STATE', `the domain '${machine.name}' is running`)
        }
        await store.rename(await machine.definition(), newName)
        if (record !== undefined) await removeShortFolder(record.socketFolder)
        const event = { type: 'lifecycle', uuid: machine.uuid, time: Date.now() } as const
        machine.emit({ ...event, change: 'undefined', domain: machine.name })
        machine.emit({ ...event, change: 'defined', domain: newName })
      }),
  }
}
