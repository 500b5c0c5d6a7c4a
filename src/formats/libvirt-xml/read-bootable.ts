import type { DiskSpec, DomainSpecInput, NetworkSpec } from '../../spec/schema.js'
import type { XmlElement } from '../xml/element.js'
import { withoutAssigned } from './assigned.js'
import { bootOrders } from './boot-order.js'
import {
  type Candidate,
  createIds,
  diskName,
  missingDetails,
  orderOf,
  readCandidate,
  specOf,
} from './candidates.js'
import { targetPrefix } from './disk.js'
import { createDiskNames, createXenDiskNames } from './disk-names.js'
import { isXenType, withoutXenDriver } from './xen.js'

/** What the rest of the document says about a device. */
export interface ReadPlace {
  readonly type: string
  /** Whether what libvirt writes down by itself is left away. */
  readonly leaveAssigned: boolean
  /** Whether `<os>` leaves it to the devices to say in which order they are booted from. */
  readonly ordered: boolean
}

/** The disks and network interfaces. */
export interface BootableDevices {
  readonly disks: readonly DiskSpec[]
  readonly networks: readonly NetworkSpec[]
  readonly order: Order | undefined
  /** What the devices say beyond their specifications, by id. */
  readonly details: Readonly<Record<string, readonly XmlElement[]>>
  /** Those that a specification has no words for. */
  readonly kept: readonly XmlElement[]
}

type Order = NonNullable<NonNullable<DomainSpecInput['boot']>['order']>

/** The most of each that a specification may have. */
const mostDisks = 64
const mostNetworks = 32

/** Reads disks and network interfaces: each as a specification and details or, where that is not enough, kept whole. */
export function readBootable(all: readonly XmlElement[], place: ReadPlace): BootableDevices {
  const { candidates, kept } = sort(all, place)
  const disks = candidates.flatMap(({ spec }) => ('disk' in spec ? [spec.disk] : []))
  const networks = candidates.flatMap(({ spec }) => ('network' in spec ? [spec.network] : []))
  const order = readOrder(all, candidates, place)
  const orders = bootOrders({ disks, networks, boot: { order } })
  const named = new Set(unusualNames(candidates, kept, place.type))
  const details = candidates.flatMap((candidate) => {
    const { id = '' } = specOf(candidate)
    const missing = missingDetails(candidate, place.type, orders.get(id)) ?? []
    const target = named.has(candidate) && !hasTarget(missing) ? targetOf(candidate.device) : []
    const further = [...missing, ...target]
    return further.length === 0 ? [] : [[id, further] as const]
  })
  return { disks, networks, order, details: Object.fromEntries(details), kept }
}

/** Parts what a specification can say from what it cannot. */
function sort(
  all: readonly XmlElement[],
  { type, leaveAssigned }: ReadPlace,
): { readonly candidates: readonly Candidate[]; readonly kept: readonly XmlElement[] } {
  const idFor = createIds(all)
  const candidates: Candidate[] = []
  const kept: XmlElement[] = []
  const free: Record<string, number> = { disk: mostDisks, interface: mostNetworks }
  for (const device of all) {
    const left = free[device.name]
    if (left === undefined) continue
    const candidate =
      left > 0
        ? readCandidate(leaveAssigned ? withoutAssignedHere(device, type) : device, idFor(device), type)
        : undefined
    if (candidate !== undefined) candidates.push(candidate)
    else kept.push(device)
    if (candidate !== undefined) free[device.name] = left - 1
    // The guest counts its network cards in their order: behind one that is kept, all are.
    else if (device.name === 'interface') free[device.name] = 0
  }
  return { candidates, kept }
}

function withoutAssignedHere(device: XmlElement, type: string): XmlElement {
  const plain = withoutAssigned(device)
  return isXenType(type) ? withoutXenDriver(plain) : plain
}

/** The kinds of devices that the firmware tries, if that says in which order it tries each of them. */
function readOrder(
  all: readonly XmlElement[],
  candidates: readonly Candidate[],
  { ordered }: ReadPlace,
): Order | undefined {
  const placed = candidates.flatMap((candidate) => {
    const order = orderOf(candidate.device)
    return order === undefined ? [] : [{ candidate, order }]
  })
  const others = all.filter((device) => orderOf(device) !== undefined).length - placed.length
  if (!ordered || placed.length === 0 || others > 0) return undefined
  const sorted = placed.sort((one, other) => one.order - other.order)
  const order = [...new Set(sorted.map(({ candidate }) => kindOf(candidate)))]
  const orders = bootOrders({
    disks: candidates.flatMap(({ spec }) => ('disk' in spec ? [spec.disk] : [])),
    networks: candidates.flatMap(({ spec }) => ('network' in spec ? [spec.network] : [])),
    boot: { order },
  })
  const same = candidates.every(
    (candidate) => orders.get(specOf(candidate).id ?? '') === orderOf(candidate.device),
  )
  return same ? order : undefined
}

function kindOf({ spec }: Candidate): Order[number] {
  return 'disk' in spec ? spec.disk.device : 'network'
}

/** All disks if they would not get the names that they have, else none. */
function unusualNames(
  candidates: readonly Candidate[],
  kept: readonly XmlElement[],
  type: string,
): readonly Candidate[] {
  const disks = candidates.filter(({ spec }) => 'disk' in spec)
  const isNamed = (candidate: Candidate): boolean =>
    hasTarget(missingDetails(candidate, type, undefined) ?? [])
  const taken = [...kept, ...disks.filter(isNamed).map(({ device }) => device)].map(diskName)
  const names = isXenType(type) ? createXenDiskNames(taken) : createDiskNames(taken)
  const usual = disks
    .filter((candidate) => !isNamed(candidate))
    .every(
      ({ device, spec }) => 'disk' in spec && names.next(targetPrefix(spec.disk, type)) === diskName(device),
    )
  return usual ? [] : disks
}

function hasTarget(details: readonly XmlElement[]): boolean {
  return details.some(({ name }) => name === 'target')
}

function targetOf({ children }: XmlElement): readonly XmlElement[] {
  return children.flatMap((child) => (typeof child !== 'string' && child.name === 'target' ? [child] : []))
}
