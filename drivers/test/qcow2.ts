import { open } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'

/** Bytes of the header of version 2 (QEMU's docs/interop/qcow2.txt, "Header"). */
const headerLength = 72

/** The header of an image without any data, and the name of the image below it, if there is one. */
export function qcow2Header(size: number, below = ''): Buffer {
  const header = Buffer.alloc(headerLength)
  const name = Buffer.from(below)
  header.write('QFI\xfb', 'latin1')
  header.writeUInt32BE(2, 4) // version
  header.writeBigUInt64BE(name.length === 0 ? 0n : BigInt(headerLength), 8) // backing_file_offset
  header.writeUInt32BE(name.length, 16) // backing_file_size
  header.writeUInt32BE(16, 20) // cluster_bits
  header.writeBigUInt64BE(BigInt(size), 24)
  return Buffer.concat([header, name])
}

/** What the header of an image says. A file that cannot be read, or is no such image, is raw. */
export async function readImage(
  path: string,
): Promise<{ readonly format: 'qcow2' | 'raw'; readonly below?: string }> {
  const file = await open(path).catch(() => undefined)
  if (file === undefined) return { format: 'raw' }
  try {
    const header = Buffer.alloc(headerLength)
    await file.read(header, 0, headerLength, 0)
    if (header.toString('latin1', 0, 4) !== 'QFI\xfb') return { format: 'raw' }
    // A name has 1023 bytes at most.
    const name = Buffer.alloc(Math.min(1023, header.readUInt32BE(16)))
    if (name.length === 0) return { format: 'qcow2' }
    await file.read(name, 0, name.length, Number(header.readBigUInt64BE(8)))
    return { format: 'qcow2', below: resolve(dirname(path), name.toString()) }
  } finally {
    await file.close()
  }
}
