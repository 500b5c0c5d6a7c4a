import { paperTape } from '../../paper-tape.js'
import { absolute, branch, words } from '../../pdp11-code.js'
import { assemble, type Item, place, untimed } from '../../program.js'
import type { FloatingFormat } from '../format.js'
import { decD, decDChopped, decF } from '../formats.js'
import type { ArithmeticMachine } from '../machine.js'

const origin = 0o1000

// Registers of the console (PDP-11 Peripherals Handbook, "DL11").
const [transmitterStatus, transmitterBuffer] = [0o177564, 0o177566]
const [bne, beq, br, bpl] = [0o001000, 0o001400, 0o000400, 0o100000]

/** The first word of 1 in both formats; the others are zeros, which an immediate operand has by itself. */
const one = 0o040200

/** Bits of the floating-point status: double precision, and digits cut off. */
const [double, chop] = [0o200, 0o40]

const line = (...values: readonly number[]): Item => untimed(...words(...values))
const put: Item = untimed(...words(0o004737), absolute('put')) // jsr pc, put
const say = (letter: string): readonly Item[] => [line(0o012700, letter.charCodeAt(0)), put] // mov #letter, r0

/** The program (PDP-11 Processor Handbook, "FP11 Floating Point Processor"). AC1 is the divisor, AC2 the sum. */
function program({ bits, rounding }: FloatingFormat, terms: number): readonly Item[] {
  const status = (bits === 64 ? double : 0) | (rounding === 'truncate' ? chop : 0)
  return [
    line(0o012706, origin), // mov #stack, sp
    line(0o170127, status), // ldfps #status
    line(0o172527, one, 0o172627, one), // ld #1, ac1; ld #1, ac2
    line(0o012705, terms), // mov #terms, r5
    place('next'),
    untimed(...words(0o005305), branch(beq, 'say')), // dec r5
    line(0o172127, one), // add #1, ac1
    line(0o172427, one, 0o174401, 0o172200), // ld #1, ac0; div ac1, ac0; add ac0, ac2
    untimed(branch(br, 'next')),
    place('say'),
    untimed(...words(0o174237), absolute('sum')), // st ac2, sum
    ...say('E'),
    untimed(...words(0o012704), absolute('sum')), // mov #sum, r4
    line(0o012705, bits / 16), // mov #words, r5
    place('word'),
    line(0o012403, 0o012702, 16), // mov (r4)+, r3; mov #16, r2
    place('digit'),
    line(0o012700, 0x30, 0o006303, 0o005500), // mov #'0', r0; asl r3; adc r0
    put,
    untimed(...words(0o005302), branch(bne, 'digit')), // dec r2
    untimed(...words(0o005305), branch(bne, 'word')), // dec r5
    ...say('\n'),
    place('end'),
    untimed(...words(0o000240), branch(br, 'end')), // nop
    place('put'),
    untimed(...words(0o105737, transmitterStatus), branch(bpl, 'put')), // tstb
    line(0o110037, transmitterBuffer, 0o000207), // movb r0; rts pc
    place('sum'),
    line(0, 0, 0, 0),
  ]
}

/** A PDP-11/70 with its floating-point processor. */
export const pdp1170: ArithmeticMachine = {
  name: 'pdp11-70',
  title: 'DEC PDP-11/70, FP11',
  driver: 'simh',
  spec: { architecture: 'pdp11', machine: 'pdp11-70' },
  radix: 2,
  sums: [decF, decD, decDChopped].map((format) => ({
    format,
    image: (terms) => paperTape(origin, assemble(program(format, terms), origin)),
  })),
}
