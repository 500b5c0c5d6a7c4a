/** How an image of a cartridge begins. */
const mark = 'C64 CARTRIDGE   '

/** The number of the kind of cartridges that are a KERNAL. */
const exos = 44

/** Bytes of the header, at least, and before the content of each of its chips. */
const [headerLength, chipLength] = [0x40, 0x10]

/** What an image of a cartridge is. */
export interface Cartridge {
  /** What is wrong with it, if anything is. */
  readonly fault?: string | undefined
  /** Whether it takes the place of the KERNAL, and so starts without the machine's own ROMs. */
  readonly replacesKernal: boolean
}

/** Whether a file says that it is an image of a cartridge. */
export function isCartridge(file: Uint8Array): boolean {
  return asBuffer(file).toString('latin1', 0, mark.length) === mark
}

/**
 * Reads an image of a cartridge, CRT: a header, and chips up to its end (VICE manual, "The CRT cartridge image format"). What
 * takes the place of the KERNAL is the Ultimax mode, of which the lines EXROM, high, and GAME, low, tell, and an EXOS.
 */
export function readCartridge(file: Uint8Array): Cartridge {
  const bytes = asBuffer(file)
  if (bytes.length < headerLength) return { fault: 'its header is cut off', replacesKernal: false }
  const isUltimax = bytes[0x18] === 1 && bytes[0x19] === 0
  return { fault: findFault(bytes), replacesKernal: isUltimax || bytes.readUInt16BE(0x16) === exos }
}

function findFault(bytes: Buffer): string | undefined {
  let at = bytes.readUInt32BE(0x10)
  if (at < headerLength || at > bytes.length) return `its header has a length of ${at} bytes`
  if (at === bytes.length) return 'it has no chips'
  while (at < bytes.length) {
    const chip = bytes.subarray(at)
    if (chip.length < chipLength) return 'a chip is cut off'
    if (chip.toString('latin1', 0, 4) !== 'CHIP') return `there is no chip at byte ${at}`
    const [length, content] = [chip.readUInt32BE(4), chip.readUInt16BE(14)]
    if (length < chipLength + content) return `the chip at byte ${at} has a length of ${length} bytes`
    if (length > chip.length) return `it is cut off: a chip has ${chip.length} bytes of ${length}`
    at += length
  }
  return undefined
}

function asBuffer({ buffer, byteOffset, byteLength }: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength)
}
