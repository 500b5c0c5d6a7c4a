import { refuse } from '../../spec/refuse.js'
import type { DomainSpec } from '../../spec/schema.js'
import { writeDisk } from './disk.js'
import { isTrue } from './entries.js'
import { writeNetwork } from './network.js'
import { busOf, createPlaces, isPlaceOf } from './places.js'
import type { VmxSettings } from './settings.js'

type Lines = readonly (readonly [name: string, value: string])[]

/** The adapter of a SCSI bus whose adapter is not said: the one that most systems have a driver for. */
const usualAdapter = 'lsilogic'

/**
 * Gives every disk and network interface its place: the one that it has by its id, else the next that is free.
 *
 * @returns the places by id.
 * @throws HypervisorError `ERR_INVALID_SPEC` for a place that there is not, and where there are too few.
 */
export function placeDevices(spec: DomainSpec, own: VmxSettings): ReadonlyMap<string, string> {
  const taken = takenPlaces(spec, own)
  const nextPlace = createPlaces(taken)
  const disks = spec.disks.map((disk, index) => {
    const field = `disks[${index}]`
    const bus = busOf(disk, field)
    const place = addressOf(own, disk.id)
    if (place !== undefined && !isPlaceOf(place, bus)) {
      throw refuse(`vmware-desktop.addresses.${disk.id}`, `${place} is no place on the bus ${bus}`)
    }
    return [disk.id ?? '', place ?? nextPlace(bus, field)] as const
  })
  return new Map([...disks, ...placeNetworks(spec, own, taken)])
}

/** Writes disks with their controllers, and network interfaces. @throws HypervisorError `ERR_INVALID_SPEC`. */
export function writeDevices(spec: DomainSpec, own: VmxSettings): Lines {
  const places = placeDevices(spec, own)
  const placeOf = (id = ''): string => places.get(id) ?? ''
  const used = [...places.values()]
  // A floppy drive that is not said to be away is there.
  const noFloppy = used.includes('floppy0') ? [] : [['floppy0.present', 'FALSE'] as const]
  return [
    ...noFloppy,
    ...writeControllers(used),
    ...spec.disks.flatMap((disk, index) => writeDisk(disk, placeOf(disk.id), `disks[${index}]`)),
    ...spec.networks.flatMap((network, index) =>
      writeNetwork(network, placeOf(network.id), `networks[${index}]`),
    ),
  ]
}

function writeControllers(places: readonly string[]): Lines {
  const controllers = new Set(
    places.filter((place) => /^(scsi|sata|nvme)/.test(place)).map((place) => place.replace(/:.*/, '')),
  )
  return [...controllers].flatMap((controller) => {
    const present = [`${controller}.present`, 'TRUE'] as const
    if (!controller.startsWith('scsi')) return [present]
    return [present, [`${controller}.virtualDev`, usualAdapter] as const]
  })
}

function addressOf({ addresses }: VmxSettings, id = ''): string | undefined {
  return Object.hasOwn(addresses, id) ? addresses[id] : undefined
}

/** The places that are given to devices, and those of devices that only further lines know. */
function takenPlaces({ disks, networks }: DomainSpec, own: VmxSettings): ReadonlySet<string> {
  const ids = new Set([...disks, ...networks].map(({ id }) => id))
  const taken = new Set<string>()
  for (const [id, place] of Object.entries(own.addresses)) {
    const field = `vmware-desktop.addresses.${id}`
    if (!ids.has(id)) throw refuse(field, 'no disk or network interface has this id')
    if (taken.has(place)) throw refuse(field, `another device is at ${place}`)
    taken.add(place)
  }
  for (const [name, value] of Object.entries(own.settings)) {
    const [, place] = /^((?:scsi|sata|ide|nvme)\d+:\d+|(?:floppy|ethernet)\d+)\.present$/i.exec(name) ?? []
    if (place !== undefined && value !== null && isTrue(value)) taken.add(place.toLowerCase())
  }
  return taken
}

function placeNetworks(
  { networks }: DomainSpec,
  own: VmxSettings,
  taken: ReadonlySet<string>,
): readonly (readonly [id: string, place: string])[] {
  let index = 0
  return networks.map(({ id = '' }) => {
    const place = addressOf(own, id)
    if (place?.startsWith('ethernet')) return [id, place]
    if (place !== undefined) {
      throw refuse(`vmware-desktop.addresses.${id}`, `${place} is no place of a network interface`)
    }
    while (taken.has(`ethernet${index}`)) index += 1
    index += 1
    return [id, `ethernet${index - 1}`]
  })
}
