import { open } from 'node:fs/promises'
import { refuse } from '../../src/spec/refuse.js'
import { findWordFault, wordLength } from './pdp10-words.js'

/** Bytes of a sector: 128 words. */
const sectorLength = 128 * wordLength

/** Sectors of a drive (SIMH, "PDP-10 Simulator Usage", RP): of a track, tracks of a cylinder, cylinders. */
const sectors = 20 * 19 * 815

/** How much of an image is looked at: its first pages, with the blocks that say what disk it is. */
const lookedAt = 16 * sectorLength

/**
 * Checks that an image is one of an RP06 of a PDP-10 as SIMH reads it, with words of 36 bits in 8 bytes; the drive has other
 * sectors than on a PDP-11. It may be shorter than the drive.
 *
 * @throws HypervisorError `ERR_INVALID_SPEC` with the field.
 */
export async function requirePdp10Disk(path: string, field: string): Promise<void> {
  const file = await open(path, 'r')
  try {
    const { size } = await file.stat()
    const fault = findSizeFault(size)
    if (fault !== undefined) throw refuse(field, fault)
    const bytes = Buffer.alloc(Math.min(size, lookedAt))
    const { bytesRead } = await file.read(bytes, 0, bytes.length, 0)
    const wrong = findWordFault(bytes.subarray(0, bytesRead))
    if (wrong === undefined) return
    throw refuse(
      field,
      `'${path}' is no disk of a PDP-10: ${wrong}`,
      'A word of 36 bits has 8 bytes in it, the low one first; an image that is packed has to be converted.',
    )
  } finally {
    await file.close()
  }
}

/** Says what is wrong with the size of an image, if anything is. */
function findSizeFault(size: number): string | undefined {
  if (size === 0 || size % sectorLength !== 0) {
    return `${size} bytes are not whole sectors of ${sectorLength} bytes: the image may be truncated`
  }
  return size > sectors * sectorLength
    ? `${size} bytes are more than the ${sectors * sectorLength} of an RP06`
    : undefined
}
