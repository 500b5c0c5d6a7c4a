import { type Instruction, type Item, place, type Reference, untimed } from './program.js'

/** Bytes of one word or more. */
export type Code = Instruction['code']

/** Bytes that a word of 36 bits has in files of SIMH, the low one first. */
export const wordLength = 8

/** The highest address, and what fills a half of a word. */
const halfMask = 0o777777

/** Bits of a whole word. */
const word = 2 ** 36

/** The bytes of words, each a number from −2³⁵ to 2³⁶ − 1. */
export const words = (...values: readonly number[]): readonly number[] => values.flatMap(bytesOf)

function bytesOf(value: number): readonly number[] {
  const bytes = Buffer.alloc(wordLength)
  bytes.writeBigUInt64LE(BigInt(value < 0 ? value + word : value))
  return [...bytes]
}

/** A word with a left and a right half. */
export const halves = (left: number, right: number): number =>
  (left & halfMask) * 2 ** 18 + (right & halfMask)

/** Where an operand is: a place of the program, or an address or number of 18 bits. */
export type Operand = string | number

/**
 * An instruction (DEC: PDP-10 System Reference Manual, DEC-10-HGAA-D, section 1.2, "Instruction Format"): nine bits
 * of operation, four of accumulator, one of indirection, four of index register, 18 of address.
 */
export function instruction(operation: number, accumulator: number, at: Operand, index = 0): Code {
  const left = (operation << 9) | (accumulator << 5) | index
  if (typeof at === 'number') return words(halves(left, at))
  const reference: Reference = {
    to: at,
    length: wordLength,
    encode: (target) => words(halves(left, target / wordLength)),
  }
  return [reference]
}

/** An instruction that is not measured. */
export const line = (...parts: Parameters<typeof instruction>): Item => untimed(...instruction(...parts))

/** Words that lie at a place of the program. */
export const data = (name: string, ...values: readonly number[]): readonly Item[] => [
  place(name),
  untimed(...words(...values)),
]

/** The place of an address as `assemble` counts it, in bytes. */
export const placeOf = (address: number): number => address * wordLength

/** JRST, whose accumulator says of what kind the jump is. */
const jump = 0o254

/**
 * A file of the kind SAV (SIMH, "PDP-10 Simulator Usage", LOAD): how many words and where to, as a negative number and the
 * address before the first of them, the words, and a jump to where the program begins.
 */
export function saveFile(origin: number, program: Buffer): Buffer {
  const start = halves(jump << 9, origin)
  return Buffer.concat([
    Buffer.from(words(halves(-program.length / wordLength, origin - 1))),
    program,
    Buffer.from(words(start)),
  ])
}

/** Words of a page. */
const pageLength = 512

/**
 * A file of the kind EXE (ibid.): a page with its directory, which says which page of the file belongs where, and with
 * where the program begins; and the pages of the program.
 */
export function exeFile(origin: number, program: Buffer): Buffer {
  const pages = Math.ceil(program.length / wordLength / pageLength)
  const directory = [halves(0o1776, 3), 1, (pages - 1) * 2 ** 27 + origin / pageLength]
  const entry = [halves(0o1775, 3), 1, origin]
  const whole = Buffer.alloc((1 + pages) * pageLength * wordLength)
  Buffer.from(words(...directory, ...entry)).copy(whole)
  program.copy(whole, pageLength * wordLength)
  return whole
}

/** Words of a sector, and of what a disk and a tape start: four sectors, which come to 0o1000. */
const [sectorLength, bootLength] = [128, 512]

/** What is in the left half of the first word of a home block: HOM in six bits each. */
const homeMark = 0o505755

/**
 * A disk that a KS10 starts a program from, which begins at 0o1000 and has at most 512 words (SIMH, PDP10/pdp10_rp.c, the
 * loader): a home block, which says in its word 0o103 where a block is that says in its word 4 where the program is.
 */
export function bootDisk(program: Buffer): Buffer {
  const sector = (at: number, value: number): Buffer => {
    const block = Buffer.alloc(sectorLength * wordLength)
    Buffer.from(words(value)).copy(block, at * wordLength)
    return block
  }
  const home = sector(0o103, 2)
  Buffer.from(words(halves(homeMark, 0))).copy(home)
  return Buffer.concat([sector(0, 0), home, sector(4, 3), bootPart(program)])
}

/** A program with zeros behind it. */
function bootPart(program: Buffer): Buffer {
  const length = bootLength * wordLength
  if (program.length > length) throw new RangeError(`only ${bootLength} words are started`)
  return Buffer.concat([program, Buffer.alloc(length - program.length)])
}

/**
 * A tape that a KS10 starts the same from (SIMH, PDP10/pdp10_tu.c, the loader, and "Magtape Representation and Handling"):
 * a file of the microcode, which is passed over, and a record with the program, in which a word has five bytes.
 */
export function bootTape(program: Buffer): Buffer {
  const code = bootPart(program)
  const packed = Array.from({ length: bootLength }, (_, index) => {
    const word = code.readBigUInt64LE(index * wordLength)
    return [28n, 20n, 12n, 4n, 0n].map((shift) => Number((word >> shift) & (shift === 0n ? 0xfn : 0xffn)))
  })
  const mark = Buffer.alloc(4)
  return Buffer.concat([
    tapeRecord(Buffer.from('microcode.')),
    mark,
    tapeRecord(Buffer.from(packed.flat())),
    mark,
    mark,
  ])
}

/** A record with its length before and behind it. */
function tapeRecord(data: Buffer): Buffer {
  const length = Buffer.alloc(4)
  length.writeUInt32LE(data.length)
  return Buffer.concat([length, data, Buffer.alloc(data.length % 2), length])
}
