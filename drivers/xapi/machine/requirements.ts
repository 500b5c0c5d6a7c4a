import { refuse } from '../../../src/spec/refuse.js'
import type { DiskSpec, DomainSpec, NetworkSpec } from '../../../src/spec/schema.js'
import type { XapiOptions } from '../options.js'
import { readDiskPlace } from './path.js'

/** Memory comes in pieces of this many bytes. */
const memoryStep = 2 ** 20

/** CD-ROM drives of a PC are among its first four drives, which are on the emulated IDE bus. */
const emulatedDrives = 4

/**
 * Refuses what machines of XAPI do not have, so that nothing is dropped in silence.
 *
 * @throws HypervisorError `ERR_INVALID_SPEC` with the field.
 */
export function requireSpec(spec: DomainSpec, options: XapiOptions): void {
  const { architecture, machine, memory, cpu, boot } = spec
  if (architecture !== 'x86_64' && architecture !== 'i386') {
    throw refuse('architecture', `XAPI runs x86_64 and i386, not ${architecture}`)
  }
  if (machine !== undefined) throw refuse('machine', 'there is one type of machine')
  if (memory % memoryStep !== 0) {
    throw refuse('memory', `it must be a multiple of 1 MiB, not ${memory} bytes`)
  }
  if (cpu.model !== undefined) throw refuse('cpu.model', 'the guest has the CPU of the pool')
  if (cpu.add.length > 0) throw refuse('cpu.add', 'the guest has the CPU of the pool')
  if (cpu.remove.length > 0) throw refuse('cpu.remove', 'the guest has the CPU of the pool')
  if (boot.kernel !== undefined) {
    const why = `a kernel would be a file of the pool's hosts, and '${boot.kernel}' is none`
    throw refuse('boot.kernel', why, 'Put it on a disk.')
  }
  requireFirmware(spec, options)
  if (spec.rng) throw refuse('rng', 'a machine of XAPI has no random-number device')
  if (spec.serials.length !== 1) throw refuse('serials', 'a machine of XAPI has one serial port')
  for (const [index, disk] of spec.disks.entries()) requireDisk(disk, index, options)
  for (const id of Object.keys(options.disks ?? {})) {
    if (spec.disks.some((disk) => disk.id === id && disk.path !== undefined)) continue
    throw refuse(`xapi.disks.${id}`, `there is no disk '${id}' with a path`)
  }
  for (const [index, network] of spec.networks.entries()) requireNetwork(network, `networks[${index}]`)
}

function requireFirmware({ firmware, boot }: DomainSpec, { type, bootloader }: XapiOptions): void {
  if (type === 'hvm') {
    if (firmware === 'none') throw refuse('firmware', 'a PC has a BIOS or UEFI')
    if (bootloader !== undefined) throw refuse('xapi.bootloader', 'a PC boots by its firmware')
    if (boot.order?.includes('floppy')) throw refuse('boot.order', 'there are no floppy drives')
    return
  }
  if (firmware !== undefined && firmware !== 'none') {
    throw refuse('firmware', `a guest of the type ${type} has none`)
  }
  if (boot.order !== undefined) throw refuse('boot.order', `a guest of the type ${type} has no firmware`)
}

function requireDisk(disk: DiskSpec, index: number, { type, disks }: XapiOptions): void {
  const field = `disks[${index}]`
  const { id = '', path, format, device, bus, readonly } = disk
  if (device === 'floppy') throw refuse(`${field}.device`, 'there are no floppy drives')
  if (path !== undefined) requirePath(path, `${field}.path`, device === 'disk' && disks?.[id] !== undefined)
  if (format !== undefined && format !== 'raw') {
    throw refuse(`${field}.format`, `how it is stored is its repository's affair: write raw, not ${format}`)
  }
  if (bus !== undefined) throw refuse(`${field}.bus`, 'drives are on the bus of Xen')
  if (device === 'cdrom' && type === 'hvm' && index >= emulatedDrives) {
    throw refuse(`${field}.device`, `a CD-ROM drive must be among the first ${emulatedDrives} drives`)
  }
  if (device === 'disk' && readonly && type === 'hvm') {
    throw refuse(`${field}.readonly`, 'a PC can write to its disks')
  }
  for (const name of ['cache', 'discard', 'serial'] as const) {
    if (disk[name] !== undefined) throw refuse(`${field}.${name}`, 'XAPI has no such setting')
  }
}

function requirePath(path: string, field: string, isMade: boolean): void {
  const place = readDiskPlace(path)
  const hint =
    'Write /SR/VDI with their UUIDs; or /SR or /default, with the size under xapi.disks, for a disk that is made.'
  if (place === undefined) throw refuse(field, `'${path}' is no virtual disk of a pool`, hint)
  if (isMade && place.vdi !== undefined) {
    throw refuse(field, `'${path}' names a virtual disk, and it is to be made`, hint)
  }
  if (!isMade && place.vdi === undefined) {
    throw refuse(field, `'${path}' names no virtual disk, and there is no size under xapi.disks`, hint)
  }
}

function requireNetwork({ type, model }: NetworkSpec, field: string): void {
  if (type !== 'bridge') {
    const hint = 'Write type: bridge, and the bridge or the UUID of the network as source.'
    throw refuse(`${field}.type`, `an interface is on a network of the pool, not '${type}'`, hint)
  }
  if (model !== undefined) throw refuse(`${field}.model`, 'interfaces are those of Xen')
}
