import { refuse } from '../../spec/refuse.js'
import type { DomainSpec } from '../../spec/schema.js'
import { writeCpu } from './cpu.js'
import { withDetails } from './details.js'
import { writeDisk } from './disk.js'
import { formatDisk } from './disk-string.js'
import { refusePc, writePc } from './pc.js'
import type { Details, XenSettings, XenType } from './settings.js'
import type { XlValue } from './value.js'
import { assignVdevs } from './vdev.js'
import { writeVif } from './vif.js'
import { formatVif } from './vif-string.js'

/** Type of a guest whose settings do not name one: a whole PC, as most hypervisors make them. */
export const defaultXenType: XenType = 'hvm'

/** The types of guests by the machines that libvirt has for them. */
const typesOfMachines: ReadonlyMap<string, XenType> = new Map([
  ['xenfv', 'hvm'],
  ['xenpv', 'pv'],
  ['xenpvh', 'pvh'],
])

const mebibyte = 2 ** 20

/**
 * Writes a specification as settings of xl (xl.cfg(5) of Xen 4.17), in order.
 *
 * @throws HypervisorError `ERR_INVALID_SPEC` with the `field` that xl has no words for.
 */
export function writeXl(spec: DomainSpec, own: XenSettings): ReadonlyMap<string, XlValue> {
  const { type = typesOfMachines.get(spec.machine ?? '') ?? defaultXenType, bootloader } = own
  refuseBeyondXen(spec, type)
  const settings = new Map<string, XlValue>([
    ['name', spec.name],
    ['uuid', spec.uuid],
    ['type', type],
    ['memory', spec.memory / mebibyte],
    ['vcpus', spec.vcpus.count],
  ])
  const set = (name: string, value: XlValue | undefined): void => {
    if (value !== undefined) settings.set(name, value)
  }
  const { kernel, initrd, cmdline } = spec.boot
  if (spec.vcpus.maximum > spec.vcpus.count) set('maxvcpus', spec.vcpus.maximum)
  set('cpuid', writeCpu(spec.cpu))
  set('bootloader', bootloader)
  set('kernel', kernel)
  set('ramdisk', initrd)
  set('cmdline', cmdline)
  if (type === 'hvm') for (const [name, value] of writePc(spec)) set(name, value)
  else refusePc(spec, type)
  const devices = writeDevices(spec, own, type)
  if (devices.disks.length > 0) set('disk', [...devices.disks])
  if (devices.vifs.length > 0) set('vif', [...devices.vifs])
  for (const [name, value] of Object.entries(own.settings)) {
    const place = notOwn.get(name)
    if (place !== undefined)
      throw refuse(`xen.settings.${name}`, 'cannot stand here', `Use the field ${place}.`)
    if (value === null) settings.delete(name)
    else settings.set(name, value)
  }
  return settings
}

/** What a specification always says itself. */
const notOwn: ReadonlyMap<string, string> = new Map([
  ['name', 'name'],
  ['uuid', 'uuid'],
  ['type', 'xen.type'],
  ['builder', 'xen.type'],
  ['bootloader', 'xen.bootloader'],
])

function refuseBeyondXen({ title, architecture, machine, memory, rng }: DomainSpec, type: XenType): void {
  if (title !== undefined) throw refuse('title', 'xl has no words for it', 'Leave it away.')
  if (architecture !== 'x86_64') throw refuse('architecture', 'xl has words for x86_64 alone')
  if (machine !== undefined && typesOfMachines.get(machine) !== type) {
    throw refuse('machine', 'Xen chooses it by xen.type', 'Leave it away.')
  }
  if (memory % mebibyte !== 0 || memory === 0) throw refuse('memory', 'xl counts memory in whole MiB')
  if (rng) throw refuse('rng', 'Xen has no device of random numbers')
}

function writeDevices(
  { disks, networks }: DomainSpec,
  { details }: XenSettings,
  type: XenType,
): { readonly disks: readonly string[]; readonly vifs: readonly string[] } {
  const ids = new Set([...disks, ...networks].map(({ id }) => id))
  const foreign = Object.keys(details).find((id) => !ids.has(id))
  if (foreign !== undefined) {
    throw refuse(`xen.details.${foreign}`, 'no disk or network interface has this id')
  }
  const furtherOf = (id = ''): Details => (Object.hasOwn(details, id) ? (details[id] ?? {}) : {})
  const vdevs = assignVdevs(
    disks,
    disks.map(({ id }) => furtherOf(id)['vdev'] ?? undefined),
  )
  return {
    disks: disks.map((disk, index) => {
      const field = `disks[${index}]`
      const written = writeDisk(disk, { field, vdev: vdevs[index] ?? '' })
      return formatDisk(withDetails(written, furtherOf(disk.id)), `xen.details.${disk.id}`)
    }),
    vifs: networks.map((network, index) => {
      const written = writeVif(network, `networks[${index}]`, type)
      return formatVif(withDetails(written, furtherOf(network.id)), `xen.details.${network.id}`)
    }),
  }
}
