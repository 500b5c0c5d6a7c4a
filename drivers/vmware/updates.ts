import { z } from 'zod'
import { element, type XmlElement } from '../../src/formats/xml/element.js'
import type { ItemSink, SoapClient } from './soap/client.js'
import { flag, many, parsed, reference } from './soap/schema.js'
import { type ObjectReference, type SoapValue, textElement } from './soap/value.js'
import { callForReference } from './vim.js'

/** A change of an object that is watched. */
export interface ObjectUpdate {
  readonly object: ObjectReference
  readonly kind: 'enter' | 'modify' | 'leave'
  /** Properties that have another value, by their paths. */
  readonly changes: Readonly<Record<string, SoapValue>>
}

/** A filter of a property collector, and what changes under it. */
export interface Updates {
  /** Waits for the next changes; none after half a minute. */
  next(signal: AbortSignal): Promise<readonly ObjectUpdate[]>
}

/** An element `objectSet`: a property of an object that is about to go has no value any more. */
const objectUpdate = z
  .object({
    kind: z.enum(['enter', 'modify', 'leave']),
    obj: reference,
    changeSet: many(z.object({ name: z.string(), val: z.custom<SoapValue>().optional() })),
  })
  .transform(({ kind, obj, changeSet }): ObjectUpdate => {
    const changes = changeSet.flatMap(({ name, val = '' }) => (val === '' ? [] : [[name, val] as const]))
    return { object: obj, kind, changes: Object.fromEntries(changes) }
  })

/** What is around the objects. */
const updateSet = z.object({ version: z.string(), truncated: flag.optional() })

/** How long the server waits for a change, in seconds, and we for its answer, in milliseconds. */
const wait = { seconds: 30, silence: 60_000 }

/**
 * Watches objects with a collector of its own, so that waiting holds up nothing else. It goes with the session.
 *
 * @param specs What {@link filterSpec} has made, a filter each.
 */
export async function watchObjects(
  client: SoapClient,
  collector: ObjectReference,
  specs: readonly (readonly XmlElement[])[],
  signal: AbortSignal | undefined,
): Promise<Updates & { readonly collector: ObjectReference }> {
  const create = { method: 'CreatePropertyCollector', on: collector, args: [] }
  const own = await callForReference(client, create, { signal })
  for (const spec of specs) {
    const filter = [element('spec', {}, ...spec), textElement('partialUpdates', false)]
    await callForReference(client, { method: 'CreateFilter', on: own, args: filter }, { signal })
  }
  let version = ''
  /** Adds what has changed to `updates`, and returns whether there is more to ask for at once. */
  const once = async (stop: AbortSignal, updates: ObjectUpdate[]): Promise<boolean> => {
    const args = [
      textElement('version', version),
      element('options', {}, textElement('maxWaitSeconds', wait.seconds)),
    ]
    const before = updates.length
    const items: ItemSink = {
      path: ['filterSet', 'objectSet'],
      begin() {
        updates.length = before
      },
      take(value) {
        updates.push(parsed('set of updates', objectUpdate, value))
      },
    }
    const call = { method: 'WaitForUpdatesEx', on: own, args }
    const answer = await client.call(call, { signal: stop, silence: wait.silence, items })
    if (answer === '') return false
    const set = parsed('set of updates', updateSet, answer)
    version = set.version
    return set.truncated === true
  }
  return {
    collector: own,
    async next(stop) {
      const updates: ObjectUpdate[] = []
      while (await once(stop, updates));
      return updates
    },
  }
}
