import type { ManagedSaveMethods } from '../../../src/domain.js'
import { takeImage } from '../image.js'
import { type Machine, requireState } from '../machine.js'
import { switchOff } from '../power.js'
import type { Session } from '../session.js'

/** Feature `managed-save`: the state in the memory of the process. */
export function managedSaveMethods(session: Session, machine: Machine): ManagedSaveMethods {
  return {
    managedSave: (o) =>
      session.perform({
        name: 'managedSave',
        machine,
        ...o,
        work() {
          requireState(machine, 'running', 'paused')
          machine.managedSave = takeImage(machine)
          switchOff(session.world, machine, 'saved')
        },
      }),
    hasManagedSave: (o) =>
      session.perform({
        name: 'hasManagedSave',
        machine,
        ...o,
        work: () => machine.managedSave !== undefined,
      }),
    removeManagedSave: (o) =>
      session.perform({
        name: 'removeManagedSave',
        machine,
        ...o,
        work() {
          machine.managedSave = undefined
        },
      }),
  }
}
