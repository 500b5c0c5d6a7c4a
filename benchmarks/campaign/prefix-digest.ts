import { createHash } from 'node:crypto'

/** The digest of the first part of what comes in pieces, where its end is known only later. */
export interface PrefixDigest {
  /**
   * Takes the next piece.
   *
   * @param end Up to where all that came so far counts, in bytes from the start: the same as before, or a place in
   *   this piece.
   */
  readonly push: (piece: Uint8Array, end: number) => void
  /** SHA-256 of what counts, as 64 hexadecimal digits. */
  readonly sha256: () => string
}

/** Creates the digest of nothing. */
export function prefixDigest(): PrefixDigest {
  const all = createHash('sha256')
  let counted = all.copy()
  let [taken, upTo] = [0, 0]
  return {
    push(piece, end) {
      const inside = end - taken
      if (end > upTo) {
        all.update(piece.subarray(0, inside))
        counted = all.copy()
        all.update(piece.subarray(inside))
        upTo = end
      } else all.update(piece)
      taken += piece.length
    },
    sha256: () => counted.copy().digest('hex'),
  }
}
