import { byName } from '../by-name.js'
import type { DomainInfo, DomainState } from '../domain-data.js'
import { HypervisorError } from '../errors.js'
import type { EventHub } from '../event-hub.js'
import type { HypervisorEvent } from '../events.js'

/** A domain whose machine lives in this process or is a child of it. */
export interface LocalDomain {
  readonly name: string
  readonly uuid: string
  /** What `info()` answers. */
  describe(): DomainInfo
  /** Tells the machine whether it is to keep this program alive. */
  setReferenced(referenced: boolean): void
}

/** The domains of one connection path in this process. They outlive the connections to it. */
export interface LocalHost<Domain extends LocalDomain> {
  /** Whether some connection is open, so that a running machine keeps the program alive. */
  readonly referenced: boolean
  /** Counts a connection in and delivers events to its hub; the returned function counts it out. */
  attach(events: EventHub): () => void
  /** Delivers an event to every connection. */
  emit(event: HypervisorEvent): void
  /** Adds a domain. @throws HypervisorError `ERR_DOMAIN_EXISTS` if its name or UUID is taken. */
  add(domain: Domain): void
  /** Takes a domain out. */
  remove(domain: Domain): void
  /** Whether this domain is defined here. */
  has(domain: Domain): boolean
  /** Finds a domain by name, else by UUID. @throws HypervisorError `ERR_NO_DOMAIN`. */
  find(nameOrUuid: string): Domain
  /** The domains in one of the given states, or all, ordered by name. */
  list(states?: readonly DomainState[]): readonly DomainInfo[]
}

/**
 * Makes the process-wide table of a driver's hosts: the same path always gives the same host, so that a
 * machine outlives the connection that started it and a later connection finds it again.
 */
export function createLocalHosts<Domain extends LocalDomain>(): (path: string) => LocalHost<Domain> {
  const hosts = new Map<string, LocalHost<Domain>>()
  return (path) => {
    const host = hosts.get(path) ?? createLocalHost<Domain>()
    hosts.set(path, host)
    return host
  }
}

function createLocalHost<Domain extends LocalDomain>(): LocalHost<Domain> {
  const hubs = new Set<EventHub>()
  const domains = new Map<string, Domain>()
  const findByUuid = (uuid: string): Domain | undefined =>
    [...domains.values()].find((domain) => domain.uuid === uuid)
  const reference = (): void => {
    for (const domain of domains.values()) domain.setReferenced(hubs.size > 0)
  }
  return {
    get referenced() {
      return hubs.size > 0
    },
    attach(events) {
      hubs.add(events)
      reference()
      return () => {
        hubs.delete(events)
        reference()
      }
    },
    emit(event) {
      for (const hub of hubs) hub.emit(event)
    },
    add(domain) {
      if (domains.has(domain.name)) throw taken('name', domain.name)
      if (findByUuid(domain.uuid) !== undefined) throw taken('uuid', domain.uuid)
      domains.set(domain.name, domain)
    },
    remove(domain) {
      if (domains.get(domain.name) === domain) domains.delete(domain.name)
    },
    has: (domain) => domains.get(domain.name) === domain,
    find(nameOrUuid) {
      const domain = domains.get(nameOrUuid) ?? findByUuid(nameOrUuid.toLowerCase())
      if (domain !== undefined) return domain
      throw new HypervisorError('ERR_NO_DOMAIN', `there is no domain '${nameOrUuid}'`, { domain: nameOrUuid })
    },
    list: (states) =>
      [...domains.values()]
        .map((domain) => domain.describe())
        .filter((info) => states === undefined || states.includes(info.state))
        .sort(byName),
  }
}

function taken(field: 'name' | 'uuid', value: string): HypervisorError {
  return new HypervisorError('ERR_DOMAIN_EXISTS', `a domain with the ${field} '${value}' is there already`, {
    field,
  })
}
