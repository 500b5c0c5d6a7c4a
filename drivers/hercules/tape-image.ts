import { refuse } from '../../src/spec/refuse.js'
import { walkImage } from '../emulator/walk-image.js'

/** Bytes of a header: the length of its block and of the one before, each in two bytes, the low one first, and flags. */
const headerLength = 6

/** Flags of a header (Hercules, `hetlib.h`): how its block is compressed, in the first byte and in the second. */
const compressions = [0x03, 0x80] as const

/** What is in a tape: blocks as they are (`aws`), or some that are compressed (`het`). */
export type TapeFormat = 'aws' | 'het'

/**
 * Reads which format a tape has, and checks that it is whole: each header says how long its block and the one before are.
 *
 * @throws HypervisorError `ERR_INVALID_SPEC` with the field.
 */
export async function readTapeImage(path: string, field: string): Promise<TapeFormat> {
  const walk = walkTape()
  const fault = await walkImage(path, walk.look)
  if (fault === undefined) return walk.format()
  throw refuse(field, `'${path}' is no whole tape: ${fault}`, 'hetinit makes one.')
}

/** Goes along a tape, from one header to the next. */
export function walkTape() {
  let before = 0
  let isCompressed = false
  return {
    /** Looks at the blocks that begin in a part of the tape, and are whole there. @returns how many bytes they have. */
    look(bytes: Buffer, at: number): { readonly seen: number; readonly fault?: string } {
      let seen = 0
      while (seen + headerLength <= bytes.length) {
        const [length, previous] = [bytes.readUInt16LE(seen), bytes.readUInt16LE(seen + 2)]
        if (previous !== before) return { seen, fault: `there is no block at byte ${at + seen}` }
        const end = seen + headerLength + length
        if (end > bytes.length) break
        isCompressed ||= compressions.some((mask, index) => ((bytes[seen + 4 + index] ?? 0) & mask) !== 0)
        before = length
        seen = end
      }
      return { seen }
    },
    format: (): TapeFormat => (isCompressed ? 'het' : 'aws'),
  }
}
