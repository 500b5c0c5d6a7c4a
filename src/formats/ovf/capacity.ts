import { open } from 'node:fs/promises'
import { refuse } from '../../spec/refuse.js'
import { errorCode } from '../../state/libc.js'

/** What a descriptor says of a disk. */
export interface DiskFacts {
  /** Bytes that a machine sees. */
  readonly capacity: number
  /** The kind of VMware's format, as the fragment of its URI: `streamOptimized`, `sparse`; empty where it is neither. */
  readonly kind: string
}

const sector = 512
const longestDescriptor = 64 * 1024

/** Bit 16 of the flags: grains are compressed. */
const compressed = 1 << 16

/**
 * Reads what a disk of VMware's format says of itself: in the header of an extent, or in a descriptor that is a text
 * (Virtual Disk Format 1.1, "Hosted sparse extents" and "The descriptor file").
 *
 * @throws HypervisorError `ERR_INVALID_SPEC` with the field.
 */
export async function readDiskFacts(path: string, field: string): Promise<DiskFacts> {
  const start = await readStart(path, field)
  if (start.toString('latin1', 0, 4) === 'KDMV' && start.length >= 20) {
    const flags = start.readUInt32LE(8)
    const capacity = Number(start.readBigUInt64LE(12)) * sector
    return { capacity, kind: (flags & compressed) === 0 ? 'sparse' : 'streamOptimized' }
  }
  const text = start.toString('latin1')
  const sectors = [...text.matchAll(/^(?:RW|RDONLY|NOACCESS)[ \t]+(\d{1,15})[ \t]+[A-Z]/gm)].map(
    ([, count]) => Number(count),
  )
  if (/^# Disk DescriptorFile/.test(text) && sectors.length > 0) {
    return { capacity: sectors.reduce((sum, count) => sum + count, 0) * sector, kind: '' }
  }
  throw refuse(field, `'${path}' is no disk of VMware's format`, 'Convert it: qemu-img convert -O vmdk.')
}

async function readStart(path: string, field: string): Promise<Buffer> {
  try {
    const file = await open(path)
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(longestDescriptor), 0, longestDescriptor, 0)
      return buffer.subarray(0, bytesRead)
    } finally {
      await file.close()
    }
  } catch (error) {
    const why = `'${path}' cannot be read: ${errorCode(error)}`
    throw refuse(field, why, 'A descriptor says how large a disk is, so that its file must be there.')
  }
}
