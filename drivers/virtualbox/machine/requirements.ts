import { constants } from 'node:fs'
import { access } from 'node:fs/promises'
import { refuse } from '../../../src/spec/refuse.js'
import type { DiskSpec, DomainSpec, NetworkSpec } from '../../../src/spec/schema.js'
import { placesOf } from './buses.js'
import { cardTypes, mostCards } from './networks.js'

const mebibyte = 2 ** 20

/**
 * Refuses what VirtualBox's machines do not have, so that nothing is dropped in silence.
 *
 * @throws HypervisorError `ERR_INVALID_SPEC` with the field.
 */
export async function requireSpec(spec: DomainSpec): Promise<void> {
  const { architecture, machine, memory, vcpus, cpu, firmware, boot, disks, networks } = spec
  if (architecture !== 'x86_64' && architecture !== 'i386') {
    throw refuse('architecture', `VirtualBox runs x86_64 and i386, not ${architecture}`)
  }
  if (machine !== undefined && machine !== 'piix3' && machine !== 'ich9') {
    throw refuse('machine', `VirtualBox has the chipsets piix3 and ich9, not ${machine}`)
  }
  if (memory % mebibyte !== 0 || memory < 4 * mebibyte) {
    throw refuse('memory', `VirtualBox counts memory in MiB, from 4 on; ${memory} bytes are not`)
  }
  if (vcpus.maximum !== vcpus.count) {
    throw refuse('vcpus.maximum', 'virtual CPUs are not added to running machines here')
  }
  if (cpu.model !== undefined) throw refuse('cpu.model', 'the guest has the CPU of the host')
  if (cpu.add.length > 0) throw refuse('cpu.add', 'the guest has the CPU of the host')
  if (cpu.remove.length > 0) throw refuse('cpu.remove', 'the guest has the CPU of the host')
  if (firmware === 'none') throw refuse('firmware', 'a machine of VirtualBox has a BIOS or UEFI')
  if (boot.kernel !== undefined) {
    const why = `the firmware boots from disks and networks, and starts no '${boot.kernel}'`
    throw refuse('boot.kernel', why, 'Put it on a disk or a CD-ROM.')
  }
  if ((boot.order ?? []).length > 4) throw refuse('boot.order', 'there are four places at most')
  if (spec.rng) throw refuse('rng', 'a machine of VirtualBox has no random-number device')
  const places = placesOf(disks)
  for (const [index, disk] of disks.entries()) {
    requireDisk(disk, places[index] !== undefined, `disks[${index}]`)
    await requireFile(disk.path, `disks[${index}].path`)
  }
  if (networks.length > mostCards) throw refuse('networks', `there are ${mostCards} at most`)
  for (const [index, network] of networks.entries()) requireNetwork(network, `networks[${index}]`)
}

const formats: Readonly<Record<DiskSpec['device'], readonly string[]>> = {
  disk: ['vdi', 'vmdk', 'vpc'],
  cdrom: ['raw'],
  floppy: ['raw'],
}

function requireDisk(disk: DiskSpec, placed: boolean, field: string): void {
  const { format, device, bus, readonly, cache, discard, serial } = disk
  if (format !== undefined && !formats[device].includes(format)) {
    throw refuse(
      `${field}.format`,
      `a ${device} of VirtualBox is ${formats[device].join(' or ')}, not ${format}`,
      'Convert it: qemu-img convert -O vdi.',
    )
  }
  if ((device === 'floppy') !== (bus === 'fdc' || (bus === undefined && device === 'floppy'))) {
    throw refuse(`${field}.bus`, `a ${device} cannot be on the bus ${bus}`)
  }
  if (!placed) throw refuse(`${field}.bus`, 'there are no more places on it')
  if (readonly && device !== 'cdrom') throw refuse(`${field}.readonly`, `a ${device} can be written to`)
  for (const [name, value] of Object.entries({ cache, discard, serial })) {
    if (value !== undefined) throw refuse(`${field}.${name}`, 'is not to be had with this driver')
  }
}

async function requireFile(path: string | undefined, field: string): Promise<void> {
  if (path === undefined) return
  await access(path, constants.R_OK).catch((cause: unknown) => {
    throw refuse(field, `'${path}' is no file that can be read`, String(cause))
  })
}

function requireNetwork({ type, model }: NetworkSpec, field: string): void {
  if (type === 'tap') throw refuse(`${field}.type`, 'VirtualBox has no tap devices', 'Use bridge or user.')
  if (model !== undefined && !cardTypes.has(model)) {
    throw refuse(`${field}.model`, `VirtualBox has ${[...cardTypes.keys()].join(', ')}, not ${model}`)
  }
}
