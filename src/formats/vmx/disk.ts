import { diskSchema } from '../../spec/devices.js'
import { specError } from '../../spec/parse.js'
import { refuse } from '../../spec/refuse.js'
import type { DiskSpec } from '../../spec/schema.js'
import { given } from '../given.js'
import { type Entries, isTrue, valueNamed } from './entries.js'

/** Lines, by what follows the place of a device in their names. */
type Lines = readonly (readonly [name: string, value: string])[]

/** What stands in place of the file of a drive with no medium in it. */
const emptyBacking = 'emptyBackingString'

/** What the type of a hard disk may be called; it is what a device is whose type is not said. */
export const hardDiskTypes: readonly string[] = [
  ...['scsi-harddisk', 'ata-harddisk', 'sata-harddisk', 'nvme-harddisk', 'disk'],
]

/** Types of CD-ROM drives that read a drive of the host. */
const rawTypes: readonly string[] = ['cdrom-raw', 'atapi-cdrom']

/** The lines of a disk, without those of its controller. @throws HypervisorError `ERR_INVALID_SPEC`. */
export function writeDisk(disk: DiskSpec, place: string, field: string): Lines {
  for (const name of ['discard', 'serial'] as const) {
    if (disk[name] !== undefined) throw refuse(`${field}.${name}`, `a VMX file has no words for ${name}`)
  }
  if (disk.cache !== undefined && (disk.cache !== 'writethrough' || disk.device !== 'disk')) {
    throw refuse(`${field}.cache`, 'a VMX file has words for writethrough of a disk alone')
  }
  const lines = disk.device === 'disk' ? hardDisk(disk, field) : removable(disk, field)
  return [['present', 'TRUE'] as const, ...lines].map(([name, value]) => [`${place}.${name}`, value] as const)
}

function hardDisk({ path = '', format, readonly, cache }: DiskSpec, field: string): Lines {
  if (format !== 'vmdk') {
    throw refuse(
      `${field}.format`,
      `VMware's disks are vmdk, not ${format}`,
      'Convert it: qemu-img convert -O vmdk.',
    )
  }
  if (readonly) throw refuse(`${field}.readonly`, 'VMware has no disks that refuse writes')
  const through = cache === undefined ? [] : [['writeThrough', 'TRUE'] as const]
  return [['fileName', path], ...through]
}

function removable({ path, format, device, readonly }: DiskSpec, field: string): Lines {
  if (path !== undefined && format !== 'raw') {
    throw refuse(`${field}.format`, `VMware's images of a ${device} are raw, not ${format}`)
  }
  if (device === 'floppy') {
    if (readonly)
      throw refuse(`${field}.readonly`, 'a VMX file has no words for a floppy that refuses writes')
    const host = path?.startsWith('/dev/') === true
    if (path !== undefined)
      return [
        ['fileType', host ? 'device' : 'file'],
        ['fileName', path],
      ]
  } else if (path !== undefined) {
    return [
      ['deviceType', path.startsWith('/dev/') ? 'cdrom-raw' : 'cdrom-image'],
      ['fileName', path],
    ]
  }
  const type =
    device === 'floppy' ? (['fileType', 'device'] as const) : (['deviceType', 'cdrom-raw'] as const)
  return [type, ['fileName', emptyBacking], ['clientDevice', 'TRUE'], ['startConnected', 'FALSE']]
}

/**
 * Reads a disk, as near as a specification can say it; `undefined` for devices that it has no words for: passed through
 * from the host, or none at all.
 *
 * @throws HypervisorError `ERR_INVALID_SPEC` with the `field`.
 */
export function readDisk(entries: Entries, place: string, id: string, index: number): DiskSpec | undefined {
  const line = (name: string): string | undefined => valueNamed(entries, `${place}.${name}`)
  const bus = /^[a-z]+/.exec(place)?.[0] ?? ''
  const type = line('deviceType')?.toLowerCase() ?? ''
  const file = line('fileName') ?? ''
  const device = bus === 'floppy' ? 'floppy' : deviceOf(type)
  if (device === undefined || (device === 'disk' && file === '')) return undefined
  // A disc that is not on this host leaves its drive empty; its path is kept as a line.
  const empty = isNoFile(file) || isTrue(line('autodetect')) || isForeign(file)
  const path = device !== 'disk' && empty ? undefined : file
  const { success, data, error } = diskSchema.safeParse(
    given({
      id,
      device,
      path,
      format: path === undefined ? undefined : device === 'disk' ? 'vmdk' : 'raw',
      bus: bus === 'floppy' ? 'fdc' : bus,
      readonly: device === 'cdrom',
      cache: device === 'disk' && isTrue(line('writeThrough')) ? 'writethrough' : undefined,
    }),
  )
  if (success) return data
  throw specError(error, ['disks', index])
}

/** Whether a path is one of Windows, or of a datastore: this host cannot say what it is relative to. */
export function isForeign(path: string): boolean {
  return /^([A-Za-z]:|\\\\|\[)/.test(path)
}

/** Whether a drive has no medium that a specification can name: none, or whichever the host has. */
export function isNoFile(file: string): boolean {
  return file === '' || file === emptyBacking || /^auto ?detect$/i.test(file)
}

function deviceOf(type: string): 'disk' | 'cdrom' | undefined {
  if (type === '' || hardDiskTypes.includes(type)) return 'disk'
  return type === 'cdrom-image' || rawTypes.includes(type) ? 'cdrom' : undefined
}
