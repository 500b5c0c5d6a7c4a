import { assemble, type Item, place, untimed } from '../../program.js'
import {
  bitsSubroutine,
  call,
  distance,
  idle,
  immediateWord,
  register,
  say,
  vaxOrigin,
} from '../../vax-code.js'
import type { FloatingFormat } from '../format.js'
import { decD, decF, decG } from '../formats.js'
import type { ArithmeticMachine } from '../machine.js'

/** Operations of a format (VAX Architecture Reference Manual): move, add to, and divide by one operand the next. */
const operations = {
  'dec-f': { move: [0x50], add: [0x40], divide: [0x47] },
  'dec-d': { move: [0x70], add: [0x60], divide: [0x67] },
  'dec-g': { move: [0xfd, 0x50], add: [0xfd, 0x40], divide: [0xfd, 0x47] },
} as const

/** The short literal of 1 in every format. */
const one = 0x08

// Registers. A number of 64 bits is in the one that is named and the next.
const [quotient, divisor, sum, low, left] = [register(0), register(2), register(4), register(5), register(6)]
const [shown, digits, digit, status] = [7, 8, 9, 10]

/** Says a register, whose low half has the more significant digits: rotl #16; the bits. */
const sayRegister = (from: number): readonly Item[] => [
  untimed(0x9c, 16, from, register(shown)),
  call('bits'),
]

function program({ name, bits }: FloatingFormat, terms: number): readonly Item[] {
  const { move, add, divide } = operationsOf(name)
  return [
    untimed(0x3c, ...immediateWord(vaxOrigin), register(14)), // movzwl #origin, sp
    untimed(...move, one, divisor, ...move, one, sum),
    untimed(0x3c, ...immediateWord(terms), left), // movzwl #terms, left
    place('next'),
    untimed(0xf5, left, distance('term', 1), 0x31, distance('say', 2)), // sobgtr left, term; brw say
    place('term'),
    untimed(...add, one, divisor, ...divide, divisor, one, quotient, ...add, quotient, sum),
    untimed(0x31, distance('next', 2)), // brw next
    place('say'),
    ...say('E', digit),
    ...sayRegister(sum),
    ...(bits === 64 ? sayRegister(low) : []),
    ...say('\n', digit),
    ...idle,
    ...bitsSubroutine(32, shown, [digits, digit, status]),
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
    image: (terms) => assemble(program(format, terms), vaxOrigin),
  })),
}
