import { requireFile } from '../../src/spec/files.js'
import { refuse } from '../../src/spec/refuse.js'
import { type Look, walkImage } from '../emulator/walk-image.js'

/** Bytes of a length, of which there is one before a record and one behind it. */
const lengthLength = 4

/** What is there instead of a length, besides 0 for a tape mark: a gap, and the end of what was recorded. */
const [gap, end] = [0xffff_fffe, 0xffff_ffff]

/** Says of a record, in the upper bits of its length, that it was not read well when it was copied. */
const damaged = 0x8000_0000

/** What a drive can read at once, in bytes. */
const longestRecord = 0xffff

/**
 * Checks that images of tapes are there and whole: each record has its length before and behind it (SIMH, "Magtape
 * Representation and Handling"). An empty file is a blank tape.
 *
 * @throws HypervisorError `ERR_INVALID_SPEC` with the field.
 */
export async function requireTapeImages(
  tapes: readonly { readonly path: string; readonly readonly: boolean }[],
): Promise<void> {
  for (const [index, { path, readonly }] of tapes.entries()) {
    const field = `simh.tapes[${index}].path`
    await requireFile(path, field, !readonly)
    const fault = await walkImage(path, lookAtTape())
    if (fault !== undefined) throw refuse(field, `'${path}' is no whole tape: ${fault}`)
  }
}

/** Goes along a tape, from one record to the next. */
export function lookAtTape(): Look {
  let hasEnded = false
  return (bytes, at) => {
    if (hasEnded) return { seen: bytes.length }
    let seen = 0
    while (seen + lengthLength <= bytes.length) {
      const word = bytes.readUInt32LE(seen)
      if (word === end) {
        hasEnded = true
        return { seen: bytes.length }
      }
      if (word === 0 || word === gap) {
        seen += lengthLength
        continue
      }
      const length = word >= damaged ? word - damaged : word
      if (length > longestRecord) return { seen, fault: `there is no record at byte ${at + seen}` }
      const behind = seen + lengthLength + length + (length % 2)
      if (behind + lengthLength > bytes.length) break
      if (bytes.readUInt32LE(behind) !== word) {
        return { seen, fault: `the record at byte ${at + seen} does not end as it begins` }
      }
      seen = behind + lengthLength
    }
    return { seen }
  }
}
