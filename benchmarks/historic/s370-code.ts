import { type Instruction, type Item, place, type Reference, untimed } from './program.js'

/** Bytes of one instruction. */
export type Code = Instruction['code']

/** The register that programs keep the address of their first instruction but one in. */
const baseRegister = 12

/** The bytes of a half word, the high one first. */
export const halfWord = (value: number): readonly number[] => [(value >> 8) & 0xff, value & 0xff]

/** The bytes of a word, the high one first. */
export const word = (value: number): readonly number[] => [...halfWord(value >>> 16), ...halfWord(value)]

/** The address of a place, a word, as PSWs and CCWs have it; `high` is its first byte. */
export const addressOf = (to: string, high = 0): Reference => ({
  to,
  length: 4,
  encode: (target) => [high, ...word(target).slice(1)],
})

/** Where an operand is: a place of the program, or an address below 4,096. */
export type Operand = string | number | readonly [place: string, plus: number]

/** What makes the instructions of a program that begins at `origin` (IBM GA22-7000, System/370 Principles of Operation). */
export interface S370Code {
  /** Two registers: `05` BALR, `07` BCR, `12` LTR, `18` LR, `19` CR, `1a` AR, `1b` SR. */
  rr(operation: number, first: number, second: number): Code
  /** A register and storage: `41` LA, `45` BAL, `47` BC, `58` L and more; also RS and S with `register` as they have it. */
  rx(operation: number, register: number, at: Operand, index?: number): Code
  /** A byte and storage: `91` TM, `92` MVI, `95` CLI. */
  si(operation: number, byte: number, at: Operand): Code
  /** Storage, with an operation of two bytes: `b233` SSCH and more. */
  s(operation: number, at: Operand): Code
  /** Storage and storage: `d2` MVC, `f2` PACK. `lengths` is the second byte. */
  ss(operation: number, lengths: number, to: Operand, from: Operand): Code
}

/** Instructions for a program whose first one is `BALR 12,0`, which makes its places addressable. */
export function s370Code(origin: number): S370Code {
  const base = origin + 2
  const storage = (at: Operand): number[] | [Reference] => {
    if (typeof at === 'number') return [...halfWord(at)]
    const [to, plus] = typeof at === 'string' ? [at, 0] : at
    const encode = (target: number): readonly number[] => {
      const distance = target + plus - base
      if (distance < 0 || distance > 0xfff) throw new RangeError(`'${to}' is too far away`)
      return halfWord((baseRegister << 12) | distance)
    }
    return [{ to, length: 2, encode }]
  }
  return {
    rr: (operation, first, second) => [operation, (first << 4) | second],
    rx: (operation, register, at, index = 0) => [operation, (register << 4) | index, ...storage(at)],
    si: (operation, byte, at) => [operation, byte, ...storage(at)],
    s: (operation, at) => [...halfWord(operation), ...storage(at)],
    ss: (operation, lengths, to, from) => [operation, lengths, ...storage(to), ...storage(from)],
  }
}

/** Bytes of a card. */
const cardLength = 80

/** Cards that one card of channel commands has others read: it has room for ten commands of eight bytes. */
const cardsPerList = 8

/** A channel command (GA22-7000, "Channel-Command Word"): chained to the next one with 0x40, of any length with 0x20. */
const command = (code: number, address: number, flags: number, count: number): readonly number[] => [
  code,
  ...word(address).slice(1),
  flags,
  0,
  ...halfWord(count),
]

/**
 * Puts a program on cards that a card reader can be started from (GA22-7000, "Initial Program Loading"). The first card
 * has a PSW and has the second one read; that and each ninth one after it is a list of commands, at `lists` in memory.
 *
 * @param psw The PSW that the program begins with.
 */
export function cardDeck(origin: number, psw: readonly number[], program: Buffer): Buffer {
  const lists = origin - 0x800
  const texts = Array.from({ length: Math.ceil(program.length / cardLength) }, (_, index) =>
    program.subarray(index * cardLength, (index + 1) * cardLength),
  )
  const cards: Buffer[] = [
    Buffer.from([...psw, ...command(0x02, lists, 0x60, cardLength), ...command(0x08, lists, 0, 1)]),
  ]
  for (let first = 0; first < texts.length; first += cardsPerList) {
    const group = texts.slice(first, first + cardsPerList)
    const isLast = first + cardsPerList >= texts.length
    const next = lists + (first / cardsPerList + 1) * cardLength
    const commands = group.map((_, index) => {
      const chained = isLast && index === group.length - 1 ? 0x20 : 0x60
      return command(0x02, origin + (first + index) * cardLength, chained, cardLength)
    })
    if (!isLast) commands.push(command(0x02, next, 0x60, cardLength), command(0x08, next, 0, 1))
    cards.push(Buffer.from(commands.flat()), ...group)
  }
  return Buffer.concat(cards.map((card) => Buffer.concat([card, Buffer.alloc(cardLength - card.length)])))
}

/**
 * Puts a program on the first track of a CKD disk: a home address and records (IBM GA26-1592, "Track format"), the first
 * with a PSW and a command that has the second one read, which is the program.
 *
 * @param image An image of Hercules: 512 bytes of a header, and tracks.
 */
export function diskWithProgram(
  image: Buffer,
  origin: number,
  psw: readonly number[],
  program: Buffer,
): Buffer {
  const record = (number: number, content: readonly number[]): readonly number[] => [
    ...[0, 0, 0, 0, number, 0],
    ...halfWord(content.length),
    ...content,
  ]
  const track = Buffer.from([
    ...[0, 0, 0, 0, 0],
    ...record(0, [0, 0, 0, 0, 0, 0, 0, 0]),
    ...record(1, [...psw, ...command(0x06, origin, 0x20, program.length), 0, 0, 0, 0, 0, 0, 0, 0]),
    ...record(2, [...program]),
    ...Array.from({ length: 8 }, () => 0xff),
  ])
  track.copy(image, 512)
  return image
}

/**
 * Puts a program on a tape (Hercules, `hetlib.h`: each block behind a header), of which the first block has a PSW and a
 * command that has the second one read, which is the program; a tape mark is behind it.
 */
export function tapeWithProgram(origin: number, psw: readonly number[], program: Buffer): Buffer {
  const first = Buffer.from([...psw, ...command(0x02, origin, 0x20, program.length), ...psw])
  const header = (length: number, before: number, flags: number): Buffer => {
    const bytes = Buffer.from([0, 0, 0, 0, flags, 0])
    bytes.writeUInt16LE(length, 0)
    bytes.writeUInt16LE(before, 2)
    return bytes
  }
  return Buffer.concat([
    ...[header(first.length, 0, 0xa0), first],
    ...[header(program.length, first.length, 0xa0), program],
    header(0, program.length, 0x40),
  ])
}

/** A text in EBCDIC (code page 037): letters, digits, blanks, hyphens and full stops. */
export function ebcdic(text: string): readonly number[] {
  return [...text].map((character) => {
    for (const [row, start] of rows) {
      const index = row.indexOf(character)
      if (index >= 0) return start + index
    }
    throw new TypeError(`'${character}' has no place in the table`)
  })
}

const rows = [
  ['abcdefghi', 0x81],
  ['jklmnopqr', 0x91],
  ['stuvwxyz', 0xa2],
  ['ABCDEFGHI', 0xc1],
  ['JKLMNOPQR', 0xd1],
  ['STUVWXYZ', 0xe2],
  ['0123456789', 0xf0],
  [' ', 0x40],
  ['-', 0x60],
  ['.', 0x4b],
] as const

/** Bytes that lie at a place of the program. */
export const data = (name: string, ...bytes: Code): readonly Item[] => [place(name), untimed(...bytes)]
