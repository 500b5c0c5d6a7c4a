import type { Describer } from '../../src/state/domains/list.js'
import { describeDamaged } from './damaged.js'
import type { QemuHost } from './host.js'
import { describeDomain } from './info.js'
import { readMachineStatus } from './machine-record.js'

/** How the domains of a host are described in a list. */
export function describerOf(host: QemuHost): Describer {
  const { store } = host
  return {
    async describe(name) {
      const definition = store.read(name)
      if (definition === undefined) return undefined
      const { run } = store.domain(name)
      return await describeDomain(definition, run, readMachineStatus(run), host.sessionOf(name))
    },
    describeDamaged: (name, error) => describeDamaged(store, name, error),
  }
}
