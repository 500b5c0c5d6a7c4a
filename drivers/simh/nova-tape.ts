import { readFile } from 'node:fs/promises'
import { refuse } from '../../src/spec/refuse.js'

/** Bytes of a block before its data: its count, its address and its checksum, each in two bytes, the low one first. */
const headerLength = 6

/** The most words of data in a block; a block that counts more of them has one, which is repeated. */
const mostWords = 16

/**
 * Checks that a file is a tape for the Nova's binary loader, as SIMH reads one (`sim_load` in NOVA/nova_sys.c of V3.8): blocks whose
 * words add up to 0 modulo 65,536, the last of which counts 1 and has the start address. SIMH would run whatever a truncated one has
 * left in memory.
 *
 * @throws HypervisorError `ERR_INVALID_SPEC` with the field `boot.kernel`.
 */
export async function requireNovaTape(path: string): Promise<void> {
  const why = findNovaFault(await readFile(path))
  if (why !== undefined)
    throw refuse('boot.kernel', `'${path}' is no whole tape of the binary loader: ${why}`)
}

/** Says what is wrong with a tape, if anything is. */
export function findNovaFault(tape: Uint8Array): string | undefined {
  const bytes = Buffer.from(tape.buffer, tape.byteOffset, tape.byteLength)
  let at = 0
  for (;;) {
    while (at < bytes.length && bytes[at] === 0) at += 1
    if (at + headerLength > bytes.length) return 'it ends before its start block'
    const count = bytes.readInt16LE(at)
    if (count > 1) return `the block at byte ${at} is one of an error`
    const words = count === 1 ? 0 : wordsOf(count)
    const length = headerLength + 2 * words
    if (at + length > bytes.length) return `the block at byte ${at} is cut off`
    if (sumOfWords(bytes.subarray(at, at + length)) !== 0)
      return `the block at byte ${at} has a wrong checksum`
    if (count === 1) return undefined
    at += length
  }
}

function wordsOf(count: number): number {
  return count < -mostWords ? 1 : -count
}

function sumOfWords(block: Buffer): number {
  let sum = 0
  for (let at = 0; at < block.length; at += 2) sum = (sum + block.readUInt16LE(at)) & 0xffff
  return sum
}
