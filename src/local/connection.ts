import type { ConnectionBackend, DomainBackend, DomainDefinition } from '../backend.js'
import type { CallOptions } from '../call.js'
import type { Capabilities } from '../domain-data.js'
import { createEventHub } from '../event-hub.js'
import type { DomainFeature } from '../features.js'
import { createLifecycle } from '../lifecycle.js'
import type { LocalDomain, LocalHost } from './host.js'
import { describeThisHost } from './node.js'

/** A domain of this process with what the core needs of it. */
export interface BackedLocalDomain<Feature extends DomainFeature> extends LocalDomain {
  readonly backend: DomainBackend<Feature>
}

/** What a driver whose machines live in this process adds to a connection. */
export interface LocalDriver<Feature extends DomainFeature, Options, Native> {
  readonly native: Native
  /** What it can run; asked for when somebody wants to know. */
  capabilities(options: CallOptions): Promise<Capabilities>
  /**
   * Makes a domain that is not yet in the host's table.
   * @throws HypervisorError `ERR_INVALID_SPEC` for what it cannot honour.
   */
  createDomain(definition: DomainDefinition<Options>): Promise<BackedLocalDomain<Feature>>
}

/**
 * Opens a connection to the domains of `host`. A closed connection leaves them running, and the next one
 * finds them.
 */
export function openLocalConnection<Feature extends DomainFeature, Options, Native>(
  host: LocalHost<BackedLocalDomain<Feature>>,
  driver: LocalDriver<Feature, Options, Native>,
): ConnectionBackend<Feature, Options, Native> {
  const events = createEventHub()
  const detach = host.attach(events)
  return {
    native: driver.native,
    lifecycle: createLifecycle('open'),
    events,
    async define(definition) {
      const domain = await driver.createDomain(definition)
      host.add(domain)
      const { name, uuid } = domain
      host.emit({ type: 'lifecycle', change: 'defined', domain: name, uuid, time: Date.now() })
      return domain.backend
    },
    list: async ({ states }) => host.list(states),
    lookup: async (nameOrUuid) => host.find(nameOrUuid).backend,
    node: async () => describeThisHost(),
    capabilities: (options) => driver.capabilities(options),
    async close() {
      detach()
    },
  }
}
