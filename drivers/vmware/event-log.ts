import { element, type XmlElement } from '../../src/formats/xml/element.js'
import { isExpired } from './login.js'
import { eventPage, eventTypes, type MachineEvent } from './machine-events.js'
import type { ServiceContent } from './service.js'
import type { SoapClient } from './soap/client.js'
import { faultType } from './soap/fault.js'
import { parsed } from './soap/schema.js'
import { type ObjectReference, referenceElement, type SoapValue, textElement } from './soap/value.js'
import { callForReference, retrieveOne } from './vim.js'

/** The events of the machines of a place, as the server logs them. It goes with the session. */
export interface EventLog {
  /** What has the newest events in its property `latestPage`, as many as fit. */
  readonly collector: ObjectReference
  /** Reads the page as it is now. */
  readPage(signal: AbortSignal | undefined): Promise<readonly MachineEvent[]>
  /**
   * The events of a page that come after one with a number, in order. Those that have left the page since are read from the
   * server; `isWhole` says whether it still had all of them.
   */
  after(
    key: number,
    page: readonly MachineEvent[],
  ): Promise<{ readonly events: readonly MachineEvent[]; readonly isWhole: boolean }>
  close(signal: AbortSignal): Promise<void>
}

/** How many events are sent with every new one. */
const usualPage = 32

/** The most events that a page may have ("SetCollectorPageSize" of the API). */
const largestPage = 1000

/** Begins to collect events (`EventHistoryCollector`), those of the past as well. */
export async function openEventLog(
  { client, content, place }: EventLogSettings,
  signal: AbortSignal | undefined,
): Promise<EventLog> {
  const open = async (size: number, stop: AbortSignal | undefined): Promise<ObjectReference> => {
    const create = {
      method: 'CreateCollectorForEvents',
      on: content.eventManager,
      args: [eventFilter(place)],
    }
    const collector = await callForReference(client, create, { signal: stop })
    // A page has ten events else, however many the filter asks for.
    const args = [textElement('maxCount', size)]
    await client.call({ method: 'SetCollectorPageSize', on: collector, args }, { signal: stop })
    return collector
  }
  const read = async (
    collector: ObjectReference,
    stop?: AbortSignal | undefined,
  ): Promise<readonly MachineEvent[]> => {
    const { propertyCollector } = content
    const found = await retrieveOne(client, propertyCollector, collector, ['latestPage'], { signal: stop })
    return readEventPage(found['latestPage'])
  }
  const destroy = async (collector: ObjectReference, stop?: AbortSignal): Promise<void> => {
    await client.call({ method: 'DestroyCollector', on: collector, args: [] }, { signal: stop })
  }
  const readLargest = async (): Promise<readonly MachineEvent[]> => {
    const large = await open(largestPage, undefined)
    try {
      return await read(large)
    } finally {
      await destroy(large).catch(() => {})
    }
  }
  const collector = await open(usualPage, signal)
  return {
    collector,
    readPage: (stop) => read(collector, stop),
    async after(key, page) {
      const isKnown = reachesBack(key, page, usualPage)
      const all = isKnown ? page : await readLargest().catch((error: unknown) => orPage(error, page))
      const isWhole = isKnown || (all !== page && reachesBack(key, all, largestPage))
      return { events: all.filter((event) => event.key > key), isWhole }
    },
    close: (stop) => destroy(collector, stop),
  }
}

/** Where events come from. */
export interface EventLogSettings {
  readonly client: SoapClient
  readonly content: ServiceContent
  /** The folder or datacenter whose machines are watched. */
  readonly place: ObjectReference
}

/** Reads the property `latestPage` of a collector, in order. */
export function readEventPage(value: SoapValue | undefined): readonly MachineEvent[] {
  return parsed('page of events', eventPage, value)
}

/** Whether a page still has an event that is known, or has all there are. */
function reachesBack(key: number, page: readonly MachineEvent[], size: number): boolean {
  return page.some((event) => event.key <= key) || (key === 0 && page.length < size)
}

/** A server that has too many collectors already is no reason to hear nothing more of it. */
function orPage(error: unknown, page: readonly MachineEvent[]): readonly MachineEvent[] {
  if (faultType(error) === undefined || isExpired(error)) throw error
  return page
}

function eventFilter(place: ObjectReference): XmlElement {
  const entity = [referenceElement('entity', place), textElement('recursion', 'all')]
  return element(
    'filter',
    {},
    element('entity', {}, ...entity),
    textElement('disableFullMessage', true),
    ...eventTypes.map((type) => textElement('eventTypeId', type)),
  )
}
