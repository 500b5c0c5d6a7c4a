import { readFile } from 'node:fs/promises'
import { refuse } from '../../src/spec/refuse.js'

/** An iNES file, or one of its successor NES 2.0: what a dump of a cartridge is kept in. */
export interface Cartridge {
  /** Number of the board ("mapper"). */
  readonly mapper: number
  /** Bytes of the program ROM. */
  readonly prgRom: number
  /** Bytes of the ROM with the patterns of the picture; 0 where those are in RAM. */
  readonly chrRom: number
}

/** Boards that jsnes 3 is. */
const mappers = [0, 1, 2, 3, 4, 5, 7, 9, 11, 34, 38, 66, 71, 79, 94, 118, 119, 140, 180, 240, 241]

const headerLength = 16
const trainerLength = 512
/** Units of the two sizes, in bytes. */
const [prgUnit, chrUnit] = [16 * 1024, 8 * 1024]

/**
 * Reads the ROM of a cartridge, and checks that it is whole: that the sizes its header says are those it has, and that
 * jsnes can be its board.
 *
 * @throws HypervisorError `ERR_INVALID_SPEC` with the field `boot.kernel`, which names the file and the part of its header.
 */
export async function readCartridge(path: string): Promise<Uint8Array<ArrayBuffer>> {
  const content = new Uint8Array(await readFile(path))
  const found = examineCartridge(content)
  if ('fault' in found) {
    throw refuse('boot.kernel', `'${path}' is no whole ROM of an NES cartridge: ${found.fault}`, found.hint)
  }
  return content
}

/** Something that is wrong with a file. */
export interface CartridgeFault {
  /** In words, with the part of the header. */
  readonly fault: string
  readonly hint?: string | undefined
}

/**
 * Reads the header of a cartridge's ROM (NESdev Wiki, "INES" and "NES 2.0"), and compares it with the length of the file.
 */
export function examineCartridge(file: Uint8Array): Cartridge | CartridgeFault {
  const byte = (index: number): number => file[index] ?? 0
  if (file.length < headerLength) {
    return { fault: `its ${file.length} bytes are fewer than the ${headerLength} of a header` }
  }
  if (byte(0) !== 0x4e || byte(1) !== 0x45 || byte(2) !== 0x53 || byte(3) !== 0x1a) {
    return { fault: 'it does not begin with NES and 1Ah (bytes 0 to 3)' }
  }
  const isNes2 = (byte(7) & 0x0c) === 0x08
  const prgRom = sizeOf(byte(4), isNes2 ? byte(9) & 0x0f : 0, prgUnit)
  const chrRom = sizeOf(byte(5), isNes2 ? byte(9) >> 4 : 0, chrUnit)
  if (prgRom === 0) return { fault: 'its header says that there is no program ROM (byte 4)' }
  const sizes = `${prgRom} bytes of program ROM (byte 4) and ${chrRom} of pattern ROM (byte 5)`
  if (prgRom % prgUnit !== 0 || chrRom % chrUnit !== 0) {
    return { fault: `its header says ${sizes}, which are no whole units of ${prgUnit} and ${chrUnit}` }
  }
  const trainer = (byte(6) & 4) === 0 ? 0 : trainerLength
  const length = headerLength + trainer + prgRom + chrRom
  if (file.length < length) {
    return { fault: `its header says ${sizes}, ${length} in all, and it has ${file.length}: it is truncated` }
  }
  if (file.length > length) {
    return {
      fault: `its header says ${sizes}, ${length} in all, and it has ${file.length}`,
      hint: `If what follows is no part of it, start a copy of the first ${length} bytes.`,
    }
  }
  const mapper = mapperOf(file, isNes2)
  if (mappers.includes(mapper)) return { mapper, prgRom, chrRom }
  return {
    fault: `jsnes is no board of its kind, mapper ${mapper} (bytes 6 and 7)`,
    hint: `It knows the mappers ${mappers.join(', ')}.`,
  }
}

/** NES 2.0 has four bits more for each size; when all are set, the other eight are an exponent and a factor. */
function sizeOf(low: number, high: number, unit: number): number {
  if (high < 0x0f) return ((high << 8) | low) * unit
  return 2 ** (low >> 2) * (2 * (low & 3) + 1)
}

/** Old tools have written their name over the bytes from 7 on, whose upper four bits are then no part of the number. */
function mapperOf(file: Uint8Array, isNes2: boolean): number {
  const byte = (index: number): number => file[index] ?? 0
  const low = byte(6) >> 4
  if (isNes2) return low | (byte(7) & 0xf0) | ((byte(8) & 0x0f) << 8)
  const isClean = file.subarray(8, headerLength).every((value) => value === 0)
  return isClean ? low | (byte(7) & 0xf0) : low
}
