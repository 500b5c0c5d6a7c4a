import { assemble, type Item, place, untimed } from '../../benchmarks/historic/program.js'

/** A byte of a program for the 8086, a text, or what holds the address of a place or the distance to it. */
export type Piece = number | string | Item

export { place }

/** The address of a place, two bytes. */
export const address = (name: string, plus = 0): Piece =>
  untimed({
    to: name,
    length: 2,
    encode: (target) => bytesOf(2, (bytes) => bytes.writeUInt16LE(target + plus)),
  })

// Distances are counted from the end of the instruction; one that is too far throws.

/** The distance to a place, one byte, as jumps have it. */
export const short = (name: string): Piece =>
  untimed({
    to: name,
    length: 1,
    encode: (target, at) => bytesOf(1, (bytes) => bytes.writeInt8(target - at - 1)),
  })

/** The distance to a place, two bytes, as calls have it. */
export const near = (name: string): Piece =>
  untimed({
    to: name,
    length: 2,
    encode: (target, at) => bytesOf(2, (bytes) => bytes.writeInt16LE(target - at - 2)),
  })

/**
 * Puts a program for a real-mode PC together.
 *
 * @param origin where it is loaded: 0x100 for a .COM program, 0x7c00 for a boot sector
 */
export function assembleForDos(origin: number, pieces: readonly Piece[]): Buffer {
  const items = pieces.map((piece) => {
    if (typeof piece === 'number') return untimed(...bytesOf(1, (bytes) => bytes.writeUInt8(piece)))
    return typeof piece === 'string' ? untimed(...Buffer.from(piece, 'latin1')) : piece
  })
  return assemble(items, origin)
}

function bytesOf(length: number, write: (bytes: Buffer) => void): readonly number[] {
  const bytes = Buffer.alloc(length)
  write(bytes)
  return [...bytes]
}
