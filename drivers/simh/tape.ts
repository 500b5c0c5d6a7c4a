import { readFile } from 'node:fs/promises'
import { refuse } from '../../src/spec/refuse.js'

/** Bytes of a block before its data: 1, 0, the length of the block and its address, each in two bytes, the low one first. */
const headerLength = 6

/**
 * Checks that a file is a paper tape for the PDP-11's absolute loader (DEC-11-UABLA, "Absolute Loader"): blocks whose
 * bytes, with the checksum after them, add up to 0 modulo 256, the last of which has no data and the start address.
 * SIMH would run whatever a truncated one has left in memory.
 *
 * @throws HypervisorError `ERR_INVALID_SPEC` with the field `boot.kernel`.
 */
export async function requireTape(path: string): Promise<void> {
  const why = findFault(await readFile(path))
  if (why === undefined) return
  throw refuse('boot.kernel', `'${path}' is no whole paper tape of the absolute loader: ${why}`)
}

/** Says what is wrong with a tape, if anything is. */
export function findFault(tape: Uint8Array): string | undefined {
  const bytes = Buffer.from(tape.buffer, tape.byteOffset, tape.byteLength)
  let at = 0
  for (;;) {
    while (at < bytes.length && bytes[at] === 0) at += 1
    if (at + headerLength > bytes.length) return 'it ends before its last block'
    if (bytes[at] !== 1) return `there is no block at byte ${at}`
    const length = bytes.readUInt16LE(at + 2)
    if (length < headerLength) return `the block at byte ${at} is too short`
    const isLast = length === headerLength
    // The checksum of the last block may be missing.
    if (isLast && at + length === bytes.length) return undefined
    if (at + length + 1 > bytes.length) return `the block at byte ${at} is cut off`
    const sum = bytes.subarray(at, at + length + 1).reduce((total, byte) => (total + byte) & 0xff, 0)
    if (sum !== 0) return `the block at byte ${at} has a wrong checksum`
    if (isLast) return undefined
    at += length + 1
  }
}
