import type { DomainState } from '../../src/domain-data.js'
import { HypervisorError } from '../../src/errors.js'
import type { EventHub } from '../../src/event-hub.js'
import { createEventWaiters } from '../../src/event-waiters.js'
import type { HypervisorEvent } from '../../src/events.js'
import { fromLibvirtArchitecture } from '../../src/formats/libvirt-xml/architectures.js'
import { childOf, type XmlElement } from '../../src/formats/xml/element.js'
import { parseXml } from '../../src/formats/xml/parse.js'
import type { OpenClient } from './rpc/client.js'
import type { DomainReference } from './rpc/references.js'
import { type NeutralState, neutralState } from './states.js'

/** What of a domain only its definition says. */
export interface DomainFacts {
  readonly architecture: string
  /** Type of the domain: `kvm`, `qemu`. */
  readonly type: string
}

/** A connection, as the methods of domains need it. */
export interface LibvirtSession {
  readonly client: OpenClient
  readonly events: EventHub
  /** Whether the daemon is on this host, so that its files are ours. */
  readonly local: boolean
  /** The UUIDs of domains whose machine this connection is just making. */
  readonly starting: Set<string>
  /** The state of a domain now. */
  stateOf(domain: DomainReference): Promise<NeutralState>
  /** @throws HypervisorError `ERR_INVALID_STATE` unless the domain is in one of the states. */
  requireState(domain: DomainReference, ...states: readonly DomainState[]): Promise<NeutralState>
  /** The definition of a domain as XML: the running machine's, or the one that the next start takes. */
  xmlOf(domain: DomainReference, which: 'live' | 'inactive'): Promise<XmlElement>
  /** What only the definition says; kept until the domain is defined anew. */
  factsOf(domain: DomainReference): Promise<DomainFacts>
  /** Does something and waits for the event that it brings, for half a second at most: not every driver of libvirt tells. */
  told<Result>(wanted: (event: HypervisorEvent) => boolean, work: () => Promise<Result>): Promise<Result>
  /** Hands an event to every listener, and forgets what it makes untrue. */
  emit(event: HypervisorEvent): void
}

/** The error of a call that waits for events, where the connection is closed for good before the one that it waits for. */
export function closedBefore(what: string): HypervisorError {
  return new HypervisorError('ERR_DISCONNECTED', `the connection was closed before ${what}`)
}

/** The longest wait for an event after the call that brings it, in milliseconds. */
const longestWait = 500

/** Makes the session of a client. */
export function createSession(client: OpenClient, events: EventHub, local: boolean): LibvirtSession {
  const facts = new Map<string, DomainFacts>()
  const waiters = createEventWaiters(longestWait)
  const session: LibvirtSession = {
    client,
    events,
    local,
    starting: new Set(),
    async stateOf(dom) {
      const { state, reason } = await client.call('domainGetState', { dom, flags: 0 })
      return neutralState(state, reason)
    },
    async requireState(dom, ...states) {
      const found = await session.stateOf(dom)
      if (states.includes(found.state)) return found
      throw new HypervisorError('ERR_INVALID_STATE', `the domain '${dom.name}' is ${found.state}`)
    },
    async xmlOf(dom, which) {
      const flags = which === 'inactive' ? inactiveXml : 0
      const { xml } = await client.call('domainGetXmlDesc', { dom, flags })
      return parseXml(xml, `definition of the domain '${dom.name}'`)
    },
    async factsOf(dom) {
      const known = facts.get(dom.uuid)
      if (known !== undefined) return known
      const root = await session.xmlOf(dom, 'inactive')
      const arch = childOf(root, 'os', 'type')?.attributes['arch'] ?? 'x86_64'
      const found = {
        architecture: fromLibvirtArchitecture(arch) ?? arch,
        type: root.attributes['type'] ?? '',
      }
      facts.set(dom.uuid, found)
      return found
    },
    told: (wanted, work) => waiters.told(wanted, work),
    emit(event) {
      if (event.type === 'lifecycle' && ['defined', 'undefined'].includes(event.change))
        facts.delete(event.uuid)
      if (event.type === 'gap') facts.clear()
      events.emit(event)
      waiters.tell(event)
    },
  }
  return session
}

/** `VIR_DOMAIN_XML_SECURE | VIR_DOMAIN_XML_INACTIVE`. */
export const inactiveXml = 1 | 2
