import { resolve } from 'node:path'
import { domainNameField } from '../../spec/fields.js'
import { parseSpec } from '../../spec/parse.js'
import { refuse } from '../../spec/refuse.js'
import {
  type DiskSpec,
  type DomainSpec,
  type DomainSpecInput,
  type NetworkSpec,
  specFields,
} from '../../spec/schema.js'
import { nearestWord } from '../nearest-word.js'
import { readUuid } from '../uuid.js'
import { isAssigned } from './assigned.js'
import { readBootOrder } from './boot-order.js'
import { placeDevices } from './devices.js'
import { parseVmx } from './dictionary.js'
import { hardDiskTypes, isForeign } from './disk.js'
import { type Entries, type Entry, sameText, valueNamed } from './entries.js'
import { readGuestOs } from './identity.js'
import { type Placed, readDisks, readNetworks } from './read-devices.js'
import { readSerials } from './serial.js'
import type { VmxSettings } from './settings.js'
import { writeVmx } from './write.js'

/** A specification as one writes it, with the key `vmware-desktop`. */
export type VmxSpecInput = DomainSpecInput & { readonly 'vmware-desktop': VmxSettings }

/** Lines that the fields of a specification always say. */
const alwaysSaid = ['.encoding', 'uuid.bios', 'memsize', 'numvcpus']

/** Lines that say, where they are written, what VMware takes where they are missing. */
const implied = /^(svga\.present|pcibridge\d+\..*|ethernet\d+\.addresstype)$/

/**
 * Reads a VMX file as a specification. What the neutral specification has no words for is kept under the key
 * `vmware-desktop`, and so comes back when the specification is written again.
 *
 * @param faithful Whether also what VMware's programs write down by themselves is kept.
 * @param otherwise The name where the file says none.
 * @throws HypervisorError `ERR_INVALID_SPEC` with the `field` for what no specification can hold.
 */
export function readVmx(text: string, faithful: boolean, otherwise?: string): VmxSpecInput {
  const entries = parseVmx(text)
  refuseEncrypted(entries)
  const disks = readDisks(entries)
  const networks = readNetworks(entries)
  const line = (name: string): string | undefined => valueNamed(entries, name)
  const firmware = line('firmware')?.toLowerCase()
  const title = specFields.title.safeParse(line('annotation')).data
  const uuid = line('uuid.bios')
  const count = readNumber('vcpus', line('numvcpus') ?? '1')
  const bios = firmware !== 'efi'
  const neutral: DomainSpecInput = {
    name: readName(line('displayName') || otherwise),
    ...(uuid === undefined ? {} : { uuid: readUuid(uuid) }),
    ...(title === undefined ? {} : { title }),
    architecture: readGuestOs(line('guestOS')),
    // What VMware takes where nothing is said (libvirt, `virVMXParseConfig`).
    memory: readNumber('memory', line('memsize') ?? '32') * 2 ** 20,
    vcpus: { count, maximum: count },
    ...(firmware === 'efi' ? { firmware: 'uefi' as const } : {}),
    ...(firmware === 'bios' ? { firmware: 'bios' as const } : {}),
    boot: bios ? readBootOrder(line('bios.bootOrder')) : {},
    disks: disks.map(({ device }) => device),
    networks: networks.map(({ device }) => device),
    serials: readSerials(entries),
    graphics: line('svga.present')?.toLowerCase() === 'false' ? 'none' : 'vga',
  }
  const spec = {
    ...parseSpec(neutral, { driverKeys: [], baseFolder: '/' }),
    networks: networks.map(({ device }) => device),
  }
  const written = writeVmx(spec, { addresses: addressesOf([...disks, ...networks]), settings: {} })
  const sayable = new Set([...disks, ...networks].map(({ place }) => place))
  const kept = [...entries.values()].filter((entry) => !isSaid(entry, written, sayable))
  const absent = [...written].flatMap(([key, { name }]) =>
    entries.has(key) || alwaysSaid.includes(key) || implied.test(key) ? [] : [[name, null] as const],
  )
  const settings = Object.fromEntries([
    ...kept
      .filter((entry) => faithful || !isAssigned(entry))
      .map(({ name, value }) => [name, value] as const),
    ...(faithful ? absent : []),
  ])
  const unusual = { ...unusualOf(disks, spec, settings), ...unusualOf(networks, spec, settings) }
  return { ...neutral, 'vmware-desktop': { addresses: faithful ? unusual : {}, settings } }
}

type AnyPlaced = Placed<DiskSpec | NetworkSpec>

function addressesOf(devices: readonly AnyPlaced[]): VmxSettings['addresses'] {
  return Object.fromEntries(devices.map(({ device: { id = '' }, place }) => [id, place]))
}

/** The places of devices of a kind, if not each would get the one that it has. */
function unusualOf(
  devices: readonly AnyPlaced[],
  spec: DomainSpec,
  settings: VmxSettings['settings'],
): VmxSettings['addresses'] {
  try {
    const usual = placeDevices(spec, { addresses: {}, settings })
    if (devices.every(({ device: { id = '' }, place }) => usual.get(id) === place)) return {}
  } catch {
    // there are not as many places as devices
  }
  return addressesOf(devices)
}

/** Whether a line says no more than what is written. */
function isSaid({ name, value }: Entry, written: Entries, sayable: ReadonlySet<string>): boolean {
  const key = name.toLowerCase()
  if (alwaysSaid.includes(key)) return true
  const [, place = '', what] = /^(.*)\.(devicetype|filename)$/.exec(key) ?? []
  const other = written.get(key)?.value
  if (what !== undefined && sayable.has(place)) {
    if (what === 'devicetype' && hardDiskTypes.includes(value.toLowerCase())) return true
    if (what === 'filename' && !isForeign(value) && resolve('/', value) === other) return true
  }
  if (other !== undefined && /\.(generated)?address$/.test(key)) return value.toLowerCase() === other
  return other !== undefined && sameText(value, other)
}

/** A file that is encrypted as a whole has its name, and all else where nobody can read it: it would be a machine without disks. */
function refuseEncrypted(entries: Entries): void {
  if (valueNamed(entries, 'encryption.data') === undefined) return
  if (['virtualHW.version', 'memsize'].some((name) => valueNamed(entries, name) !== undefined)) return
  throw refuse(
    'vmware-desktop.settings.encryption.data',
    'the file is encrypted',
    'Take the encryption away in the settings of the machine first.',
  )
}

function readName(text = ''): string {
  if (text === '') throw refuse('name', 'is not said', 'Add a line displayName to the file.')
  return domainNameField.safeParse(text).success ? text : nearestWord(text, 'machine')
}

function readNumber(field: string, text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text)
  throw refuse(field, `'${text.slice(0, 40)}' is no whole number`)
}
