import type { DiskSpec, NetworkSpec } from '../../spec/schema.js'
import { readDisk } from './disk.js'
import { type Entries, isTrue } from './entries.js'
import { readNetwork } from './network.js'
import { busNames, busOf, isPlaceOf } from './places.js'

/** A device with the place that it has. */
export interface Placed<Device> {
  readonly device: Device
  readonly place: string
}

/** The most of each that a specification may have. */
const mostDisks = 64
const mostNetworks = 32

/** Reads the disks; those that a specification has no words for are left to the lines that are kept. */
export function readDisks(entries: Entries): readonly Placed<DiskSpec>[] {
  const found: Placed<DiskSpec>[] = []
  const order: readonly string[] = [...busNames, 'floppy']
  const places = presentPlaces(entries, /^((?:scsi|sata|nvme|ide)\d{1,2}:\d{1,2}|floppy\d{1,2})\.present$/)
  const rank = (place: string): number => order.indexOf(/^[a-z]+/.exec(place)?.[0] ?? '')
  for (const place of [...places].sort((one, other) => rank(one) - rank(other) || byNumbers(one, other))) {
    const index = found.length
    const device = index < mostDisks ? readDisk(entries, place, `disk${index}`, index) : undefined
    if (device !== undefined && isPlaceOf(place, busOf(device, `disks[${index}]`)))
      found.push({ device, place })
  }
  return found
}

/** Reads the network interfaces; those that a specification has no words for are left to the lines that are kept. */
export function readNetworks(entries: Entries): readonly Placed<NetworkSpec>[] {
  const found: Placed<NetworkSpec>[] = []
  for (const place of [...presentPlaces(entries, /^(ethernet\d{1,2})\.present$/)].sort(byNumbers)) {
    const index = found.length
    const device = index < mostNetworks ? readNetwork(entries, place, `net${index}`) : undefined
    if (device !== undefined) found.push({ device, place })
  }
  return found
}

function presentPlaces(entries: Entries, pattern: RegExp): readonly string[] {
  return [...entries].flatMap(([key, { value }]) => {
    const place = pattern.exec(key)?.[1]
    return place !== undefined && isTrue(value) ? [place] : []
  })
}

function byNumbers(one: string, other: string): number {
  return one.localeCompare(other, 'en', { numeric: true })
}
