import { assemble, type Item, place, type Reference, untimed } from '../../program.js'
import type { FloatingFormat } from '../format.js'
import { decD, decF, decG } from '../formats.js'
import type { ArithmeticMachine } from '../machine.js'

const origin = 0x200

/** Operations of a format (VAX Architecture Reference Manual): move, add to, and divide by one operand the next. */
const operations = {
  'dec-f': { move: [0x50], add: [0x40], divide: [0x47] },
  'dec-d': { move: [0x70], add: [0x60], divide: [0x67] },
  'dec-g': { move: [0xfd, 0x50], add: [0xfd, 0x40], divide: [0xfd, 0x47] },
} as const

/** The short literal of 1 in every format. */
const one = 0x08

/** A register as an operand. A number of 64 bits is in this one and the next. */
const register = (number: number): number => 0x50 | number
const [quotient, divisor, sum, low, left] = [register(0), register(2), register(4), register(5), register(6)]
const [shown, digits, digit, status] = [register(7), register(8), register(9), register(10)]

/** The distance from behind the reference, in so many bytes. */
const distance = (to: string, length: 1 | 2): Reference => ({
  to,
  length,
  encode(target, at) {
    const bytes = Buffer.alloc(length)
    bytes.writeIntLE(target - at - length, 0, length)
    return [...bytes]
  },
})

const call = (to: string): Item => untimed(0x30, distance(to, 2)) // bsbw
const say = (letter: string): readonly Item[] => [
  untimed(0x9a, 0x8f, letter.charCodeAt(0), digit),
  call('put'),
] // movzbl

/** Says a register, whose low half has the more significant digits: rotl #16; the bits. */
const sayRegister = (from: number): readonly Item[] => [untimed(0x9c, 16, from, shown), call('bits')]

function program({ name, bits }: FloatingFormat, terms: number): readonly Item[] {
  const { move, add, divide } = operationsOf(name)
  return [
    untimed(0x3c, 0x8f, origin & 0xff, origin >> 8, register(14)), // movzwl #origin, sp
    untimed(...move, one, divisor, ...move, one, sum),
    untimed(0x3c, 0x8f, terms & 0xff, terms >> 8, left), // movzwl #terms, left
    place('next'),
    untimed(0xf5, left, distance('term', 1), 0x31, distance('say', 2)), // sobgtr left, term; brw say
    place('term'),
    untimed(...add, one, divisor, ...divide, divisor, one, quotient, ...add, quotient, sum),
    untimed(0x31, distance('next', 2)), // brw next
    place('say'),
    ...say('E'),
    ...sayRegister(sum),
    ...(bits === 64 ? sayRegister(low) : []),
    ...say('\n'),
    place('end'),
    // SIMH stops a machine that branches to itself.
    untimed(0x01, 0x11, distance('end', 1)), // nop; brb
    place('bits'),
    untimed(0xd0, 32, digits), // movl #32, digits
    place('bit'),
    untimed(0x9c, 1, shown, shown), // rotl #1
    untimed(0xcb, 0x8f, 0xfe, 0xff, 0xff, 0xff, shown, digit), // bicl3 #^C1, shown, digit
    untimed(0xc0, 0x30, digit), // addl2 #'0', digit
    call('put'),
    untimed(0xf5, digits, distance('bit', 1), 0x05), // sobgtr digits, bit; rsb
    // Internal registers TXCS 34 and TXDB 35.
    place('put'),
    untimed(0xdb, 34, status, 0xe1, 7, status, distance('put', 1)), // mfpr; bbc #7
    untimed(0xda, digit, 35, 0x05), // mtpr; rsb
  ]
}

function operationsOf(name: string) {
  const found = Object.entries(operations).find(([format]) => format === name)
  if (found === undefined) throw new TypeError(`the VAX has no format '${name}'`)
  return found[1]
}

/** A MicroVAX 3900. */
export const vax: ArithmeticMachine = {
  name: 'vax',
  title: 'DEC MicroVAX 3900',
  driver: 'simh',
  spec: { architecture: 'vax', machine: 'microvax3900' },
  radix: 2,
  sums: [decF, decD, decG].map((format) => ({
    format,
    image: (terms) => assemble(program(format, terms), origin),
  })),
}
