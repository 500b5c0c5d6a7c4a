import { resolve } from 'node:path'
import { refuse } from '../../spec/refuse.js'
import { type DomainSpec, type DomainSpecInput, specFields } from '../../spec/schema.js'
import { childOf, childrenOf, element, textOf, type XmlElement } from '../xml/element.js'
import { fromLibvirtArchitecture, isPc, toLibvirtArchitecture } from './architectures.js'
import { isContainerType, readContainerBoot, writeContainerOs } from './containers.js'
import { sameXml } from './same.js'
import { isXenType, namesUefi, withoutXenChoices, xenGuest } from './xen.js'

/** What of a specification says what is started. */
export type StartedSpec = Pick<DomainSpec, 'architecture' | 'machine' | 'firmware' | 'boot'>

/** Writes what is started: CPU, machine, firmware, kernel. @throws HypervisorError `ERR_INVALID_SPEC`. */
export function writeOs(spec: StartedSpec, type: string): XmlElement {
  if (isContainerType(type)) return writeContainerOs(spec)
  const { architecture, machine, firmware, boot } = spec
  const xen = isXenType(type)
  if (firmware === 'none') throw refuse('firmware', 'libvirt cannot leave the firmware away')
  if (firmware === 'bios' && !isPc(architecture)) {
    throw refuse('firmware', `there is no BIOS for ${architecture}`)
  }
  return element(
    'os',
    { firmware: firmware === 'uefi' ? 'efi' : undefined },
    element('type', { arch: toLibvirtArchitecture(architecture), machine }, xen ? xenGuest(machine) : 'hvm'),
    boot.kernel === undefined ? undefined : element('kernel', {}, boot.kernel),
    boot.initrd === undefined ? undefined : element('initrd', {}, boot.initrd),
    boot.cmdline === undefined ? undefined : element('cmdline', {}, boot.cmdline),
    ...(xen ? writeOrder(boot.order ?? []) : []),
  )
}

/** Writes the kinds of devices that are booted from. */
function writeOrder(order: NonNullable<DomainSpec['boot']['order']>): readonly XmlElement[] {
  return order.flatMap((kind) => {
    const [word] = [...kinds].find(([, known]) => known === kind) ?? []
    return word === undefined ? [] : [element('boot', { dev: word })]
  })
}

type Boot = NonNullable<DomainSpecInput['boot']>

/** What the element `os` comes to. */
export interface ReadOs {
  readonly spec: Pick<DomainSpec, 'architecture' | 'machine' | 'firmware'>
  readonly boot: Pick<Boot, 'kernel' | 'initrd' | 'cmdline'>
  /** What `<boot dev>` says, where it says more than libvirt writes down by itself. */
  readonly order: Boot['order']
  readonly kept: readonly XmlElement[]
}

/** libvirt's words for the kinds of devices that are booted from (formatdomain, "BIOS bootloader"). */
const kinds: ReadonlyMap<string, NonNullable<Boot['order']>[number]> = new Map([
  ['hd', 'disk'],
  ['cdrom', 'cdrom'],
  ['fd', 'floppy'],
  ['network', 'network'],
])

/** What the rest of the document says about what is started. */
export interface OsPlace {
  readonly name: string
  readonly type: string
  /** Whether the files that libvirt has chosen for UEFI firmware are left away. */
  readonly leaveAssigned: boolean
}

/**
 * Reads what is started, as near as a specification can say it; an element that says more is kept as well.
 *
 * @throws HypervisorError `ERR_INVALID_SPEC` for a CPU that a specification cannot name.
 */
export function readOs(os: XmlElement | undefined, place: OsPlace): ReadOs {
  // Xen's domains with a boot loader of the host have none.
  if (os === undefined) return readOs(element('os'), place)
  const { type, leaveAssigned } = place
  const compared = leaveAssigned ? withoutChosen(os, place) : os
  const { arch = 'x86_64', machine } = childOf(compared, 'type')?.attributes ?? {}
  const architecture = fromLibvirtArchitecture(arch)
  if (architecture === undefined) {
    throw refuse('architecture', `a specification has no name for libvirt's '${arch}'`)
  }
  const firmware = isXenType(type) && namesUefi(os) ? 'efi' : os.attributes['firmware']
  const spec = {
    architecture,
    ...(isContainerType(type) ? {} : machineOf(machine)),
    ...(firmware === 'efi' ? { firmware: 'uefi' as const } : {}),
    ...(firmware === 'bios' && isPc(architecture) ? { firmware: 'bios' as const } : {}),
  }
  const boot = isContainerType(type) ? readContainerBoot(os) : readBoot(os)
  const orders = childrenOf(os, 'boot').flatMap(({ attributes }) => kinds.get(attributes['dev'] ?? '') ?? [])
  const order = isUsualOrder(os) ? undefined : orders
  const written = writeOs({ ...spec, boot: { ...boot, order } }, type)
  return {
    spec,
    boot,
    order,
    kept: sameXml(written, isUsualOrder(os) ? withoutBoot(compared) : compared) ? [] : [os],
  }
}

function machineOf(word: string | undefined): Pick<DomainSpec, 'machine'> {
  const machine = specFields.machine.safeParse(word).data
  return machine === undefined ? {} : { machine }
}

/** Kernel, initial RAM disk and command line where a specification can hold them as they are. */
function readBoot(os: XmlElement): Pick<DomainSpec['boot'], 'kernel' | 'initrd' | 'cmdline'> {
  const words = ['kernel', 'initrd', 'cmdline'].flatMap((name) => {
    const child = childOf(os, name)
    return child === undefined ? [] : [[name, child.children.join('')] as const]
  })
  const { success, data } = specFields.boot.safeParse(Object.fromEntries(words))
  if (!success || [data.kernel, data.initrd].some((path) => path !== undefined && resolve(path) !== path)) {
    return {}
  }
  return data
}

/** Whether nothing is said of the order but what libvirt writes down where nothing was said: a disk. */
function isUsualOrder(os: XmlElement): boolean {
  const boots = childrenOf(os, 'boot')
  return boots.length === 0 || (boots.length === 1 && sameXml(boots[0], element('boot', { dev: 'hd' })))
}

function withoutBoot(os: XmlElement): XmlElement {
  return {
    ...os,
    children: os.children.filter((child) => typeof child === 'string' || child.name !== 'boot'),
  }
}

/** Without what libvirt has chosen by itself. */
function withoutChosen(os: XmlElement, { name, type }: OsPlace): XmlElement {
  if (isXenType(type)) return withoutXenChoices(os)
  return os.attributes['firmware'] === 'efi' ? withoutChosenFiles(os, name) : os
}

/** Without the firmware that libvirt has chosen, unless the variables are not where it puts them by itself. */
function withoutChosenFiles(os: XmlElement, name: string): XmlElement {
  const variables = textOf(childOf(os, 'nvram'))
  if (variables !== undefined && !variables.endsWith(`/nvram/${name}_VARS.fd`)) return os
  const chosen = ['loader', 'nvram', 'firmware']
  return {
    ...os,
    children: os.children.filter((child) => typeof child === 'string' || !chosen.includes(child.name)),
  }
}
