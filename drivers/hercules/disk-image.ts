import { open } from 'node:fs/promises'
import { refuse } from '../../src/spec/refuse.js'

/** Bytes of the header, and of that of a compressed image behind it. */
const headerLength = 512

/** Kinds of disks by the byte of the header that has their last two digits (Hercules, "Creating DASD", `dasdinit`). */
const kinds: ReadonlyMap<number, string> = new Map([
  [0x05, '2305'],
  [0x11, '2311'],
  [0x14, '2314'],
  [0x30, '3330'],
  [0x40, '3340'],
  [0x50, '3350'],
  [0x75, '3375'],
  [0x80, '3380'],
  [0x90, '3390'],
  [0x45, '9345'],
])

/** What an image says of itself, or what is wrong with it. */
export type DiskImage = { readonly kind: string } | { readonly fault: string }

/**
 * Reads which disk an image is, plain or compressed, and checks that it is whole. Of a compressed one that a machine
 * uses the header may be older than the file, which is larger then.
 *
 * @throws HypervisorError `ERR_INVALID_SPEC` with the field.
 */
export async function readDiskImage(path: string, field: string): Promise<string> {
  const file = await open(path, 'r')
  try {
    const { size } = await file.stat()
    const header = Buffer.alloc(2 * headerLength)
    const { bytesRead } = await file.read(header, 0, header.length, 0)
    const image = describeImage(header.subarray(0, bytesRead), size)
    if ('kind' in image) return image.kind
    throw refuse(field, `'${path}' is no whole image of a CKD disk: ${image.fault}`, 'dasdinit makes one.')
  } finally {
    await file.close()
  }
}

/** Looks at the beginning of an image (Hercules, "Compressed DASD emulation", file format). Numbers have the low byte first. */
export function describeImage(header: Buffer, size: number): DiskImage {
  if (header.length < headerLength) return { fault: `its ${size} bytes have no room for a header` }
  const identifier = header.toString('latin1', 0, 8)
  const isCompressed = identifier === 'CKD_C370'
  if (!isCompressed && identifier !== 'CKD_P370')
    return { fault: 'it does not begin with CKD_P370 or CKD_C370' }
  const [heads, trackLength] = [header.readUInt32LE(8), header.readUInt32LE(12)]
  const kind = kinds.get(header.readUInt8(16))
  if (kind === undefined || heads === 0 || trackLength === 0) return { fault: 'its header names no disk' }
  if (header.readUInt8(17) !== 0) return { fault: 'it is one of several files, which are not supported' }
  if (isCompressed) {
    if (header.length < 2 * headerLength) return { fault: `it is truncated after ${size} bytes` }
    const length = header.readUInt32LE(headerLength + 12)
    return size < length ? { fault: `it is truncated: it has ${size} of ${length} bytes` } : { kind }
  }
  const tracks = size - headerLength
  return tracks === 0 || tracks % (heads * trackLength) !== 0
    ? { fault: `its ${size} bytes are no whole cylinders: it may be truncated` }
    : { kind }
}
