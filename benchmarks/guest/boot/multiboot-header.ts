import { HypervisorError } from '../../../src/index.js'

/** Where a multiboot kernel wants its file in memory. */
export interface MultibootHeader {
  /** Bytes of the file that are loaded. */
  readonly content: Buffer
  /** Physical address of the first of them. */
  readonly address: number
  /** Physical address of the first instruction. */
  readonly entry: number
}

const magic = 0x1badb002
/** The header has addresses, so that nobody has to read the file's own format. */
const hasAddresses = 1 << 16
/** The header lies in the first bytes of the file, at a multiple of four (Multiboot Specification 0.6.96, 3.1.1). */
const searched = 8192

/**
 * Reads the header of a multiboot kernel that says where it belongs in memory (Multiboot Specification 0.6.96, 3.1.3).
 *
 * @throws HypervisorError `ERR_FILE` if there is none, or one without addresses.
 */
export function multibootHeader(file: Buffer): MultibootHeader {
  for (let at = 0; at + 32 <= Math.min(file.byteLength, searched); at += 4) {
    const word = (index: number): number => file.readUInt32LE(at + 4 * index)
    const sum = (word(0) + word(1) + word(2)) >>> 0
    if (word(0) !== magic || sum !== 0 || (word(1) & hasAddresses) === 0) continue
    const [header, address, dataEnd, entry] = [word(3), word(4), word(5), word(7)]
    const start = at - (header - address)
    const end = dataEnd === 0 ? file.byteLength : start + dataEnd - address
    if (start < 0 || end > file.byteLength) break
    return { content: file.subarray(start, end), address, entry }
  }
  throw new HypervisorError(
    'ERR_FILE',
    'the file is no multiboot kernel that says where it belongs in memory',
  )
}
