import type { DiskSpec, NetworkSpec } from '../../spec/schema.js'
import { childOf, type XmlElement } from '../xml/element.js'
import { idOf } from './alias.js'
import { detailsOf } from './details.js'
import { readDisk, writeDisk } from './disk.js'
import { readNetwork, writeNetwork } from './network.js'

/** A disk or network interface, as libvirt says it and as a specification says it. */
export interface Candidate {
  readonly device: XmlElement
  readonly spec: { readonly disk: DiskSpec } | { readonly network: NetworkSpec }
}

/** The disk or network interface of a candidate. */
export function specOf({ spec }: Candidate): DiskSpec | NetworkSpec {
  return 'disk' in spec ? spec.disk : spec.network
}

/** The place of a device in the order in which the firmware tries them, if it has one. */
export function orderOf(device: XmlElement): number | undefined {
  const order = childOf(device, 'boot')?.attributes['order']
  return order !== undefined && /^[1-9]\d{0,8}$/.test(order) ? Number(order) : undefined
}

/**
 * Reads a disk or network interface as a specification.
 *
 * @returns `undefined` if a specification and details cannot say what it says.
 */
export function readCandidate(device: XmlElement, id: string, type: string): Candidate | undefined {
  const candidate =
    device.name === 'disk' ? diskCandidate(device, id, type) : networkCandidate(device, id, type)
  return candidate !== undefined && missingDetails(candidate, type, undefined) !== undefined
    ? candidate
    : undefined
}

function diskCandidate(device: XmlElement, id: string, type: string): Candidate | undefined {
  const disk = readDisk(device, id, type)
  return disk && { device, spec: { disk } }
}

function networkCandidate(device: XmlElement, id: string, type: string): Candidate | undefined {
  const network = readNetwork(device, id, type)
  return network && { device, spec: { network } }
}

/**
 * What has to be added to a candidate's specification so that it says what the device says, but for the name of a disk.
 *
 * @param bootOrder The place that the device will be given.
 * @returns `undefined` if adding is not enough.
 */
export function missingDetails(
  { device, spec }: Candidate,
  type: string,
  bootOrder: number | undefined,
): readonly XmlElement[] | undefined {
  try {
    if ('network' in spec) {
      const { mac, ...network } = spec.network
      const place = { field: '', type, bootOrder }
      const written = writeNetwork(mac === undefined ? network : { ...network, mac }, place)
      return detailsOf(device, written, ['alias', 'mac'])
    }
    const { disk } = spec
    const names = { next: () => diskName(device) }
    const place = { field: '', names, type, opticalBus: 'ide', bootOrder } as const
    const implied = ['alias', 'driver', ...(disk.device === 'cdrom' ? ['readonly'] : [])]
    return detailsOf(device, writeDisk(disk, place), implied)
  } catch {
    return undefined
  }
}

/** The name of a disk: `vda`. */
export function diskName(device: XmlElement): string {
  return childOf(device, 'target')?.attributes['dev'] ?? ''
}

/** Hands out ids: the one that the user has given to a device, else disk0, disk1, … or net0, net1, …. */
export function createIds(all: readonly XmlElement[]): (device: XmlElement) => string {
  const given = new Set(all.flatMap((device) => idOf(device) ?? []))
  const used = new Set<string>()
  const fresh = (prefix: string): string => {
    for (let index = 0; ; index += 1) {
      const id = `${prefix}${index}`
      if (!given.has(id) && !used.has(id)) return id
    }
  }
  return (device) => {
    const own = idOf(device)
    const id = own !== undefined && !used.has(own) ? own : fresh(device.name === 'disk' ? 'disk' : 'net')
    used.add(id)
    return id
  }
}
