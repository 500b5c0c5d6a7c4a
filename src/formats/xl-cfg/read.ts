import { basename } from 'node:path'
import { domainNameField } from '../../spec/fields.js'
import { parseSpec } from '../../spec/parse.js'
import { refuse } from '../../spec/refuse.js'
import { type DomainSpec, type DomainSpecInput, specFields } from '../../spec/schema.js'
import { readUuid } from '../uuid.js'
import { readBoot } from './boot.js'
import { readCpu } from './cpu.js'
import { parseXl } from './parse.js'
import { readOrder, readPc } from './pc.js'
import { readDisks, readVifs } from './read-devices.js'
import { type XenSettings, type XenType, xenSettings } from './settings.js'
import { numberOf, sameValue, type XlValue } from './value.js'
import { writeXl } from './write.js'

/** A specification as one writes it, with the key `xen`. */
export type XenSpecInput = DomainSpecInput & { readonly xen: XenSettings & { readonly type: XenType } }

type Settings = ReadonlyMap<string, XlValue>

/** What xl takes where a setting is not there (xl.cfg(5)). */
const usual: ReadonlyMap<string, XlValue> = new Map<string, XlValue>([
  ['on_poweroff', 'destroy'],
  ['on_reboot', 'restart'],
  ['on_crash', 'destroy'],
  ['sdl', 0],
  ['usb', 0],
])

/**
 * Reads a configuration of xl (xl.cfg(5) of Xen 4.17) as a specification. What the neutral specification has no words
 * for is kept under the key `xen`, and so comes back when the specification is written again.
 *
 * @param faithful Whether also what xl takes for granted is kept, such as the bridge of a network interface that names
 *   none.
 * @throws HypervisorError `ERR_INVALID_SPEC` with the `field` for what no specification can hold.
 */
export function readXl(text: string, faithful: boolean): XenSpecInput {
  const all = parseXl(text)
  const type = readType(all)
  const settings = type === 'hvm' ? withoutLoader(all) : all
  const disks = readDisks(settings.get('disk'), { type, faithful })
  const networks = readVifs(settings.get('vif'), { type, faithful })
  const boot = readBoot(settings)
  const neutral: DomainSpecInput = {
    name: readName(settings.get('name')),
    ...readIdentity(settings.get('uuid')),
    memory: readMemory(settings),
    vcpus: readVcpus(settings),
    ...readCpuOf(settings.get('cpuid')),
    ...(type === 'hvm' ? readPc(settings) : {}),
    boot: { ...boot.spec, ...(type === 'hvm' ? readOrder(settings) : {}) },
    disks: [...disks.devices],
    networks: [...networks.devices],
  }
  const xen = {
    type,
    ...readBootloader(settings.get('bootloader')),
    details: { ...disks.details, ...networks.details },
  }
  const spec = parseSpec(neutral, { driverKeys: [], baseFolder: '/' })
  const written = writeXl(spec, { ...xen, settings: {} })
  const said = [...alwaysSaid, ...boot.said]
  // libvirt does take such a kernel for one.
  const kept = [...(faithful ? all : settings)].filter(
    ([name, value]) => !said.includes(name) && !isSaid(name, value, { settings, written, faithful }),
  )
  const absent = [...written.keys()].filter((name) => faithful && !settings.has(name) && !said.includes(name))
  return {
    ...neutral,
    xen: {
      ...xen,
      settings: Object.fromEntries([...kept, ...absent.map((name) => [name, null] as const)]),
    },
  }
}

/** xl takes no notice of a kernel that is the firmware of a PC, as xm had it (`xl create`, which warns of it). */
function withoutLoader(settings: Settings): Settings {
  const kernel = settings.get('kernel')
  const isLoader = typeof kernel === 'string' && basename(kernel) === 'hvmloader'
  return isLoader ? new Map([...settings].filter(([name]) => name !== 'kernel')) : settings
}

/** The settings that the fields of a specification say, whatever they are. */
const alwaysSaid = [
  ...['name', 'uuid', 'type', 'builder', 'bootloader', 'memory', 'vcpus', 'maxvcpus', 'disk', 'vif'],
]

/** Whether a setting says no more than what is written, or than xl takes for granted. */
function isSaid(
  name: string,
  value: XlValue,
  {
    settings,
    written,
    faithful,
  }: { readonly settings: Settings; readonly written: Settings; readonly faithful: boolean },
): boolean {
  if (name === 'maxmem') return numberOf(value) === numberOf(settings.get('memory') ?? value)
  // What others take for granted is not always the same: libvirt restarts a domain that has crashed.
  if (!faithful && sameValue(usual.get(name), value)) return true
  const plain = name === 'serial' && Array.isArray(value) && value.length === 1 ? value[0] : value
  const other = written.get(name)
  if (name === 'cpuid') return sortedWords(value) === sortedWords(other)
  if (other === undefined || plain === undefined) return false
  return sameValue(plain, other) || (typeof other === 'number' && numberOf(plain) === other)
}

/** The words of a value in one order: features of a CPU have none. */
function sortedWords(value: XlValue | undefined): string {
  return String(value).split(',').sort().join(',')
}

function readType(settings: Settings): XenType {
  const type = settings.get('type')
  const builder = settings.get('builder')
  const word = type ?? (builder === 'hvm' ? 'hvm' : 'pv')
  const known = (['pv', 'pvh', 'hvm'] as const).find((candidate) => candidate === word)
  if (known !== undefined) return known
  throw refuse('xen.type', `'${String(word).slice(0, 100)}' is no type of guest: pv, pvh or hvm`)
}

function readName(value: XlValue | undefined): string {
  const text = value === undefined ? '' : String(value)
  const { success, data, error } = domainNameField.safeParse(text)
  if (success) return data
  const why =
    text === '' ? 'is not said' : `'${text.slice(0, 200)}' ${error.issues[0]?.message ?? 'is not valid'}`
  throw refuse('name', `${why}, which is stricter than xl`, 'Give the domain another name in the file.')
}

function readIdentity(value: XlValue | undefined): Pick<DomainSpecInput, 'uuid'> {
  return value === undefined ? {} : { uuid: readUuid(String(value)) }
}

function readMemory(settings: Settings): number {
  const value = settings.get('memory') ?? settings.get('maxmem')
  const memory = value === undefined ? undefined : numberOf(value)
  if (memory !== undefined && memory > 0 && Number.isSafeInteger(memory * 2 ** 20)) return memory * 2 ** 20
  throw refuse('memory', value === undefined ? 'is not said' : 'must be a whole number of MiB')
}

function readVcpus(settings: Settings): DomainSpec['vcpus'] {
  const count = numberOf(settings.get('vcpus') ?? 1)
  const maximum = numberOf(settings.get('maxvcpus') ?? settings.get('vcpus') ?? 1)
  const { success, data, error } = specFields.vcpus.safeParse({ count, maximum })
  if (success) return data
  throw refuse('vcpus', error.issues[0]?.message ?? 'are not valid')
}

function readCpuOf(cpuid: XlValue | undefined): Pick<DomainSpecInput, 'cpu'> {
  const cpu = typeof cpuid === 'string' ? readCpu(cpuid) : undefined
  return cpu === undefined ? {} : { cpu }
}

function readBootloader(value: XlValue | undefined): Pick<XenSettings, 'bootloader'> {
  if (value === undefined) return {}
  const { success, data } = xenSettings.safeParse({ bootloader: value })
  if (success) return { bootloader: data.bootloader }
  throw refuse('xen.bootloader', 'must be the name of a program')
}
