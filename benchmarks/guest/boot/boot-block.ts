import { HypervisorError } from '../../../src/index.js'
import type { MultibootHeader } from './multiboot-header.js'

/** Bytes that the boot block reads with one call of the BIOS, and those that it has room for (bios.S: `PIECE`). */
const piece = 0x8000
const room = 0x80000

/** Where the fields are that bios.S leaves open. */
const fields = { blocks: 0x0a, block: 0x10, pieces: 0x18, address: 0x1c, words: 0x20, entry: 0x24 } as const

/** Where a payload is on a medium. */
export interface Placement {
  /** Bytes of a block: 512 for disks, 2048 for CD-ROMs. */
  readonly blockSize: 512 | 2048
  /** The payload's first block. */
  readonly block: number
}

/** Bytes of a medium that a payload takes, since whole pieces are read. */
export function placedLength({ content }: MultibootHeader): number {
  return Math.ceil(content.byteLength / piece) * piece
}

/**
 * Makes the boot block that loads and starts a kernel from a medium.
 *
 * @param code the image `boot-bios`, 512 bytes
 * @throws HypervisorError `ERR_FILE` for a kernel of more than 512 KiB.
 */
export function bootBlock(code: Buffer, kernel: MultibootHeader, { blockSize, block }: Placement): Buffer {
  const { content, address, entry } = kernel
  if (content.byteLength > room) {
    throw new HypervisorError('ERR_FILE', `the boot block loads no kernel of more than ${room / 1024} KiB`)
  }
  const result = Buffer.from(code)
  result.writeUInt16LE(piece / blockSize, fields.blocks)
  result.writeBigUInt64LE(BigInt(block), fields.block)
  result.writeUInt32LE(placedLength(kernel) / piece, fields.pieces)
  result.writeUInt32LE(address, fields.address)
  result.writeUInt32LE(Math.ceil(content.byteLength / 4), fields.words)
  result.writeUInt32LE(entry, fields.entry)
  return result
}
