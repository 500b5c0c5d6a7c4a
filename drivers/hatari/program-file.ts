import { readFile } from 'node:fs/promises'
import { refuse } from '../../src/spec/refuse.js'

/** Bytes before the program: a mark, the lengths of its parts, flags, and whether there are no relocations. */
const headerLength = 28

/** The first word, a branch over the header. */
const mark = 0x601a

/** Where Hatari puts a program if there is no TOS: after its base page. */
const programBase = 0x1100

/**
 * Checks that a file is a whole TOS program (Atari GEMDOS Reference Manual, "Executable file format") that fits in memory
 * below `end`. Without TOS, Hatari would start an empty machine for what is none, and load what is left of a truncated
 * one.
 *
 * @throws HypervisorError `ERR_INVALID_SPEC` with the field `boot.kernel`.
 */
export async function requireProgram(path: string, end: number): Promise<void> {
  const why = findFault(await readFile(path), end)
  if (why !== undefined) throw refuse('boot.kernel', `'${path}' is no whole TOS program: ${why}`)
}

/** Says what is wrong with a program, if anything is. */
export function findFault(file: Uint8Array, end: number): string | undefined {
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.byteLength)
  if (bytes.length < headerLength || bytes.readUInt16BE(0) !== mark) return 'it does not begin with a header'
  const [text, data, bss, symbols] = [2, 6, 10, 14].map((at) => bytes.readUInt32BE(at))
  if (text === undefined || data === undefined || bss === undefined || symbols === undefined)
    return 'its header is cut off'
  const loaded = text + data
  const relocations = headerLength + loaded + symbols
  if (bytes.length < relocations) return `it is cut off: ${bytes.length} bytes of ${relocations} or more`
  if (programBase + loaded + bss > end) return `it needs ${loaded + bss} bytes, more than the machine has`
  return bytes.readUInt16BE(26) === 0 ? findRelocationFault(bytes.subarray(relocations), loaded) : undefined
}

/** The places of addresses: the first as a number, 0 if there is none, and the distances of the others up to a 0. */
function findRelocationFault(table: Buffer, loaded: number): string | undefined {
  if (table.length < 4) return 'its relocations are cut off'
  let place = table.readUInt32BE(0)
  if (place === 0) return undefined
  for (let at = 4; ; at += 1) {
    if (place + 4 > loaded) return 'its relocations point behind it'
    const distance = table[at]
    if (distance === undefined) return 'its relocations are cut off'
    if (distance === 0) return undefined
    place += distance === 1 ? 254 : distance
  }
}
