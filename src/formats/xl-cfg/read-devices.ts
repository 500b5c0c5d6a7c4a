import { refuse } from '../../spec/refuse.js'
import type { DiskSpec, NetworkSpec } from '../../spec/schema.js'
import { detailsOf } from './details.js'
import { completeParameters, readDisk, writeDisk } from './disk.js'
import { parseDisk } from './disk-string.js'
import type { Details, XenType } from './settings.js'
import type { XlValue } from './value.js'
import { assignVdevs } from './vdev.js'
import { readVif, writeVif } from './vif.js'
import { parseVif } from './vif-string.js'

/** How devices are read. */
export interface ReadDevicesPlace {
  readonly type: XenType
  /** Whether what xl chose by itself is kept. */
  readonly faithful: boolean
}

/** Devices as a specification says them, and what their texts say beyond that, by id. */
interface ReadDevices<Device> {
  readonly devices: readonly Device[]
  readonly details: Readonly<Record<string, Details>>
}

/** Reads the disks. @throws HypervisorError `ERR_INVALID_SPEC`. */
export function readDisks(value: XlValue | undefined, { faithful }: ReadDevicesPlace): ReadDevices<DiskSpec> {
  const texts = textsOf('disk', value)
  const parameters = texts.map((text, index) => completeParameters(parseDisk(text, `disks[${index}]`)))
  const disks = parameters.map((one, index) => readDisk(one, `disk${index}`, `disks[${index}]`))
  const usual = usualVdevs(disks)
  const named = parameters.some(({ vdev }, index) => vdev !== usual?.[index])
  const details = disks.map((disk, index) => {
    const wanted = parameters[index] ?? {}
    const place = { field: `disks[${index}]`, vdev: usual?.[index] ?? '' }
    const { vdev, ...more } = detailsOf(wanted, writeDisk(disk, place), faithful)
    // For another hypervisor, the bus says enough of a name such as hdc.
    const sayable = !faithful && /^(xvd|hd|sd)[a-z]+$/.test(wanted['vdev'] ?? '')
    return named && !sayable ? { vdev: wanted['vdev'] ?? null, ...more } : more
  })
  return { devices: disks, details: byId(disks, details) }
}

function usualVdevs(disks: readonly DiskSpec[]): readonly string[] | undefined {
  try {
    return assignVdevs(disks)
  } catch {
    return undefined
  }
}

/** Reads the network interfaces. @throws HypervisorError `ERR_INVALID_SPEC`. */
export function readVifs(
  value: XlValue | undefined,
  { type, faithful }: ReadDevicesPlace,
): ReadDevices<NetworkSpec> {
  const parameters = textsOf('vif', value).map((text, index) => parseVif(text, `networks[${index}]`))
  const networks = parameters.map((one, index) => readVif(one, `net${index}`, type))
  const details = networks.map((network, index) => {
    const { mac, ...wanted } = parameters[index] ?? {}
    // The letters of an address are of either case.
    const same = mac === undefined ? {} : { mac: mac.toLowerCase() === network.mac ? network.mac : mac }
    const more = detailsOf({ ...same, ...wanted }, writeVif(network, `networks[${index}]`, type), faithful)
    const { type: kind, ...others } = more
    return faithful || kind !== 'ioemu' ? more : others
  })
  return { devices: networks, details: byId(networks, details) }
}

function textsOf(name: string, value: XlValue | undefined): readonly string[] {
  if (value === undefined) return []
  if (!Array.isArray(value)) throw refuse(name, 'must be a list')
  return value.map((item, index) => {
    if (typeof item === 'string') return item
    throw refuse(`${name}[${index}]`, 'must be a string')
  })
}

function byId(
  devices: readonly (DiskSpec | NetworkSpec)[],
  details: readonly Details[],
): Readonly<Record<string, Details>> {
  const pairs = devices.map(({ id = '' }, index) => [id, details[index] ?? {}] as const)
  return Object.fromEntries(pairs.filter(([, more]) => Object.keys(more).length > 0))
}
