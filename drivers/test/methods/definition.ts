import type { AutostartMethods, RenameMethods } from '../../../src/domain.js'
import { HypervisorError } from '../../../src/errors.js'
import { type Machine, requireState } from '../machine.js'
import type { Session } from '../session.js'
import { renameMachine } from '../world.js'

/** Features `rename` and `autostart`. There is no daemon that would start anything: the wish is only kept. */
export function definitionMethods(session: Session, machine: Machine): RenameMethods & AutostartMethods {
  const { world } = session
  return {
    rename: (newName, o) =>
      session.perform({
        name: 'rename',
        machine,
        ...o,
        work() {
          requireState(machine, 'shutoff', 'crashed')
          if (world.machines.has(newName)) {
            throw new HypervisorError('ERR_DOMAIN_EXISTS', `the name '${newName}' is taken`, {
              field: 'newName',
            })
          }
          renameMachine(world, machine, newName)
        },
      }),
    autostart: (o) => session.perform({ name: 'autostart', machine, ...o, work: () => machine.autostart }),
    setAutostart: (on, o) =>
      session.perform({
        name: 'setAutostart',
        machine,
        ...o,
        work() {
          machine.autostart = on
        },
      }),
  }
}
