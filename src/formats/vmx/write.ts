import { refuse } from '../../spec/refuse.js'
import type { DomainSpec } from '../../spec/schema.js'
import { writeBootOrder } from './boot-order.js'
import { writeDevices } from './devices.js'
import { type Entries, entriesOf } from './entries.js'
import { writeGuestOs, writeUuid } from './identity.js'
import { writeSerials } from './serial.js'
import type { VmxSettings } from './settings.js'

const mebibyte = 2 ** 20

/**
 * What every file has: the version of the format, that of the virtual hardware (of ESXi 6.5 and Workstation 14, the
 * first with NVMe), and the bridges that PCI Express cards are behind.
 */
const usualLines: readonly (readonly [name: string, value: string])[] = [
  ['.encoding', 'UTF-8'],
  ['config.version', '8'],
  ['virtualHW.version', '13'],
  ['pciBridge0.present', 'TRUE'],
  ...[4, 5, 6, 7].flatMap((bridge) => [
    [`pciBridge${bridge}.present`, 'TRUE'] as const,
    [`pciBridge${bridge}.virtualDev`, 'pcieRootPort'] as const,
    [`pciBridge${bridge}.functions`, '8'] as const,
  ]),
]

/**
 * Writes a specification as the lines of a VMX file.
 *
 * @throws HypervisorError `ERR_INVALID_SPEC` with the `field` that a VMX file has no words for.
 */
export function writeVmx(spec: DomainSpec, own: VmxSettings): Entries {
  refuseBeyondVmware(spec)
  const { firmware, vcpus } = spec
  const optional = (name: string, value: string | undefined): readonly (readonly [string, string])[] =>
    value === undefined ? [] : [[name, value]]
  const lines = entriesOf([
    ...usualLines,
    ['displayName', spec.name],
    ...optional('annotation', spec.title),
    ['uuid.bios', writeUuid(spec.uuid)],
    ['guestOS', writeGuestOs(spec.architecture)],
    ['memsize', String(spec.memory / mebibyte)],
    ['numvcpus', String(vcpus.count)],
    ...optional('firmware', firmware === 'uefi' ? 'efi' : firmware),
    ...optional('bios.bootOrder', writeBootOrder(spec)),
    ['svga.present', spec.graphics === 'vga' ? 'TRUE' : 'FALSE'],
    ...writeDevices(spec, own),
    ...writeSerials(spec),
  ])
  return withSettings(lines, own.settings)
}

function withSettings(lines: Entries, settings: VmxSettings['settings']): Entries {
  const all = new Map(lines)
  const own = new Set<string>()
  for (const [name, value] of Object.entries(settings)) {
    const key = name.toLowerCase()
    const field = `vmware-desktop.settings.${name}`
    if (key === '.encoding') throw refuse(field, 'cannot stand here: what is written is UTF-8')
    if (own.has(key)) throw refuse(field, 'stands there twice: the case of names has no meaning')
    own.add(key)
    if (value === null) all.delete(key)
    else all.set(key, { name, value })
  }
  return all
}

function refuseBeyondVmware({ machine, memory, vcpus, cpu, firmware, boot, rng }: DomainSpec): void {
  const no = (field: string, why: string): Error => refuse(field, why, 'Leave it away.')
  if (machine !== undefined) throw no('machine', 'VMware has machines of one type')
  if (memory === 0 || memory % (4 * mebibyte) !== 0)
    throw refuse('memory', 'VMware counts memory in steps of 4 MiB')
  if (vcpus.maximum !== vcpus.count)
    throw refuse('vcpus.maximum', 'a VMX file has no words for a number to grow to')
  if (cpu.model !== undefined) throw no('cpu.model', 'VMware shows the CPU of the host')
  if (cpu.add.length + cpu.remove.length > 0) throw no('cpu', 'VMware shows the CPU of the host')
  if (firmware === 'none') throw no('firmware', 'VMware cannot leave the firmware away')
  if (boot.kernel !== undefined) throw refuse('boot.kernel', 'VMware starts no kernel directly')
  if (rng) throw no('rng', 'VMware has no device of random numbers')
}
