import type { ConnectionBackend } from '../../src/backend.js'
import type { DomainFeature } from '../../src/features.js'
import { openLocalConnection } from '../../src/local/connection.js'
import { createLocalHosts } from '../../src/local/host.js'
import { allowParameters, type ConnectionUri, requireHere } from '../../src/uri.js'
import { createThreadDomain, type ThreadDomain } from './domain.js'
import { type FoundPackage, requirePackage } from './package.js'
import type { ThreadRecipe } from './recipe.js'

/** A connection of a driver whose machines run in threads of this program. */
export type ThreadConnection<Feature extends DomainFeature, Options> = ConnectionBackend<
  Feature,
  Options,
  FoundPackage
>

/**
 * Makes what opens `<driver>:///`, or `<driver>:///NAME` for a set of domains apart from it. Domains live in this
 * process: a closed connection leaves them running, and the next one finds them. While a connection is open, a running
 * machine keeps this program alive; after that it does not, and ends with it.
 *
 * Opening throws HypervisorError `ERR_INVALID_URI`; `ERR_NOT_INSTALLED` if the package is not there, or what the threads run.
 */
export function createOpener<Feature extends DomainFeature, Options>(
  recipe: ThreadRecipe<Feature, Options>,
): (uri: ConnectionUri) => Promise<ThreadConnection<Feature, Options>> {
  const hostAt = createLocalHosts<ThreadDomain<Feature>>()
  const { name, architecture, machines, accelerators } = recipe
  return async (uri) => {
    allowParameters(uri, [])
    requireHere(uri, 'in this program')
    // Before anything is defined that could not start.
    recipe.worker()
    const handle = requirePackage(name)
    const host = hostAt(uri.path)
    return openLocalConnection(host, {
      native: handle,
      capabilities: async () => ({
        hypervisor: `${name} ${handle.version}`,
        guests: [{ architecture, accelerators, ...(machines === undefined ? {} : { machines }) }],
      }),
      async createDomain(definition) {
        await recipe.plan(definition)
        // One that says nothing of memory is told as what the machine has.
        const memory = recipe.memory?.(definition.spec) ?? definition.spec.memory
        return createThreadDomain(recipe, { ...definition, spec: { ...definition.spec, memory } }, host)
      },
    })
  }
}
