import type { InterfacesBackend } from '../../../src/backend.js'
import { byName } from '../../../src/by-name.js'
import { HypervisorError } from '../../../src/errors.js'
import type { HostInterface } from '../../../src/interfaces.js'
import { deepFreeze } from '../freeze.js'
import { performOn } from '../perform-on.js'
import type { Session } from '../session.js'
import { type InterfaceState, interfaceInfoOf, requireActive } from './interface-state.js'

/** The feature `interfaces` of a connection. */
export function createInterfaces(session: Session): InterfacesBackend {
  const { interfaces } = session.world
  const infos = () => [...interfaces.values()].map(interfaceInfoOf).sort(byName)
  return {
    list: (o) => session.perform({ name: 'listInterfaces', ...o, work: () => Object.freeze(infos()) }),
    lookup: (nameOrMac, o) =>
      session.perform({
        name: 'lookupInterface',
        ...o,
        work() {
          const named = interfaces.get(nameOrMac)
          if (named !== undefined) return createInterface(session, named)
          const names = infos()
            .filter(({ mac }) => mac === nameOrMac.toLowerCase())
            .map(({ name }) => name)
          const [found] = names.flatMap((name) => interfaces.get(name) ?? [])
          if (found === undefined) {
            throw new HypervisorError('ERR_NO_INTERFACE', `there is no interface '${nameOrMac}' of the host`)
          }
          if (names.length === 1) return createInterface(session, found)
          throw new HypervisorError(
            'ERR_INVALID_ARGUMENT',
            `${nameOrMac} is the address of several: ${names.join(', ')}`,
            { field: 'nameOrMac', hint: 'Take the name of one of them.' },
          )
        },
      }),
    define: (spec, o) =>
      session.perform({
        name: 'defineInterface',
        ...o,
        work() {
          if (interfaces.has(spec.name)) {
            throw new HypervisorError(
              'ERR_INTERFACE_EXISTS',
              `the interface '${spec.name}' is there already`,
              { field: 'name' },
            )
          }
          const iface = { spec: deepFreeze(spec), active: false }
          interfaces.set(spec.name, iface)
          return createInterface(session, iface)
        },
      }),
  }
}

function createInterface(session: Session, iface: InterfaceState): HostInterface {
  const { interfaces } = session.world
  const { name } = iface.spec
  const perform = performOn(session, () => {
    if (interfaces.get(name) !== iface) {
      throw new HypervisorError('ERR_NO_INTERFACE', `the interface '${name}' was undefined`)
    }
  })
  const bring = (active: boolean): void => {
    requireActive(iface, !active)
    iface.active = active
  }
  return {
    name,
    info: (o) => perform('info', o, () => interfaceInfoOf(iface)),
    spec: (o) => perform('spec', o, () => iface.spec),
    start: (o) => perform('start', o, () => bring(true)),
    destroy: (o) => perform('destroy', o, () => bring(false)),
    undefine: (o) =>
      perform('undefine', o, () => {
        requireActive(iface, false)
        interfaces.delete(name)
      }),
  }
}
