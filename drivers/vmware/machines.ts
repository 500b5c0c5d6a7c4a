import { z } from 'zod'
import type { ObjectReference } from './soap/value.js'

/** Power states of the API (`VirtualMachinePowerState`). */
export const powerStates = ['poweredOn', 'poweredOff', 'suspended'] as const

/** One of {@link powerStates}. */
export type PowerState = (typeof powerStates)[number]

/** Schema of a power state. */
export const powerState = z.enum(powerStates)

/** What is known of a machine without asking. */
export interface KnownMachine {
  readonly object: ObjectReference
  name: string
  uuid: string
  /** As far as the events that were told have it. */
  power: PowerState
  /** It has left the place, and an event that says so may still come. */
  gone: boolean
}

/** The machines of the place, by their references. */
export interface KnownMachines {
  get(object: ObjectReference): KnownMachine | undefined
  /** Takes over what is said of a machine, and returns it as it was before, if it was known. */
  learn(object: ObjectReference, facts: Partial<Omit<KnownMachine, 'object'>>): KnownMachine | undefined
  /** Takes note that a machine has left the place. */
  leave(object: ObjectReference): void
  forget(object: ObjectReference): void
  clear(): void
}

/** Makes an empty {@link KnownMachines}. */
export function createKnownMachines(): KnownMachines {
  const machines = new Map<string, KnownMachine>()
  return {
    get: ({ value }) => machines.get(value),
    learn(object, facts) {
      const known = machines.get(object.value)
      if (known === undefined) {
        machines.set(object.value, { object, name: '', uuid: '', power: 'poweredOff', gone: false, ...facts })
        return undefined
      }
      const before = { ...known }
      Object.assign(known, facts)
      return before
    },
    leave({ value }) {
      const known = machines.get(value)
      if (known !== undefined) known.gone = true
    },
    forget: ({ value }) => void machines.delete(value),
    clear: () => machines.clear(),
  }
}
