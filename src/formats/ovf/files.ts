import { fileURLToPath } from 'node:url'
import { refuse } from '../../spec/refuse.js'
import type { DiskFormat } from '../../spec/schema.js'
import { childOf, childrenOf, type XmlElement } from '../xml/element.js'

/** A file of a package, and what it is to the machine. */
export interface OvfImage {
  /** As the specification takes it: absolute, or relative to the descriptor. */
  readonly path: string
  readonly format: DiskFormat
}

/** Formats of disks by what their URI begins with (DSP0243 1.1.0, 5.2 leaves them open). */
const formats: readonly (readonly [start: string, format: DiskFormat])[] = [
  ['http://www.vmware.com/interfaces/specifications/vmdk.html', 'vmdk'],
  ['http://www.vmware.com/specifications/vmdk.html', 'vmdk'],
  ['http://www.gnome.org/~markmc/qcow-image-format.html', 'qcow2'],
  ['http://technet.microsoft.com/en-us/virtualserver/bb676673.aspx', 'vpc'],
  ['http://go.microsoft.com/fwlink/?LinkId=137171', 'vpc'],
]

/** The URI of VMware's disks; a fragment names the kind (`#streamOptimized`). */
export const vmdkUri = 'http://www.vmware.com/interfaces/specifications/vmdk.html'

/**
 * The path of a reference to a file (7.1): a name beside the descriptor or below its folder, or `file://`. Nothing leads out
 * of the package's folder, whatever the descriptor says.
 *
 * @param where `inside` for references that may not even be `file://`.
 * @throws HypervisorError `ERR_INVALID_SPEC`.
 */
export function pathOfReference(
  href: string,
  field: string,
  where: 'inside' | 'anywhere' = 'anywhere',
): string {
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(href)?.[1]?.toLowerCase()
  if (scheme === 'file' && where === 'anywhere') {
    try {
      return fileURLToPath(href)
    } catch {
      throw refuse(field, `'${href.slice(0, 100)}' names no file of this host`)
    }
  }
  if (scheme !== undefined) {
    throw refuse(
      field,
      `the file is elsewhere: ${href.slice(0, 100)}`,
      'Fetch it, and put its name into the descriptor.',
    )
  }
  const path = decode(href, field)
  const parts = path.split('/')
  if (path.includes('\\') || path.includes('\0') || parts.some((part) => ['', '.', '..'].includes(part))) {
    throw refuse(field, `'${href.slice(0, 100)}' is no file beside the descriptor`)
  }
  return path
}

function decode(href: string, field: string): string {
  try {
    return decodeURIComponent(href)
  } catch {
    // Programs write names as they are, though it is a URI.
    if (!href.includes('/')) return href
    throw refuse(field, `'${href.slice(0, 100)}' is no reference to a file`)
  }
}

/**
 * The image that a resource of the host is (8.3): `ovf:/disk/ID` is one of the disks, `ovf:/file/ID` a file.
 *
 * @throws HypervisorError `ERR_INVALID_SPEC` with the field.
 */
export function imageOf(envelope: XmlElement, hostResource: string, field: string): OvfImage {
  const [, kind, id = ''] = /^(?:ovf:)?\/(disk|file)\/(.+)$/.exec(hostResource) ?? []
  if (kind === 'file') return { path: fileOf(envelope, id, field), format: 'raw' }
  const disks = childrenOf(childOf(envelope, 'ovf:DiskSection'), 'ovf:Disk')
  const disk = disks.find(({ attributes }) => attributes['ovf:diskId'] === id)
  if (kind === undefined || disk === undefined) {
    throw refuse(field, `'${hostResource.slice(0, 100)}' is none of the disks and files of the descriptor`)
  }
  const { 'ovf:fileRef': file, 'ovf:format': uri = '', 'ovf:parentRef': parent } = disk.attributes
  if (parent !== undefined) throw refuse(field, `the disk ${id} only has what has changed of another one`)
  if (file === undefined) {
    const hint = 'Make it with qemu-img, and name its file in the descriptor.'
    throw refuse(field, `the disk ${id} is empty and has no file`, hint)
  }
  const format = formats.find(([start]) => uri.startsWith(start))?.[1]
  if (format === undefined)
    throw refuse(field, `the format '${uri.slice(0, 100)}' of the disk ${id} is not known`)
  return { path: fileOf(envelope, file, field), format }
}

function fileOf(envelope: XmlElement, id: string, field: string): string {
  const files = childrenOf(childOf(envelope, 'ovf:References'), 'ovf:File')
  const file = files.find(({ attributes }) => attributes['ovf:id'] === id)
  const href = file?.attributes['ovf:href']
  if (file === undefined || href === undefined) throw refuse(field, `there is no file '${id.slice(0, 100)}'`)
  const { 'ovf:compression': compression = 'identity', 'ovf:chunkSize': chunks } = file.attributes
  if (compression !== 'identity' || chunks !== undefined) {
    throw refuse(field, `the file ${href.slice(0, 100)} is compressed or in pieces`, 'Unpack it first.')
  }
  return pathOfReference(href, field)
}
