import type { Device, Drive, Hardware } from './hardware.js'
import { drivesOf } from './hardware.js'
import { modelOf } from './network-cards.js'

/** Identifiers of devices in the order of the specification, by what tells a device apart. */
export type Identifiers = readonly (readonly [place: string, id: string])[]

/** A device with its identifier. */
export interface Identified<Thing> {
  readonly thing: Thing
  readonly id: string
}

/** A network interface of a machine. */
export interface Card {
  readonly device: Device
  readonly model: string
  /** Its address, by which the machine keeps the identifier. */
  readonly mac: string
}

/** The drives of a machine, in the order of its specification. */
export function identifiedDrives(hardware: Hardware, ids: Identifiers): readonly Identified<Drive>[] {
  return identified(drivesOf(hardware), ids, ({ place }) => place)
}

/** The network interfaces of a machine, in the order of its specification. */
export function identifiedCards(
  { device: devices }: Hardware,
  ids: Identifiers,
): readonly Identified<Card>[] {
  const cards = devices.flatMap((device) => {
    const model = modelOf(device.type)
    return model === undefined ? [] : [{ device, model, mac: (device.macAddress ?? '').toLowerCase() }]
  })
  return identified(cards, ids, ({ mac }) => mac)
}

/** Puts things in the order in which the identifiers are; what has none comes last, under a name of its own. */
function identified<Thing>(
  things: readonly Thing[],
  ids: Identifiers,
  placeOf: (thing: Thing) => string,
): readonly Identified<Thing>[] {
  const rank = (thing: Thing): number => {
    const index = ids.findIndex(([place]) => place === placeOf(thing))
    return index < 0 ? ids.length : index
  }
  const used = new Set<string>()
  return [...things]
    .sort((one, other) => rank(one) - rank(other))
    .map((thing) => {
      const id = deviceId(ids, placeOf(thing))
      let free = id
      // Simulators put two drives into one place, and cards may have one address.
      for (let number = 2; used.has(free); number += 1) free = `${id}-${number}`
      used.add(free)
      return { thing, id: free }
    })
}

/** The identifier of a device: what it was given, else where it is, as an identifier. */
export function deviceId(ids: Identifiers, place: string): string {
  const given = ids.find(([candidate]) => candidate === place)?.[1]
  if (given !== undefined) return given
  const word = place.replace(/[^A-Za-z0-9_-]/g, '-')
  return /^[A-Za-z]/.test(word) ? word : `net-${word}`
}
