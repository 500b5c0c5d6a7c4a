import type { AutostartMethods, MetadataMethods, RenameMethods } from '../../../src/domain.js'
import { HypervisorError } from '../../../src/errors.js'
import { withLabel } from '../../../src/spec/labels.js'
import { deepFreeze } from '../freeze.js'
import { type Machine, requireState } from '../machine.js'
import type { Session } from '../session.js'
import { renameMachine } from '../world.js'

/** Features `rename`, `metadata` and `autostart`. There is no daemon that would start anything: the wish is only kept. */
export function definitionMethods(
  session: Session,
  machine: Machine,
): RenameMethods & MetadataMethods & AutostartMethods {
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
    setTitle: (title, o) =>
      session.perform({
        name: 'setTitle',
        machine,
        ...o,
        work() {
          const { title: _, ...spec } = machine.spec
          machine.spec = deepFreeze(title === undefined ? spec : { ...spec, title })
        },
      }),
    labels: (o) => session.perform({ name: 'labels', machine, ...o, work: () => machine.labels }),
    setLabel: (name, value, o) =>
      session.perform({
        name: 'setLabel',
        machine,
        ...o,
        work() {
          machine.labels = deepFreeze(withLabel(machine.labels, name, value))
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
