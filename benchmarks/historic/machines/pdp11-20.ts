import type { HistoricMachine } from '../machine.js'
import { paperTape } from '../paper-tape.js'
import { absolute, branch, words } from '../pdp11-code.js'
import { assemble, type Item, place, timed, untimed } from '../program.js'
import { countSieve, sieveFlags } from '../sieve.js'
import { makeWorkloads, turns } from '../workload.js'

const origin = 0o1000

/** A flag is a word here, since a byte at an odd address takes longer. */
const base = 0o20000
const end = base + 2 * sieveFlags

// Registers of the console (PDP-11 Peripherals Handbook, "DL11").
const [receiverStatus, receiverBuffer] = [0o177560, 0o177562]
const [transmitterStatus, transmitterBuffer] = [0o177564, 0o177566]

const [bne, beq, bhis, br, bpl] = [0o001000, 0o001400, 0o103000, 0o000400, 0o100000]
const put: Item = untimed(...words(0o004737), absolute('put')) // jsr pc, put
const say = (letter: string): readonly Item[] => [untimed(...words(0o012700, letter.charCodeAt(0))), put]

/** Says that it is there, waits for a byte, and begins. */
const begin: readonly Item[] = [
  untimed(...words(0o012706, origin)), // mov #stack, sp
  ...say('R'),
  place('wait'),
  untimed(...words(0o105737, receiverStatus), branch(bpl, 'wait'), ...words(0o105737, receiverBuffer)), // tstb
  ...say('B'),
]

/** Says what is in R3, and stops. */
const sayResult: readonly Item[] = [
  ...say('E'),
  untimed(...words(0o012702, 16)), // mov #16, r2
  place('digit'),
  untimed(...words(0o012700, 0x30, 0o006303, 0o005500)), // mov #'0', r0; asl r3; adc r0
  put,
  untimed(...words(0o005302), branch(bne, 'digit')), // dec r2
  // A halt loses the character that is just being printed.
  ...say('\n'),
  ...say('\n'),
  untimed(...words(0)), // halt
  place('put'),
  untimed(...words(0o105737, transmitterStatus), branch(bpl, 'put')), // tstb
  untimed(...words(0o110037, transmitterBuffer, 0o000207)), // movb r0; rts pc
]

// Durations are microseconds: 2.3 for an operation and 2.6 for a branch that is taken, 1.5 for one that is not; 1.5 more for a
// source in memory, 1.4 for a destination there, 1.0 if it is only tested.

function loop(repetitions: number): readonly Item[] {
  return [
    ...begin,
    untimed(...words(0o005000, 0o012702, repetitions)), // clr r0; mov #n, r2
    place('outer'),
    timed(words(0o005001), [1, 2.3]), // clr r1
    place('inner'),
    timed(words(0o005200), [turns, 2.3]), // inc r0
    timed(words(0o005301), [turns, 2.3]), // dec r1
    timed([branch(bne, 'inner')], [turns - 1, 2.6], [1, 1.5]),
    timed(words(0o005302), [1, 2.3]), // dec r2
    timed([branch(bne, 'outer')], [1, 2.6]),
    untimed(...words(0o010003)), // mov r0, r3
    ...sayResult,
  ]
}

const { flags, primes, strikes } = countSieve()

function sieve(repetitions: number): readonly Item[] {
  return [
    ...begin,
    untimed(...words(0o012704, end, 0o012705, repetitions)), // mov #end, r4; mov #n, r5
    place('pass'),
    timed(words(0o012700, base), [1, 3.8]), // mov #base, r0
    place('fill'),
    timed(words(0o010420), [flags, 3.7]), // mov r4, (r0)+
    timed(words(0o020004), [flags, 2.3]), // cmp r0, r4
    timed([branch(bne, 'fill')], [flags - 1, 2.6], [1, 1.5]),
    timed(words(0o012700, base), [1, 3.8]), // mov #base, r0
    timed(words(0o012701, 6), [1, 3.8]), // mov #6, r1
    timed(words(0o005003), [1, 2.3]), // clr r3
    place('scan'),
    timed(words(0o005710), [flags, 3.3]), // tst (r0)
    timed([branch(beq, 'next')], [flags - primes, 2.6], [primes, 1.5]),
    timed(words(0o005203), [primes, 2.3]), // inc r3
    timed(words(0o010002), [primes, 2.3]), // mov r0, r2
    place('strike'),
    timed(words(0o060102), [strikes + primes, 2.3]), // add r1, r2
    timed(words(0o020204), [strikes + primes, 2.3]), // cmp r2, r4
    timed([branch(bhis, 'next')], [primes, 2.6], [strikes, 1.5]),
    timed(words(0o005012), [strikes, 3.7]), // clr (r2)
    timed([branch(br, 'strike')], [strikes, 2.6]),
    place('next'),
    timed(words(0o062701, 4), [flags, 3.8]), // add #4, r1
    timed(words(0o005720), [flags, 3.3]), // tst (r0)+
    timed(words(0o020004), [flags, 2.3]), // cmp r0, r4
    timed([branch(bne, 'scan')], [flags - 1, 2.6], [1, 1.5]),
    timed(words(0o005305), [1, 2.3]), // dec r5
    timed([branch(bne, 'pass')], [1, 2.6]),
    ...sayResult,
  ]
}

const image = (program: readonly Item[]): Buffer => paperTape(origin, assemble(program, origin))
const unit = 1e-6

/** DEC's PDP-11/20, the first of its kind. It has no clock: each operation takes as long as its memory does. */
export const pdp1120: HistoricMachine = {
  name: 'pdp11-20',
  title: 'DEC PDP-11/20',
  year: 1970,
  timing: 'DEC: PDP-11 Handbook, 1970, chapter 4, "Instruction Timing": microseconds, of which DEC says ±20%',
  driver: 'simh',
  spec: { architecture: 'pdp11', machine: 'pdp11-20' },
  paced: (rate) => ({ simh: { throttle: Math.round(rate / 1000) } }),
  settle: 3,
  workloads: makeWorkloads({ loop, sieve, image, unit }),
}
