import { words } from './m68k-code.js'
import { type Item, place, type Reference, timed, untimed } from './program.js'
import { countSieve, sieveFlags } from './sieve.js'
import { turns } from './workload.js'

/** What the programs of a machine with a 68000 have around their work. */
export interface M68kFrame {
  /** Says that it is there, and waits for a byte. */
  readonly begin: readonly Item[]
  /** Says that the work begins. */
  readonly beginWork: readonly Item[]
  /** Says what is in d0, and ends. */
  readonly sayResult: readonly Item[]
  /** Puts the address of the flags into a5. */
  readonly flags: Item
  /** What lies behind the program of the sieve. */
  readonly behind: readonly Item[]
}

/** A long word. */
export const long = (value: number): readonly number[] => words(value >>> 16, value & 0xffff)

/** A short branch counts bytes from behind its own two. */
const branch = (opcode: number, to: string): Reference => ({
  to,
  length: 2,
  encode: (target, at) => words(opcode | ((target - at - 2) & 0xff)),
})
const [bne, beq, bcc, bra] = [0x6600, 0x6700, 0x6400, 0x6000]

const { flags, primes, strikes } = countSieve()

/**
 * The two workloads in the code of a 68000. Their durations are clock periods of the CPU (Motorola: M68000 8-/16-/32-Bit
 * Microprocessors User’s Manual, 9th edition, 1993, section 8), without waiting for memory.
 */
export function m68kWorkloads({ begin, beginWork, sayResult, flags: flagsAddress, behind }: M68kFrame) {
  const loop = (repetitions: number): readonly Item[] => [
    ...begin,
    untimed(...words(0x7000, 0x223c), ...long(repetitions * turns)), // moveq #0, d0; move.l #n, d1
    ...beginWork,
    place('inner'),
    timed(words(0x5280), [turns, 8]), // addq.l #1, d0
    timed(words(0x5381), [turns, 8]), // subq.l #1, d1
    timed([branch(bne, 'inner')], [turns, 10]),
    ...sayResult,
  ]
  const sieve = (repetitions: number): readonly Item[] => [
    ...begin,
    flagsAddress,
    untimed(...words(0x49ed, sieveFlags)), // lea flags behind a5, a4
    untimed(...words(0x7a01, 0x2e3c), ...long(repetitions)), // moveq #1, d5; move.l #n, d7
    ...beginWork,
    place('pass'),
    timed(words(0x204d), [1, 4]), // movea.l a5, a0
    place('fill'),
    timed(words(0x10c5), [flags, 8]), // move.b d5, (a0)+
    timed(words(0xb1cc), [flags, 6]), // cmpa.l a4, a0
    timed([branch(bne, 'fill')], [flags - 1, 10], [1, 8]),
    timed(words(0x204d), [1, 4]), // movea.l a5, a0
    timed(words(0x7203), [1, 4]), // moveq #3, d1
    timed(words(0x7000), [1, 4]), // moveq #0, d0
    place('scan'),
    timed(words(0x4a10), [flags, 8]), // tst.b (a0)
    timed([branch(beq, 'next')], [flags - primes, 10], [primes, 8]),
    timed(words(0x5240), [primes, 4]), // addq.w #1, d0
    timed(words(0x2248), [primes, 4]), // movea.l a0, a1
    place('strike'),
    timed(words(0xd3c1), [strikes + primes, 8]), // adda.l d1, a1
    timed(words(0xb3cc), [strikes + primes, 6]), // cmpa.l a4, a1
    timed([branch(bcc, 'next')], [primes, 10], [strikes, 8]),
    timed(words(0x4211), [strikes, 12]), // clr.b (a1)
    timed([branch(bra, 'strike')], [strikes, 10]),
    place('next'),
    timed(words(0x5481), [flags, 8]), // addq.l #2, d1
    timed(words(0x5288), [flags, 8]), // addq.l #1, a0
    timed(words(0xb1cc), [flags, 6]), // cmpa.l a4, a0
    timed([branch(bne, 'scan')], [flags - 1, 10], [1, 8]),
    timed(words(0x5387), [1, 8]), // subq.l #1, d7
    timed([branch(bne, 'pass')], [1, 10]),
    ...sayResult,
    ...behind,
  ]
  return { loop, sieve }
}

/** Where the times come from. */
export const m68kTiming =
  'Motorola: M68000 8-/16-/32-Bit Microprocessors User’s Manual, 9th edition, 1993, section 8: clock periods'
