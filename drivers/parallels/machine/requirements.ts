import { constants } from 'node:fs'
import { access } from 'node:fs/promises'
import { refuse } from '../../../src/spec/refuse.js'
import type { DiskSpec, DomainSpec, NetworkSpec } from '../../../src/spec/schema.js'
import { cardTypes } from './networks.js'
import { serialSocket } from './serials.js'

const mebibyte = 2 ** 20

/** Buses of disks and drives, in prlctl's words (`--iface`) as well. */
const buses = ['sata', 'ide', 'scsi']

/** Bytes of the path of a socket on macOS (`sockaddr_un`), without the zero behind it. */
const longestSocket = 103

/**
 * Refuses what machines of Parallels Desktop do not have, so that nothing is dropped in silence.
 *
 * @param sockets Folder of the sockets of serial ports.
 * @throws HypervisorError `ERR_INVALID_SPEC` with the field.
 */
export async function requireSpec(spec: DomainSpec, sockets: string): Promise<void> {
  const { uuid, architecture, machine, memory, vcpus, cpu, firmware, boot, disks, networks, serials } = spec
  if (architecture !== 'x86_64' && architecture !== 'aarch64') {
    throw refuse('architecture', `Parallels Desktop runs x86_64 and aarch64, not ${architecture}`)
  }
  if (machine !== undefined) throw refuse('machine', `there is one type of machine, which is not ${machine}`)
  if (memory % mebibyte !== 0) {
    throw refuse('memory', `Parallels Desktop counts memory in MiB; ${memory} bytes are not`)
  }
  if (vcpus.maximum !== vcpus.count) {
    throw refuse('vcpus.maximum', 'virtual CPUs are not added to running machines here')
  }
  if (cpu.model !== undefined) throw refuse('cpu.model', 'the guest has the CPU of the host')
  if (cpu.add.length > 0) throw refuse('cpu.add', 'the guest has the CPU of the host')
  if (cpu.remove.length > 0) throw refuse('cpu.remove', 'the guest has the CPU of the host')
  if (firmware === 'none' || (firmware === 'bios' && architecture === 'aarch64')) {
    throw refuse('firmware', `a machine of ${architecture} does not have ${firmware}`, 'Write uefi.')
  }
  if (boot.kernel !== undefined) {
    const why = `the firmware boots from disks and networks, and starts no '${boot.kernel}'`
    throw refuse('boot.kernel', why, 'Put it on a disk or a CD-ROM.')
  }
  for (const kind of boot.order ?? []) {
    const there = kind === 'network' ? networks.length > 0 : disks.some(({ device }) => device === kind)
    if (!there) throw refuse('boot.order', `the machine has no ${kind}, and Parallels Desktop names devices`)
  }
  if (spec.rng) throw refuse('rng', 'a random-number device is not to be had by prlctl')
  const drives = disks.filter(({ device }) => device === 'cdrom')
  for (const [index, disk] of disks.entries()) {
    await requireDisk(disk, `disks[${index}]`, drives.indexOf(disk) === 0)
  }
  for (const [index, network] of networks.entries()) requireNetwork(network, `networks[${index}]`)
  for (const [index, { type }] of serials.entries()) {
    const path = serialSocket(sockets, uuid, index)
    if (type === 'none' || Buffer.byteLength(path) <= longestSocket) continue
    const why = `its socket '${path}' has a longer path than a socket may have`
    throw refuse(`serials[${index}].type`, why, 'Set XDG_STATE_HOME to a shorter one, or write none.')
  }
}

/** @param first Whether it is the drive that Parallels Desktop makes by itself, which may be empty. */
async function requireDisk(disk: DiskSpec, field: string, first: boolean): Promise<void> {
  const { path, format, device, bus, readonly, cache, discard, serial } = disk
  if (device === 'disk' && path !== undefined && !path.endsWith('.hdd')) {
    throw refuse(
      `${field}.path`,
      `a disk of Parallels Desktop is a folder whose name ends with .hdd, not '${path}'`,
      'Make one: prl_disk_tool create --hdd disk.hdd --size 64000M, or convert one: prl_convert.',
    )
  }
  if (format !== undefined && format !== 'raw') {
    const why = device === 'disk' ? 'a folder .hdd says itself what is in it' : `a ${device} is raw`
    throw refuse(`${field}.format`, `${why}, not ${format}`, 'Leave it out.')
  }
  if (bus !== undefined && (device === 'floppy' ? bus !== 'fdc' : !buses.includes(bus))) {
    throw refuse(`${field}.bus`, `a ${device} of Parallels Desktop cannot be on the bus ${bus}`)
  }
  if (device === 'cdrom' && path === undefined && !first) {
    throw refuse(`${field}.path`, 'prlctl adds drives with a disc in them; the first alone may be empty')
  }
  if (readonly && device !== 'cdrom') throw refuse(`${field}.readonly`, `a ${device} can be written to`)
  for (const [name, value] of Object.entries({ cache, discard, serial })) {
    if (value !== undefined) throw refuse(`${field}.${name}`, 'is not to be had with this driver')
  }
  if (path === undefined) return
  await access(path, constants.R_OK).catch((cause: unknown) => {
    throw refuse(`${field}.path`, `'${path}' cannot be read`, String(cause))
  })
}

function requireNetwork({ type, model, forwards }: NetworkSpec, field: string): void {
  if (type === 'tap') {
    throw refuse(`${field}.type`, 'Parallels Desktop has no tap devices', 'Use bridge or user.')
  }
  if (model !== undefined && !cardTypes.has(model)) {
    throw refuse(`${field}.model`, `Parallels Desktop has ${[...cardTypes.keys()].join(', ')}, not ${model}`)
  }
  if (forwards.length === 0) return
  throw refuse(
    `${field}.forwards`,
    'ports are forwarded by the network Shared of the host, not by a machine',
    'Forward them there: prlsrvctl net set Shared --nat-tcp-add NAME,PORT,UUID,PORT.',
  )
}
