import { z } from 'zod'
import type { HypervisorEvent } from '../../src/events.js'
import { openEventLog, readEventPage } from './event-log.js'
import { type MachineEvent, translateEvent } from './machine-events.js'
import { type KnownMachines, powerState } from './machines.js'
import { decodeName } from './names.js'
import type { ServiceContent } from './service.js'
import type { SoapClient } from './soap/client.js'
import { parsed } from './soap/schema.js'
import { type ObjectReference, referenceElement, textElement } from './soap/value.js'
import { type ObjectUpdate, watchObjects } from './updates.js'
import { callForReference, filterSpec, retrieveOne } from './vim.js'

/** What a session has at the server, and hears from it. It goes with the session. */
export interface Watch {
  /** The view of all machines of the place. */
  readonly view: ObjectReference
  /** Reads the events that have come by now, and tells them. */
  readEvents(signal?: AbortSignal): Promise<void>
  /** Tells events until the signal is aborted. @throws HypervisorError when the session or the connection is lost. */
  run(signal: AbortSignal): Promise<void>
  /** Lets go of what the server keeps for us. */
  close(signal: AbortSignal): Promise<void>
}

/** What is watched, and who is told. */
export interface WatchSettings {
  readonly client: SoapClient
  readonly content: ServiceContent
  /** The folder or datacenter whose machines are watched. */
  readonly place: ObjectReference
  readonly machines: KnownMachines
  readonly tell: (event: HypervisorEvent) => void
}

const machineProperties = ['name', 'config.uuid', 'runtime.powerState']

const changesSchema = z.object({
  name: z.string().optional(),
  'config.uuid': z.string().optional(),
  'runtime.powerState': powerState.optional(),
})

/** Begins to watch, and returns when it is known what is there. */
export async function openWatch(
  { client, content, place, machines, tell }: WatchSettings,
  signal: AbortSignal | undefined,
): Promise<Watch> {
  const view = await callForReference(
    client,
    {
      method: 'CreateContainerView',
      on: content.viewManager,
      args: [
        referenceElement('container', place),
        textElement('type', 'VirtualMachine'),
        textElement('recursive', true),
      ],
    },
    { signal },
  )
  const log = await openEventLog({ client, content, place }, signal)
  // Simulators mix up what two kinds of objects in one filter have.
  const updates = await watchObjects(
    client,
    content.propertyCollector,
    [
      filterSpec([{ type: 'VirtualMachine', paths: machineProperties }], [{ object: view, inView: true }]),
      filterSpec([{ type: 'EventHistoryCollector', paths: ['latestPage'] }], [{ object: log.collector }]),
    ],
    signal,
  )
  /** The number of the last event that was told. */
  let lastKey = 0
  /** A server may not tell of the UUID; it is asked for then, unless the machine has gone. */
  const learnUuid = async ({ machine, type }: MachineEvent): Promise<void> => {
    if (machine === undefined || type === 'VmUuidAssignedEvent') return
    if (machines.get(machine.object)?.uuid) return
    const { propertyCollector } = content
    const found = await retrieveOne(client, propertyCollector, machine.object, ['config.uuid']).catch(
      () => ({}),
    )
    const { 'config.uuid': uuid } = parsed('properties of a machine', changesSchema, found)
    if (uuid) machines.learn(machine.object, { uuid: uuid.toLowerCase() })
  }
  const tellPage = async (page: readonly MachineEvent[]): Promise<void> => {
    const newest = page.at(-1)
    if (newest === undefined || newest.key <= lastKey) return
    const { events, isWhole } = await log.after(lastKey, page)
    if (!isWhole) tell({ type: 'gap', reason: 'overflow', time: Date.now() })
    lastKey = events.at(-1)?.key ?? lastKey
    for (const event of events) {
      await learnUuid(event)
      for (const told of translateEvent(machines, event)) tell(told)
    }
  }
  let telling = Promise.resolve()
  /** Pages come from two sides, and are told one after the other. */
  const tellInTurn = async (page: readonly MachineEvent[]): Promise<void> => {
    telling = telling.then(() => tellPage(page))
    await telling
  }
  const learn = ({ object, changes }: ObjectUpdate, first: boolean): void => {
    const facts = parsed('properties of a machine', changesSchema, changes)
    const name = facts.name === undefined ? undefined : decodeName(facts.name)
    const power = facts['runtime.powerState']
    const uuid = facts['config.uuid']
    const before = machines.learn(object, {
      gone: false,
      ...(name === undefined ? {} : { name }),
      ...(uuid === undefined || uuid === '' ? {} : { uuid: uuid.toLowerCase() }),
    })
    // Later on, its events tell of it, in order.
    if (power !== undefined && first) machines.learn(object, { power })
    if (first || name === undefined || before === undefined || before.name === '' || before.name === name)
      return
    const common = { type: 'lifecycle', uuid: before.uuid, time: Date.now() } as const
    tell({ ...common, change: 'undefined', domain: before.name })
    tell({ ...common, change: 'defined', domain: name })
  }
  const take = async (changes: readonly ObjectUpdate[], first: boolean): Promise<void> => {
    for (const update of changes) {
      if (update.object.type === 'VirtualMachine' && update.kind !== 'leave') learn(update, first)
    }
    for (const { object, changes: properties } of changes) {
      if (object.type !== 'EventHistoryCollector') continue
      const page = readEventPage(properties['latestPage'])
      if (first) lastKey = page.at(-1)?.key ?? lastKey
      else await tellInTurn(page)
    }
    for (const { object, kind } of changes) if (kind === 'leave') machines.leave(object)
  }
  machines.clear()
  await take(await updates.next(signal ?? new AbortController().signal), true)
  return {
    view,
    async readEvents(stop) {
      await tellInTurn(await log.readPage(stop))
    },
    async run(stop) {
      while (!stop.aborted) await take(await updates.next(stop), false)
    },
    async close(stop) {
      await log.close(stop)
      await client.call({ method: 'DestroyView', on: view, args: [] }, { signal: stop })
    },
  }
}
