import { type Item, place, type Reference, untimed } from './program.js'

/** Where SIMH puts a program, if it is told no other address. */
export const vaxOrigin = 0x200

/** A register as an operand. */
export const register = (number: number): number => 0x50 | number

/** The memory that a register has the address of. */
export const deferred = (number: number): number => 0x60 | number

/** The same, and the address goes on to the next one. */
export const autoincrement = (number: number): number => 0x80 | number

/** A number of 16 bits as an operand of that length: behind the instruction, like every immediate one. */
export const immediateWord = (value: number): readonly number[] => [0x8f, value & 0xff, value >> 8]

/** The distance from behind the reference, in so many bytes. */
export const distance = (to: string, length: 1 | 2): Reference => ({
  to,
  length,
  encode(target, at) {
    const bytes = Buffer.alloc(length)
    bytes.writeIntLE(target - at - length, 0, length)
    return [...bytes]
  },
})

/** Calls a subroutine: bsbw. */
export const call = (to: string): Item => untimed(0x30, distance(to, 2))

// Internal registers (VAX Architecture Reference Manual): RXCS and RXDB, TXCS and TXDB.
const [receiverStatus, receiverData, transmitterStatus, transmitterData] = [32, 33, 34, 35]

/** Waits for a byte of the console, and forgets it. The register `status` is lost. */
export const awaitByte = (status: number): readonly Item[] => [
  place('get'),
  untimed(0xdb, receiverStatus, register(status), 0xe1, 7, register(status), distance('get', 1)), // mfpr; bbc #7
  untimed(0xdb, receiverData, register(status)), // mfpr
]

/** Writes a letter by the subroutine `put`, whose argument is in the register `digit`. */
export const say = (letter: string, digit: number): readonly Item[] => [
  untimed(0x9a, 0x8f, letter.charCodeAt(0), register(digit)), // movzbl
  call('put'),
]

/** The subroutine `bits`, which writes so many bits of a register as digits, the highest first; `put` writes the byte in `digit`. */
export const bitsSubroutine = (
  count: number,
  shown: number,
  [digits, digit, status]: readonly [number, number, number],
): readonly Item[] => [
  place('bits'),
  untimed(0xd0, count, register(digits)), // movl
  place('bit'),
  untimed(0x9c, 1, register(shown), register(shown)), // rotl #1
  untimed(0xcb, 0x8f, 0xfe, 0xff, 0xff, 0xff, register(shown), register(digit)), // bicl3 #^C1
  untimed(0xc0, 0x30, register(digit)), // addl2 #'0'
  call('put'),
  untimed(0xf5, register(digits), distance('bit', 1), 0x05), // sobgtr; rsb
  place('put'),
  untimed(0xdb, transmitterStatus, register(status), 0xe1, 7, register(status), distance('put', 1)), // mfpr; bbc #7
  untimed(0xda, register(digit), transmitterData, 0x05), // mtpr; rsb
]

/** Goes on for ever. SIMH stops a machine that branches to itself, so that it does something between. */
export const idle: readonly Item[] = [place('end'), untimed(0x01, 0x11, distance('end', 1))] // nop; brb
