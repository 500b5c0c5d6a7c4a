/** Bytes of a program for the 8086, or the name of a place whose address or distance they hold. */
export type Piece =
  | number
  | string
  | { readonly place: string }
  | { readonly address: string; readonly plus?: number }
  | { readonly near: string }
  | { readonly short: string }

/** A place that others name. */
export const place = (name: string): Piece => ({ place: name })
/** The address of a place, two bytes. */
export const address = (name: string, plus = 0): Piece => ({ address: name, plus })
/** The distance to a place, one byte, as jumps have it. */
export const short = (name: string): Piece => ({ short: name })
/** The distance to a place, two bytes, as calls have it. */
export const near = (name: string): Piece => ({ near: name })

/**
 * Puts a program for a real-mode PC together.
 *
 * @param origin where it is loaded: 0x100 for a .COM program, 0x7c00 for a boot sector
 */
export function assembleForDos(origin: number, pieces: readonly Piece[]): Buffer {
  const places = new Map<string, number>()
  let at = origin
  for (const piece of pieces) {
    if (typeof piece === 'object' && 'place' in piece) places.set(piece.place, at)
    else at += lengthOf(piece)
  }
  const find = (name: string): number => {
    const found = places.get(name)
    if (found === undefined) throw new Error(`the program has no place '${name}'`)
    return found
  }
  const program = Buffer.alloc(at - origin)
  at = 0
  for (const piece of pieces) {
    if (typeof piece === 'number') program.writeUInt8(piece, at)
    else if (typeof piece === 'string') program.write(piece, at, 'latin1')
    else if ('address' in piece) program.writeUInt16LE(find(piece.address) + (piece.plus ?? 0), at)
    // Distances are counted from the end of the instruction; one that is too far throws.
    else if ('near' in piece) program.writeInt16LE(find(piece.near) - origin - at - 2, at)
    else if ('short' in piece) program.writeInt8(find(piece.short) - origin - at - 1, at)
    at += lengthOf(piece)
  }
  return program
}

function lengthOf(piece: Piece): number {
  if (typeof piece === 'number') return 1
  if (typeof piece === 'string') return piece.length
  if ('place' in piece) return 0
  return 'short' in piece ? 1 : 2
}
