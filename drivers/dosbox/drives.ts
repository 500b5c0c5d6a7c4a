import { stat } from 'node:fs/promises'
import { refuse } from '../../src/spec/refuse.js'
import type { DiskSpec, DomainSpec } from '../../src/spec/schema.js'
import { requireRawDisks, requireWholeMedium } from '../emulator/media.js'

const kibibyte = 1024

/** The sizes of floppy disks that DOSBox knows, in KiB. It takes any image up to the largest for a floppy disk. */
const floppySizes = [160, 180, 320, 360, 720, 1200, 1440, 2880] as const
const largestFloppy = Math.max(...floppySizes)

/** DOSBox counts the bytes of a disk in 32 bits. */
const largestDisk = 2 ** 32

/** A drive with its image. */
export interface Drive {
  readonly kind: DiskSpec['device']
  /** What DOSBox calls it: the BIOS's drives are 0 to 3, the first two for floppy disks, and a CD-ROM is `d`. */
  readonly name: string
  /** The name of the link to its image. */
  readonly link: string
  readonly path: string
  /** Bytes of a sector, sectors of a track, heads and cylinders of a hard disk. */
  readonly geometry?: readonly [number, number, number, number] | undefined
}

/**
 * Puts the disks of a machine into drives, and checks the images.
 *
 * @throws HypervisorError `ERR_INVALID_SPEC` with the field.
 */
export async function planDrives({ disks }: DomainSpec): Promise<readonly Drive[]> {
  requireRawDisks('DOSBox', disks, { disk: 2, cdrom: 1, floppy: 2 })
  const used = { disk: 2, cdrom: 0, floppy: 0 }
  const drives: Drive[] = []
  for (const [index, disk] of disks.entries()) {
    const { device: kind, path = '' } = disk
    refuseSettings(disk, index)
    await requireWholeMedium(disk, index)
    const geometry = await findGeometry(disk, index)
    const name = kind === 'cdrom' ? 'd' : String(used[kind])
    used[kind] += 1
    drives.push({ kind, name, link: `medium${index}`, path, geometry })
  }
  return drives
}

function refuseSettings({ device, bus, readonly }: DiskSpec, index: number): void {
  const only = device === 'floppy' ? 'fdc' : 'ide'
  if (bus !== undefined && bus !== only) throw refuse(`disks[${index}].bus`, `must be ${only} in DOSBox`)
  if (readonly && device !== 'cdrom') {
    throw refuse(`disks[${index}].readonly`, 'DOSBox writes to every image', 'Give the machine a copy of it.')
  }
}

async function findGeometry({ device, path = '' }: DiskSpec, index: number): Promise<Drive['geometry']> {
  if (device === 'cdrom') return undefined
  const found = await stat(path)
  const field = `disks[${index}].path`
  if (!found.isFile()) throw refuse(field, 'DOSBox gets images in files only')
  const { size } = found
  if (device === 'floppy') {
    if (floppySizes.some((known) => known === size / kibibyte)) return undefined
    throw refuse(field, `${size} bytes are no floppy disk that DOSBox knows`)
  }
  if (size <= largestFloppy * kibibyte) {
    throw refuse(field, `DOSBox takes an image of up to ${largestFloppy} KiB for a floppy disk`)
  }
  if (size >= largestDisk) throw refuse(field, 'DOSBox has no disks of 4 GiB and more')
  return geometryOf(size)
}

/**
 * The geometry of a hard disk of this many bytes, as BIOSes make it up: at most 1,024 cylinders of 63 sectors and as
 * few heads as will do (INT 13h has ten bits for a cylinder and six for a sector). What is left of the last cylinder
 * cannot be reached.
 */
export function geometryOf(size: number): readonly [number, number, number, number] {
  const tracks = Math.floor(size / (512 * 63))
  const heads = [16, 32, 64, 128].find((count) => tracks / count <= 1024) ?? 255
  return [512, 63, heads, Math.floor(tracks / heads)]
}
