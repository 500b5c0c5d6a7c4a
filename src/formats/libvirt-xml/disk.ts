import { isAbsolute } from 'node:path'
import { diskSchema } from '../../spec/devices.js'
import { completeDisk } from '../../spec/parse.js'
import { refuse } from '../../spec/refuse.js'
import type { DiskSpec } from '../../spec/schema.js'
import { childOf, element, type XmlElement } from '../xml/element.js'
import { aliasPrefix } from './alias.js'
import { isQemuType } from './architectures.js'
import type { DiskNames } from './disk-names.js'
import { isXenType, xenBus, xenDriver, xenFormat } from './xen.js'

/** The buses of a disk, with the beginning of the names that libvirt gives to disks on them (formatdomain, "Hard drives"). */
const targets = {
  virtio: 'vd',
  scsi: 'sd',
  sata: 'sd',
  usb: 'sd',
  ide: 'hd',
  fdc: 'fd',
  xen: 'xvd',
} as const

/** The beginning of the name of a disk that names its bus. */
export function targetPrefix({ bus }: DiskSpec, type: string): string {
  if (bus === undefined && isXenType(type)) return targets.xen
  return bus === undefined || bus === 'nvme' ? '' : targets[bus]
}

/** What the rest of the document says about a disk. */
export interface DiskPlace {
  /** For errors: `disks[0]`. */
  readonly field: string
  readonly names: DiskNames
  /** The type of the domain. */
  readonly type: string
  /** The bus of CD-ROMs that do not name theirs. */
  readonly opticalBus: 'ide' | 'sata' | 'scsi'
  readonly bootOrder: number | undefined
}

/** Writes a disk. @throws HypervisorError `ERR_INVALID_SPEC`. */
export function writeDisk(
  disk: DiskSpec,
  { field, names, type, opticalBus, bootOrder }: DiskPlace,
): XmlElement {
  const bus = isXenType(type) ? xenBus(disk, field) : (disk.bus ?? defaultBus(disk, opticalBus))
  if (bus === 'nvme') throw refuse(`${field}.bus`, 'libvirt has no emulated nvme before its version 11.5')
  if ((disk.device === 'floppy') !== (bus === 'fdc')) {
    throw refuse(`${field}.bus`, `a ${disk.device} cannot be on the bus ${bus}`)
  }
  if (disk.device === 'cdrom' && bus === 'virtio') {
    throw refuse(`${field}.bus`, 'a cdrom cannot be on the bus virtio', 'Use scsi.')
  }
  const { format = 'raw', cache, discard } = disk
  if (format === 'vhdx') throw refuse(`${field}.format`, 'libvirt does not know vhdx', 'Convert it to qcow2.')
  const driver = isXenType(type)
    ? xenDriver(format, field)
    : { name: isQemuType(type) ? 'qemu' : undefined, type: format }
  return element(
    'disk',
    { type: 'file', device: disk.device },
    element('driver', { ...driver, cache, discard }),
    disk.path === undefined ? undefined : element('source', { file: disk.path }),
    element('target', { dev: names.next(targets[bus]), bus }),
    disk.readonly ? element('readonly') : undefined,
    disk.serial === undefined ? undefined : element('serial', {}, disk.serial),
    disk.id === undefined ? undefined : element('alias', { name: aliasPrefix + disk.id }),
    bootOrder === undefined ? undefined : element('boot', { order: bootOrder }),
  )
}

function defaultBus(disk: DiskSpec, opticalBus: DiskPlace['opticalBus']): NonNullable<DiskSpec['bus']> {
  if (disk.device === 'floppy') return 'fdc'
  return disk.device === 'cdrom' ? opticalBus : 'virtio'
}

/** Reads a disk, as near as a specification can say it; `undefined` if it cannot say it at all. */
export function readDisk(disk: XmlElement, id: string, domainType: string): DiskSpec | undefined {
  const { type, device = 'disk', ...more } = disk.attributes
  const source = childOf(disk, 'source')
  const path = source?.attributes['file']
  if (type !== 'file' || Object.keys(more).length > 0) return undefined
  if (source !== undefined && (path === undefined || !isAbsolute(path))) return undefined
  const driver = childOf(disk, 'driver')?.attributes ?? {}
  const target = childOf(disk, 'target')?.attributes ?? {}
  const xen = isXenType(domainType)
  const format = driver['type'] ?? 'raw'
  const bus = target['bus'] ?? busByName(target['dev'] ?? '')
  const { success, data } = diskSchema.safeParse(
    withoutAbsent({
      id,
      path,
      device,
      format: path === undefined ? undefined : xen ? xenFormat(format) : format,
      bus: xen && bus === 'xen' ? undefined : bus,
      readonly: childOf(disk, 'readonly') !== undefined,
      cache: diskSchema.shape.cache.safeParse(driver['cache']).data,
      discard: diskSchema.shape.discard.safeParse(driver['discard']).data,
      serial: diskSchema.shape.serial.safeParse(childOf(disk, 'serial')?.children.join('')).data,
    }),
  )
  return success ? completeDisk(data, 0) : undefined
}

/** The bus that libvirt takes for a disk that does not name its own (`virDiskNameToBusDeviceIndex`). */
function busByName(name: string): string | undefined {
  switch (name.slice(0, 2)) {
    case 'fd':
      return 'fdc'
    case 'hd':
      return 'ide'
    case 'vd':
      return 'virtio'
    case 'sd':
      return 'scsi'
    case 'xv':
      return 'xen'
    default:
      return undefined
  }
}

function withoutAbsent(fields: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))
}
