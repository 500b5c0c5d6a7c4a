import { open } from 'node:fs/promises'
import type { DomainDefinition } from '../../src/backend.js'
import { requireSpecFiles } from '../../src/spec/files.js'
import { refuse } from '../../src/spec/refuse.js'
import type { DiskSpec, DomainSpec } from '../../src/spec/schema.js'
import { findFirmware } from './firmware.js'
import { kernelFormat } from './kernel.js'
import type { V86DriverOptions } from './options.js'
import type { DiskConfig, MachineConfig } from './worker/protocol.js'

/** v86 gives memory in steps of 128 KiB, and no more than just under 2 GiB. */
const memoryStep = 128 * 1024
const leastMemory = 2 ** 20
const mostMemory = 2 ** 31 - memoryStep
/** With an initial RAM disk v86 gives at least this much. */
const leastMemoryWithInitrd = 64 * 2 ** 20

/**
 * Checks that v86 can be what a specification asks for and translates it.
 *
 * @throws HypervisorError `ERR_INVALID_SPEC` with the field; `ERR_NOT_INSTALLED` if it needs a BIOS and there
 *   is none.
 */
export async function planMachine(definition: DomainDefinition<V86DriverOptions>): Promise<MachineConfig> {
  const { spec, options } = definition
  refuseFields(spec)
  requireMemory(spec)
  await requireSpecFiles(spec)
  const disks = placeDisks(spec.disks)
  for (const [index, { path }] of disks.entries())
    await requireDiskSize(path, spec.disks[index]?.device, index)
  const { kernel: kernelPath, initrd, cmdline } = spec.boot
  const kernel =
    kernelPath === undefined ? undefined : { path: kernelPath, format: await kernelFormat(kernelPath) }
  if (kernel === undefined && disks.length === 0) {
    throw refuse('boot.kernel', 'there is nothing to boot: name a kernel or a disk')
  }
  const needsBios = kernel?.format !== 'multiboot' || spec.firmware === 'bios' || options.bios !== undefined
  if (needsBios && spec.firmware === 'none') {
    throw refuse('firmware', 'only a multiboot kernel starts without a BIOS')
  }
  if (options.acpi && !needsBios) throw refuse('v86.acpi', 'needs a BIOS: set firmware to bios')
  if (options.vgaBios !== undefined && !needsBios)
    throw refuse('v86.vgaBios', 'needs a BIOS: set firmware to bios')
  return {
    memory: spec.memory,
    kernel,
    initrd,
    cmdline,
    bios: needsBios ? await findFirmware(options) : undefined,
    acpi: options.acpi,
    jit: options.jit,
    serials: Math.max(1, spec.serials.length),
    disks,
    bootOrder: bootOrder(spec.boot.order),
  }
}

function refuseFields(spec: DomainSpec): void {
  if (spec.architecture !== 'i386') {
    throw refuse(
      'architecture',
      `v86 is an i386 machine, not ${spec.architecture}`,
      "Write 'architecture: i386'; a specification without it means x86_64.",
    )
  }
  const present: Readonly<Record<string, boolean>> = {
    machine: spec.machine !== undefined,
    vcpus: spec.vcpus.count !== 1 || spec.vcpus.maximum !== 1,
    'cpu.model': spec.cpu.model !== undefined,
    'cpu.add': spec.cpu.add.length > 0,
    'cpu.remove': spec.cpu.remove.length > 0,
    firmware: spec.firmware === 'uefi',
    networks: spec.networks.length > 0,
    rng: spec.rng,
  }
  const field = Object.keys(present).find((name) => present[name])
  if (field !== undefined) throw refuse(field, 'this driver cannot give a machine that')
}

function requireMemory({ memory, boot }: DomainSpec): void {
  if (memory < leastMemory || memory > mostMemory || memory % memoryStep !== 0) {
    throw refuse('memory', `${memory} bytes are not a multiple of 128 KiB from 1 MiB to just under 2 GiB`)
  }
  if (boot.initrd !== undefined && memory < leastMemoryWithInitrd) {
    throw refuse('memory', 'must be at least 64 MiB with an initial RAM disk')
  }
}

const slots = { disk: ['hda', 'hdb'], cdrom: ['cdrom'], floppy: ['fda', 'fdb'] } as const

function placeDisks(disks: readonly DiskSpec[]): DiskConfig[] {
  const used = { disk: 0, cdrom: 0, floppy: 0 }
  return disks.map((disk, index) => {
    const field = `disks[${index}]`
    const slot = slots[disk.device][used[disk.device]]
    used[disk.device] += 1
    if (slot === undefined)
      throw refuse(field, `v86 has room for ${slots[disk.device].length} of ${disk.device}`)
    if (disk.format !== undefined && disk.format !== 'raw') {
      throw refuse(
        `${field}.format`,
        `v86 reads raw images only, not ${disk.format}`,
        'qemu-img convert -O raw makes one.',
      )
    }
    const bus = disk.device === 'floppy' ? 'fdc' : 'ide'
    if (disk.bus !== undefined && disk.bus !== bus) throw refuse(`${field}.bus`, `must be ${bus} in v86`)
    for (const name of ['cache', 'discard', 'serial'] as const) {
      if (disk[name] !== undefined) throw refuse(`${field}.${name}`, 'v86 has no such setting')
    }
    if (disk.path === undefined) throw refuse(`${field}.path`, 'v86 has no empty drives')
    return { slot, path: disk.path, discardWrites: disk.readonly }
  })
}

/** Sizes of floppy disks that v86 knows, in KiB. */
const floppySizes = [160, 180, 200, 320, 360, 400, 720, 1200, 1440, 1722, 2880]

async function requireDiskSize(
  path: string,
  device: DiskSpec['device'] | undefined,
  index: number,
): Promise<void> {
  const file = await open(path)
  try {
    const { size } = await file.stat()
    const field = `disks[${index}].path`
    if (size === 0 || size % 512 !== 0)
      throw refuse(field, `${size} bytes are not whole sectors of 512 bytes`)
    if (device === 'floppy' && !floppySizes.includes(size / 1024)) {
      throw refuse(field, `${size} bytes are not the size of a floppy disk`)
    }
  } finally {
    await file.close()
  }
}

/** v86's numbers have four bits for each device, the first to be tried lowest: 1 floppy, 2 disk, 3 CD-ROM (CMOS 0x3d). */
function bootOrder(order: DomainSpec['boot']['order']): number | undefined {
  const codes = { floppy: 1, disk: 2, cdrom: 3, network: 0 } as const
  if (order === undefined || order.length === 0) return undefined
  if (order.includes('network')) throw refuse('boot.order', 'v86 cannot boot from a network')
  if (new Set(order).size !== order.length) throw refuse('boot.order', 'names a device twice')
  return order.reduce((number, device, index) => number | (codes[device] << (4 * index)), 0)
}
