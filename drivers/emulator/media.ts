import { stat } from 'node:fs/promises'
import { refuse } from '../../src/spec/refuse.js'
import type { DiskSpec, DomainSpec } from '../../src/spec/schema.js'

/** Sizes of floppy disks of PCs, in KiB. */
const floppySizes = [160, 180, 320, 360, 720, 1200, 1440, 1680, 1720, 2880]

/** The least unit of each kind of medium, in bytes. */
const sectorLength = { disk: 512, cdrom: 2048, floppy: 512 } as const

/** What `present` names is refused: the first of the fields that is set. @throws HypervisorError `ERR_INVALID_SPEC`. */
export function refuseFields(
  title: string,
  present: Readonly<Record<string, boolean>>,
  hints: Readonly<Record<string, string>> = {},
): void {
  const field = Object.keys(present).find((name) => present[name])
  if (field !== undefined) throw refuse(field, `${title} cannot give a machine that`, hints[field])
}

/** What a specification asks for that no machine of the past has, for {@link refuseFields}. */
export function beyondThePast(spec: DomainSpec): Readonly<Record<string, boolean>> {
  return {
    vcpus: spec.vcpus.count !== 1 || spec.vcpus.maximum !== 1,
    'cpu.add': spec.cpu.add.length > 0,
    'cpu.remove': spec.cpu.remove.length > 0,
    firmware: spec.firmware !== undefined && spec.firmware !== 'none',
    'boot.initrd': spec.boot.initrd !== undefined,
    'boot.cmdline': spec.boot.cmdline !== undefined,
    'boot.order': spec.boot.order !== undefined,
    networks: spec.networks.length > 0,
    rng: spec.rng,
  }
}

/**
 * Checks that the disks are images that an emulator reads as they are: raw, with no settings of caches, and in the drives
 * that are there (`room` for each kind).
 *
 * @throws HypervisorError `ERR_INVALID_SPEC` with the field.
 */
export function requireRawDisks(
  title: string,
  disks: DomainSpec['disks'],
  room: Readonly<Record<DiskSpec['device'], number>>,
): void {
  const used = { disk: 0, cdrom: 0, floppy: 0 }
  for (const [index, disk] of disks.entries()) {
    const field = `disks[${index}]`
    used[disk.device] += 1
    if (used[disk.device] > room[disk.device]) {
      throw refuse(field, `${title} has room for ${room[disk.device]} of ${disk.device}`)
    }
    if (disk.format !== undefined && disk.format !== 'raw') {
      throw refuse(
        `${field}.format`,
        `${title} gets raw images only, not ${disk.format}`,
        'qemu-img convert -O raw makes one.',
      )
    }
    for (const name of ['cache', 'discard', 'serial'] as const) {
      if (disk[name] !== undefined) throw refuse(`${field}.${name}`, `${title} has no such setting`)
    }
    if (disk.path === undefined) throw refuse(`${field}.path`, `${title} gets no empty drives`)
  }
}

/**
 * Checks that an image is whole: one that was cut off has no whole sectors, or not the size of a floppy disk.
 *
 * @throws HypervisorError `ERR_INVALID_SPEC` with the field.
 */
export async function requireWholeMedium(disk: DiskSpec, index: number): Promise<void> {
  const { path, device } = disk
  if (path === undefined) return
  const found = await stat(path)
  if (found.isBlockDevice()) return
  const { size } = found
  const unit = sectorLength[device]
  const field = `disks[${index}].path`
  if (size === 0 || size % unit !== 0) {
    throw refuse(field, `${size} bytes are not whole sectors of ${unit} bytes: the image may be truncated`)
  }
  if (device === 'floppy' && !floppySizes.includes(size / 1024)) {
    throw refuse(field, `${size} bytes are not the size of a floppy disk: the image may be truncated`)
  }
}
