import { refuse } from '../../../src/spec/refuse.js'
import type { DiskSpec, DomainSpec, NetworkSpec } from '../../../src/spec/schema.js'
import { isGuestArchitecture } from '../guest-ids.js'
import { readDatastorePath } from './datastore-path.js'
import { cardTypes, mostCards } from './network-cards.js'

/** Memory comes in pieces of this many bytes ("memoryMB" of the API, a multiple of 4). */
const memoryStep = 4 * 2 ** 20

/**
 * Refuses what VMware's machines do not have, so that nothing is dropped in silence.
 *
 * @throws HypervisorError `ERR_INVALID_SPEC` with the field.
 */
export function requireSpec(spec: DomainSpec): void {
  const { architecture, machine, memory, cpu, firmware, boot } = spec
  if (!isGuestArchitecture(architecture)) {
    throw refuse('architecture', `VMware runs x86_64 and i386, not ${architecture}`)
  }
  if (machine !== undefined && !/^vmx-\d{1,3}$/.test(machine)) {
    throw refuse(
      'machine',
      `'${machine}' is no version of the virtual hardware`,
      'Write vmx-13, or leave it out.',
    )
  }
  if (memory % memoryStep !== 0) {
    throw refuse('memory', `it must be a multiple of 4 MiB, not ${memory} bytes`)
  }
  if (cpu.model !== undefined) throw refuse('cpu.model', 'the guest has the CPU of the host')
  if (cpu.add.length > 0) throw refuse('cpu.add', 'the guest has the CPU of the host')
  if (cpu.remove.length > 0) throw refuse('cpu.remove', 'the guest has the CPU of the host')
  if (firmware === 'none') throw refuse('firmware', 'a machine of VMware has a BIOS or UEFI')
  if (boot.kernel !== undefined) {
    const why = `the firmware boots from disks and networks, and starts no '${boot.kernel}'`
    throw refuse('boot.kernel', why, 'Put it on a disk or a CD-ROM.')
  }
  if (boot.order !== undefined) throw refuse('boot.order', 'the order is the firmware’s own')
  if (spec.rng) throw refuse('rng', 'a machine of VMware has no random-number device')
  for (const [index, disk] of spec.disks.entries()) requireDisk(disk, `disks[${index}]`)
  if (spec.networks.length > mostCards) {
    throw refuse(`networks[${mostCards}]`, `a machine has ${mostCards} interfaces, and no more`)
  }
  for (const [index, network] of spec.networks.entries()) requireNetwork(network, `networks[${index}]`)
}

const buses: Readonly<Record<DiskSpec['device'], readonly string[]>> = {
  disk: ['scsi', 'sata', 'ide', 'nvme'],
  cdrom: ['ide', 'sata'],
  floppy: ['fdc'],
}

/** @throws HypervisorError `ERR_INVALID_SPEC` for what no drive of VMware's has. */
export function requireDisk(disk: DiskSpec, field: string): void {
  const { path, format, device, bus, readonly, cache, discard, serial } = disk
  if (path !== undefined && readDatastorePath(path) === undefined) {
    throw refuse(
      `${field}.path`,
      `'${path}' is no path on a datastore`,
      "Write '[datastore1] folder/file.vmdk'.",
    )
  }
  const wanted = device === 'disk' ? 'vmdk' : 'raw'
  if (format !== undefined && format !== wanted) {
    throw refuse(`${field}.format`, `a ${device} of VMware is ${wanted}, not ${format}`)
  }
  if (bus !== undefined && !buses[device].includes(bus)) {
    throw refuse(`${field}.bus`, `a ${device} of VMware is on ${buses[device].join(', ')}, not on ${bus}`)
  }
  if (readonly && device !== 'cdrom') {
    throw refuse(`${field}.readonly`, `a ${device} of VMware can be written to`)
  }
  for (const [name, value] of Object.entries({ cache, discard, serial })) {
    if (value !== undefined) throw refuse(`${field}.${name}`, 'VMware has no such setting')
  }
}

/** @throws HypervisorError `ERR_INVALID_SPEC` for what no network interface of VMware's has. */
export function requireNetwork({ type, model }: NetworkSpec, field: string): void {
  if (type !== 'bridge') {
    const hint = 'Write type: bridge, and the name of the network (port group) as source.'
    throw refuse(`${field}.type`, `an interface of VMware is on a network, not '${type}'`, hint)
  }
  if (model !== undefined && !Object.hasOwn(cardTypes, model)) {
    throw refuse(`${field}.model`, `VMware has ${Object.keys(cardTypes).join(', ')}, not ${model}`)
  }
}
