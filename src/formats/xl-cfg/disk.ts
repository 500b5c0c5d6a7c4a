import { diskSchema } from '../../spec/devices.js'
import { specError } from '../../spec/parse.js'
import { refuse } from '../../spec/refuse.js'
import type { DiskFormat, DiskSpec } from '../../spec/schema.js'
import { given } from '../given.js'
import type { Parameters } from './settings.js'
import { busOfVdev } from './vdev.js'

/** Xen's words for the formats of images (xl-disk-configuration(5), "format"). */
const formats: ReadonlyMap<DiskFormat, string> = new Map<DiskFormat, string>([
  ['raw', 'raw'],
  ['qcow2', 'qcow2'],
  ['vpc', 'vhd'],
])

/** What the rest of the specification says about a disk. */
export interface DiskPlace {
  /** For errors: `disks[0]`. */
  readonly field: string
  readonly vdev: string
}

/** The parameters of a disk. @throws HypervisorError `ERR_INVALID_SPEC` with the field that Xen does not have. */
export function writeDisk(disk: DiskSpec, { field, vdev }: DiskPlace): Parameters {
  if (disk.device === 'floppy') throw refuse(`${field}.device`, 'Xen has no floppy disks')
  for (const name of ['cache', 'serial'] as const) {
    if (disk[name] !== undefined)
      throw refuse(`${field}.${name}`, `xl has no words for the ${name} of a disk`)
  }
  const word = formats.get(disk.format ?? 'raw')
  if (word === undefined) {
    throw refuse(`${field}.format`, `Xen does not know ${disk.format}`, 'Convert the image to qcow2.')
  }
  return {
    ...(disk.path === undefined ? {} : { format: word }),
    vdev,
    access: disk.readonly ? 'ro' : 'rw',
    ...(disk.device === 'cdrom' ? { devtype: 'cdrom' } : {}),
    ...(disk.discard === undefined ? {} : { [disk.discard === 'unmap' ? 'discard' : 'no-discard']: '' }),
    ...(disk.path === undefined ? {} : { target: disk.path }),
  }
}

/** Fills in what libxlu takes where a parameter is not said, and leaves away what then says nothing. */
export function completeParameters(parameters: Parameters): Parameters {
  const { devtype, access, format, target, ...more } = parameters
  const cdrom = devtype === 'cdrom'
  const empty = target === undefined || target === ''
  return {
    ...(empty && cdrom ? {} : { format: format ?? 'raw' }),
    ...more,
    access: cdrom ? 'ro' : (access ?? 'rw'),
    ...(cdrom ? { devtype } : {}),
    ...(empty ? {} : { target }),
  }
}

/**
 * Reads a disk from its complete parameters, as near as a specification can say it.
 *
 * @throws HypervisorError `ERR_INVALID_SPEC` with the `field`.
 */
export function readDisk(parameters: Parameters, id: string, field: string): DiskSpec {
  const { target, format, vdev, access, devtype } = parameters
  if (vdev === undefined) throw refuse(field, 'has no vdev, the name that the guest knows the disk by')
  const { success, data, error } = diskSchema.safeParse(
    given({
      id,
      device: devtype === 'cdrom' ? 'cdrom' : 'disk',
      path: target === undefined || target.startsWith('/') ? target : `/dev/${target}`,
      format: target === undefined ? undefined : [...formats].find(([, word]) => word === format)?.[0],
      bus: busOfVdev(vdev),
      readonly: access === 'ro',
      discard: 'discard' in parameters ? 'unmap' : 'no-discard' in parameters ? 'ignore' : undefined,
    }),
  )
  if (success) return data
  throw specError(error, ['disks', Number(/\d+/.exec(field)?.[0] ?? 0)])
}
