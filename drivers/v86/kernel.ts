import { open } from 'node:fs/promises'
import { HypervisorError } from '../../src/errors.js'

/** Magic number and place of a multiboot 1 header (Multiboot Specification 0.6.96, 3.1). */
const multibootMagic = 0x1badb002
const multibootSearch = 8192

/** `HdrS` at 0x202 (Linux kernel documentation, arch/x86/boot). */
const linuxMagic = 0x53726448

/**
 * Tells how a kernel is to be loaded, by its content.
 *
 * @throws HypervisorError `ERR_INVALID_SPEC` with the field `boot.kernel` if it is of neither format.
 */
export async function kernelFormat(path: string): Promise<'multiboot' | 'bzimage'> {
  const head = await readHead(path)
  if (hasMultibootHeader(head)) return 'multiboot'
  if (head.length >= 0x206 && head.readUInt32LE(0x202) === linuxMagic) return 'bzimage'
  throw new HypervisorError(
    'ERR_INVALID_SPEC',
    `the specification's boot.kernel: '${path}' is neither a multiboot kernel nor a Linux bzImage`,
    { field: 'boot.kernel', hint: 'A disk image goes into disks.' },
  )
}

/** A header is three words, the magic, flags, and a checksum that makes their sum 0. */
function hasMultibootHeader(head: Buffer): boolean {
  for (let at = 0; at + 12 <= head.length; at += 4) {
    if (head.readUInt32LE(at) !== multibootMagic) continue
    if (((head.readUInt32LE(at) + head.readUInt32LE(at + 4) + head.readUInt32LE(at + 8)) | 0) === 0)
      return true
  }
  return false
}

async function readHead(path: string): Promise<Buffer> {
  const file = await open(path)
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(multibootSearch), 0, multibootSearch, 0)
    return buffer.subarray(0, bytesRead)
  } finally {
    await file.close()
  }
}
