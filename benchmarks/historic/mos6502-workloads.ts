import { address, relative, word } from './mos6502-code.js'
import { type Item, place, timed, untimed } from './program.js'
import { countSieve } from './sieve.js'
import { turns } from './workload.js'

/** What the programs need to know of a machine with a 6502, and memory from 6001h to 7FFFh. */
export interface Mos6502Machine {
  /** What comes first. */
  readonly setUp: readonly Item[]
  /**
   * The subroutine `put`, which writes the byte in A and leaves X and Y alone, and `get`, which waits for one. They lie
   * behind the program, where a branch may lead into another page.
   */
  readonly console: readonly Item[]
}

/** Where the times of the instructions are published. */
export const mos6502Timing =
  'MOS Technology: MCS6500 Microcomputer Family Programming Manual, 1976, appendix B, "Instruction Set Summary": cycles, one more for a branch that is taken'

/** Words in the first page: the result, a flag, a multiple of its number, the number, and how many passes are left. */
const [result, flag, multiple, number, passes] = [0x10, 0x12, 0x14, 0x16, 0x18]

/** The flags are there, so that the sign of the address' high byte says that they are over. */
const [memory, firstFlag] = [0x6000, 0x6001]

const [lda, ldx, ldy, adc] = [0xa9, 0xa2, 0xa0, 0x69]
const [bne, beq, bpl, bmi, bcc] = [0xd0, 0xf0, 0x10, 0x30, 0x90]

const call = (to: string): Item => untimed(0x20, address(to)) // jsr
const say = (letter: string): readonly Item[] => [untimed(lda, letter.charCodeAt(0)), call('put')]
const zero = (at: number): readonly number[] => [0x85, at, 0x85, at + 1] // sta; sta

/** Says what the result is, and stops; says that it is there before that, waits for a byte, and begins. */
function aroundWork({ setUp, console }: Mos6502Machine, work: readonly Item[]): readonly Item[] {
  return [
    untimed(0x78, 0xd8, ldx, 0xff, 0x9a), // sei; cld; ldx #; txs
    call('begin'),
    ...work,
    ...say('E'),
    untimed(ldx, 16),
    place('digit'),
    untimed(0x06, result, 0x26, result + 1, lda, 0x30, adc, 0), // asl; rol; lda #'0'; adc #0
    call('put'),
    untimed(0xca, bne, relative('digit')), // dex
    ...say('\n'),
    place('end'),
    untimed(0x4c, address('end')), // jmp
    place('begin'),
    ...setUp,
    ...say('R'),
    call('get'),
    ...say('B'),
    untimed(0x60), // rts
    ...console,
  ]
}

/** Each branch takes two cycles, and three if it is taken. */
const branch = (operation: number, to: string, taken: number, other: number): Item =>
  timed([operation, relative(to)], [taken, 3], [other, 2])

/** The workloads of a machine; the loop's repetitions are counted in a byte. */
export function mos6502Workloads(machine: Mos6502Machine) {
  return {
    loop: (repetitions: number) => aroundWork(machine, loop(repetitions)),
    sieve: (repetitions: number) => aroundWork(machine, sieve(repetitions)),
    mostLoops: 255,
  }
}

function loop(repetitions: number): readonly Item[] {
  return [
    untimed(lda, 0, ...zero(result), lda, repetitions, 0x85, passes),
    place('outer'),
    timed([ldx, 0], [1, 2]),
    timed([ldy, 0], [1, 2]),
    place('inner'),
    timed([0xe6, result], [turns, 5]), // inc
    branch(bne, 'counted', turns - 256, 256),
    timed([0xe6, result + 1], [256, 5]), // inc
    place('counted'),
    timed([0xca], [turns, 2]), // dex
    branch(bne, 'inner', turns - 256, 256),
    timed([0x88], [256, 2]), // dey
    branch(bne, 'inner', 255, 1),
    timed([0xc6, passes], [1, 5]), // dec
    branch(bne, 'outer', 1, 0),
  ]
}

const { flags, primes, strikes } = countSieve()
/** Primes that have a multiple among the numbers: the flag i stands for 2i + 3. */
const { primes: striking } = countSieve(Math.ceil((flags - 3) / 3))
/** A byte more than the flags have is filled, since whole pages are; and how often a word that is counted up carries. */
const filled = 32 * 256
const carries = { prime: Math.floor(primes / 256), number: Math.floor((3 + 2 * flags) / 256), flag: 32 }

/** Adds two words of the first page, and leaves the high byte in A. */
const add = (from: number, times: number): readonly Item[] => [
  timed([0x18], [times, 2]), // clc
  timed([0xa5, from], [times, 3]), // lda
  timed([0x65, number], [times, 3]), // adc
  timed([0x85, multiple], [times, 3]), // sta
  timed([0xa5, from + 1], [times, 3]), // lda
  timed([0x65, number + 1], [times, 3]), // adc
]

function sieve(repetitions: number): readonly Item[] {
  const [low, high] = word(repetitions)
  return [
    untimed(lda, low, 0x85, passes, lda, high, 0x85, passes + 1),
    place('pass'),
    timed([lda, memory >> 8], [1, 2]),
    timed([0x85, flag + 1], [1, 3]), // sta
    timed([ldy, 0], [1, 2]),
    timed([0x84, flag], [1, 3]), // sty
    timed([lda, 1], [1, 2]),
    place('fill'),
    timed([0x91, flag], [filled, 6]), // sta (),y
    timed([0xc8], [filled, 2]), // iny
    branch(bne, 'fill', filled - 32, 32),
    timed([0xe6, flag + 1], [32, 5]), // inc
    branch(bpl, 'fill', 31, 1),
    timed([lda, firstFlag >> 8], [1, 2]),
    timed([0x85, flag + 1], [1, 3]), // sta
    timed([0xe6, flag], [1, 5]), // inc
    timed([lda, 3], [1, 2]),
    timed([0x85, number], [1, 3]), // sta
    timed([0x84, number + 1], [1, 3]), // sty
    timed([0x84, result], [1, 3]), // sty
    timed([0x84, result + 1], [1, 3]), // sty
    place('scan'),
    timed([0xb1, flag], [flags, 5]), // lda (),y
    branch(beq, 'next', flags - primes, primes),
    timed([0xe6, result], [primes, 5]), // inc
    branch(bne, 'strike-all', primes - carries.prime, carries.prime),
    timed([0xe6, result + 1], [carries.prime, 5]), // inc
    place('strike-all'),
    ...add(flag, primes),
    branch(bmi, 'next', primes - striking, striking),
    place('strike'),
    timed([0x85, multiple + 1], [strikes, 3]), // sta
    timed([0x98], [strikes, 2]), // tya
    timed([0x91, multiple], [strikes, 6]), // sta (),y
    ...add(multiple, strikes),
    branch(bpl, 'strike', strikes - striking, striking),
    place('next'),
    timed([0x18], [flags, 2]), // clc
    timed([0xa5, number], [flags, 3]), // lda
    timed([adc, 2], [flags, 2]),
    timed([0x85, number], [flags, 3]), // sta
    branch(bcc, 'stepped', flags - carries.number, carries.number),
    timed([0xe6, number + 1], [carries.number, 5]), // inc
    place('stepped'),
    timed([0xe6, flag], [flags, 5]), // inc
    branch(bne, 'scan', flags - carries.flag, carries.flag),
    timed([0xe6, flag + 1], [carries.flag, 5]), // inc
    branch(bpl, 'scan', carries.flag - 1, 1),
    // The passes that are left are counted as if they were fewer than 256.
    timed([0xa5, passes], [1, 3]), // lda
    branch(bne, 'passed', 1, 0),
    timed([0xc6, passes + 1], [0, 5]), // dec
    place('passed'),
    timed([0xc6, passes], [1, 5]), // dec
    timed([0xa5, passes], [1, 3]), // lda
    timed([0x05, passes + 1], [1, 3]), // ora
    branch(beq, 'over', 0, 1),
    timed([0x4c, address('pass')], [1, 3]), // jmp
    place('over'),
  ]
}
