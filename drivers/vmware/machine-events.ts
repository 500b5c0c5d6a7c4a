import { z } from 'zod'
import type { HypervisorEvent, LifecycleChange } from '../../src/events.js'
import type { KnownMachines } from './machines.js'
import { many, number, reference, typeOfUnknown } from './soap/schema.js'
import type { ObjectReference } from './soap/value.js'

/** An event of the API, as far as it is read. */
export interface MachineEvent {
  /** Its number; later events have higher ones. */
  readonly key: number
  /** Its type in the API: `VmPoweredOnEvent`. */
  readonly type: string
  readonly machine: { readonly object: ObjectReference; readonly name: string } | undefined
  /** The UUID, in events that tell of it. */
  readonly uuid: string | undefined
}

const eventSchema = z
  .looseObject({
    key: number,
    vm: z.looseObject({ name: z.string(), vm: reference }).optional(),
    uuid: z.string().optional(),
  })
  .transform((event): MachineEvent => {
    const { key, vm, uuid } = event
    const machine = vm && { object: vm.vm, name: vm.name }
    return { key, type: typeOfUnknown(event) ?? '', machine, uuid }
  })

/** Schema of a page of events, which is the newest first in the API; here they are in order. */
export const eventPage = z
  .unknown()
  .optional()
  .transform((value) =>
    typeof value === 'object' && value !== null ? Reflect.get(value, 'Event') : undefined,
  )
  .pipe(many(eventSchema))
  .transform((events) => [...events].sort((one, other) => one.key - other.key))

interface Meaning {
  readonly change: LifecycleChange
  readonly reason?: string
}

/** What events mean, by their types in the API. Others only say that something is about to happen, or are not ours. */
const meanings: Readonly<Record<string, Meaning>> = {
  VmCreatedEvent: { change: 'defined' },
  VmClonedEvent: { change: 'defined', reason: 'cloned' },
  VmDeployedEvent: { change: 'defined', reason: 'deployed' },
  VmRegisteredEvent: { change: 'defined', reason: 'registered' },
  VmDiscoveredEvent: { change: 'defined', reason: 'discovered' },
  VmRemovedEvent: { change: 'undefined' },
  VmPoweredOnEvent: { change: 'started' },
  DrsVmPoweredOnEvent: { change: 'started' },
  VmPoweredOffEvent: { change: 'stopped' },
  VmSuspendedEvent: { change: 'suspended' },
  VmGuestShutdownEvent: { change: 'shutdown', reason: 'guest' },
  VmResettingEvent: { change: 'reset' },
  VmGuestRebootEvent: { change: 'reset', reason: 'guest' },
}

/** The types of events that a server is asked for. */
export const eventTypes: readonly string[] = ['VmUuidAssignedEvent', ...Object.keys(meanings)]

/** The UUID of a machine that was gone before anybody could ask for it (RFC 9562, section 5.9). */
const nilUuid = '00000000-0000-0000-0000-000000000000'

/** What an event means in neutral words; nothing if it is none of those that are told. */
export function translateEvent(machines: KnownMachines, event: MachineEvent): readonly HypervisorEvent[] {
  const { type, machine, uuid } = event
  if (machine === undefined) return []
  const { object, name } = machine
  if (type === 'VmUuidAssignedEvent' && uuid !== undefined) {
    machines.learn(object, { uuid: uuid.toLowerCase(), name })
    return []
  }
  const meaning = meanings[type]
  if (meaning === undefined) return []
  const known = machines.get(object)
  const goesOn = meaning.change === 'started' && known?.power === 'suspended'
  const { change, reason } = goesOn ? { ...meaning, change: 'resumed' as const } : meaning
  if (change === 'started' || change === 'resumed') machines.learn(object, { power: 'poweredOn' })
  if (change === 'stopped') machines.learn(object, { power: 'poweredOff' })
  if (change === 'suspended') machines.learn(object, { power: 'suspended' })
  if (change === 'undefined') machines.forget(object)
  return [
    {
      type: 'lifecycle',
      change,
      ...(reason === undefined ? {} : { reason }),
      domain: known?.name || name,
      uuid: known?.uuid || nilUuid,
      time: Date.now(),
    },
  ]
}
