import { type Instruction, type Item, place, type Reference, untimed } from './program.js'

/** Bytes of one word or more. */
export type Code = Instruction['code']

/** Bytes of a word: its upper and its lower six bits, as a paper tape has them. */
const wordLength = 2

/** Words that an instruction can reach in its own page, and in the first one. */
const pageLength = 128

/** The bytes of words. */
export const words = (...values: readonly number[]): readonly number[] =>
  values.flatMap((value) => [(value >> 6) & 0o77, value & 0o77])

/**
 * An instruction with an address (DEC: PDP-8 Pocket Reference Card, 1974), in its own page or in the first one: `0` AND,
 * `1` TAD, `2` ISZ, `3` DCA, `4` JMS, `5` JMP. Making the program throws RangeError for another page.
 */
export function reference(operation: number, to: string, way: 'direct' | 'indirect' = 'direct'): Code {
  const part: Reference = {
    to,
    length: wordLength,
    encode(target, at) {
      const [address, own] = [target / wordLength, at / wordLength]
      const page = Math.floor(address / pageLength)
      if (page !== 0 && page !== Math.floor(own / pageLength)) throw new RangeError(`'${to}' is too far away`)
      const code = (operation << 9) | (way === 'indirect' ? 0o400 : 0) | (page === 0 ? 0 : 0o200)
      return words(code | (address % pageLength))
    },
  }
  return [part]
}

/** A word with the address of a place. */
export const addressOf = (to: string): Code => [
  { to, length: wordLength, encode: (target) => words(target / wordLength) },
]

/** Instructions that are not measured. */
export const line = (...parts: Parameters<typeof reference>): Item => untimed(...reference(...parts))

/** Words that are not measured. */
export const word = (...values: readonly number[]): Item => untimed(...words(...values))

/** Words that lie at a place of the program. */
export const data = (name: string, ...values: readonly number[]): readonly Item[] => [
  place(name),
  word(...values),
]

/** The place of an address as `assemble` counts it, in bytes. */
export const placeOf = (address: number): number => address * wordLength

/** What is in front of a tape's words and behind them. */
const leader = Buffer.alloc(8, 0o200)

/**
 * A paper tape of the binary loader (SIMH, PDP8/pdp8_sys.c): where the words belong, the words, and the sum of all that in
 * twelve bits, all six bits at a time.
 */
export function binaryTape(origin: number, program: Buffer): Buffer {
  const [high = 0, low = 0] = words(origin)
  const body = Buffer.concat([Buffer.of(0o100 | high, low), program])
  const sum = body.reduce((total, byte) => (total + byte) & 0o7777, 0)
  return Buffer.concat([leader, body, Buffer.from(words(sum)), leader])
}

/** Words of the first block of a disk, which comes to address 0, and the one that is executed next. */
const [blockLength, next] = [256, 0o31]

/**
 * An RK05 that a PDP-8 starts a program from (SIMH, PDP8/pdp8_rk.c, the loader), which the first block has room for. A word
 * has two bytes in it, the low one first.
 */
export function bootDisk(origin: number, program: Buffer): Buffer {
  const block = Buffer.alloc(2 * blockLength)
  // JMP by way of the word behind it.
  block.writeUInt16LE(0o5400 | (next + 1), 2 * next)
  block.writeUInt16LE(origin, 2 * (next + 1))
  for (let index = 0; index < program.length / wordLength; index += 1) {
    const [high = 0, low = 0] = program.subarray(wordLength * index, wordLength * (index + 1))
    block.writeUInt16LE((high << 6) | low, 2 * (origin + index))
  }
  return block
}
