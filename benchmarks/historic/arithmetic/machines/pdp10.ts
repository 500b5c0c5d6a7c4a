import { data, line, placeOf, saveFile } from '../../pdp10-code.js'
import { assemble, type Item, place } from '../../program.js'
import type { FloatingFormat } from '../format.js'
import { pdp10Double, pdp10Single } from '../formats.js'
import type { ArithmeticMachine } from '../machine.js'

const origin = 0o1000

/**
 * The word in which a program gives the front end of a KS10 a character, and the bit that says that there is one (SIMH,
 * PDP10/pdp10_fe.c).
 */
const [output, valid] = [0o33, 0o400]

/** The first word of 1 in both formats; the second is a zero. */
const one = 0o201400 * 2 ** 18

/** Registers; a number of two words is in this one and the next. */
const [letter, digits, left, divisor, quotient, sum, stack] = [1, 2, 3, 4, 6, 8, 0o17]

// Operations (DEC: PDP-10 System Reference Manual, DEC-10-HGAA-D, chapter 2).
const [move, moveImmediate, moveToMemory] = [0o200, 0o201, 0o202]
const [addImmediate, andImmediate, orImmediate, rotate] = [0o271, 0o405, 0o435, 0o241]
const [skipIfZero, jump, call, back] = [0o332, 0o254, 0o260, 0o263]
const [subtractOneAndJumpIfNotPositive, subtractOneAndJumpIfPositive] = [0o363, 0o367]

/** Load, add and divide: MOVE, FADR and FDVR, or DMOVE, DFAD and DFDV. */
const operations = {
  36: { load: move, add: 0o144, divide: 0o174 },
  72: { load: 0o120, add: 0o110, divide: 0o113 },
} as const

const say = (character: string): readonly Item[] => [
  line(moveImmediate, letter, character.charCodeAt(0)),
  line(call, stack, 'put'),
]

/** Says the bits of a register, which is as it was afterwards. */
const sayRegister = (from: number): readonly Item[] => [
  line(moveImmediate, digits, 36),
  place(`bit of ${from}`),
  line(rotate, from, 1),
  line(move, letter, from),
  line(andImmediate, letter, 1),
  line(addImmediate, letter, 0x30),
  line(call, stack, 'put'),
  line(subtractOneAndJumpIfPositive, digits, `bit of ${from}`),
]

function program({ bits }: FloatingFormat, terms: number): readonly Item[] {
  const { load, add, divide } = operations[bits === 72 ? 72 : 36]
  return [
    line(moveImmediate, stack, 'stack'),
    line(load, divisor, 'one'),
    line(load, sum, 'one'),
    line(moveImmediate, left, terms),
    place('next'),
    line(subtractOneAndJumpIfNotPositive, left, 'say'),
    line(add, divisor, 'one'),
    line(load, quotient, 'one'),
    line(divide, quotient, divisor),
    line(add, sum, quotient),
    line(jump, 0, 'next'),
    place('say'),
    ...say('E'),
    ...sayRegister(sum),
    ...(bits === 72 ? sayRegister(sum + 1) : []),
    ...say('\n'),
    place('end'),
    line(jump, 0, 'end'),
    place('put'),
    line(orImmediate, letter, valid),
    line(moveToMemory, letter, output),
    line(0o700, 4, 0o012000), // WRAPR: interrupts the front end
    place('printing'),
    line(skipIfZero, 0, output),
    line(jump, 0, 'printing'),
    line(back, stack, 0),
    ...data('one', one, 0),
    ...data('stack', 0, 0),
  ]
}

/** A KS10, the processor of a DECSYSTEM-2020. */
export const pdp10: ArithmeticMachine = {
  name: 'pdp10',
  title: 'DEC PDP-10 (KS10)',
  driver: 'simh',
  spec: { architecture: 'pdp10' },
  radix: 2,
  sums: [pdp10Single, pdp10Double].map((format) => ({
    format,
    image: (terms) => saveFile(origin, assemble(program(format, terms), placeOf(origin))),
  })),
}
