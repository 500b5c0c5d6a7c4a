import { relative, words } from '../m68k-code.js'
import type { HistoricMachine } from '../machine.js'
import { assemble, type Item, place, type Reference, timed, untimed } from '../program.js'
import { countSieve, sieveFlags } from '../sieve.js'
import {
  listen,
  moveToRegister,
  serialData,
  setUpSerial,
  startSerialClock,
  stopSerialClock,
  superMode,
  terminate,
  tosProgram,
} from '../tos-program.js'
import { makeWorkloads, turns } from '../workload.js'

const long = (value: number): readonly number[] => words(value >>> 16, value & 0xffff)
/** A short branch counts bytes from behind its own two. */
const branch = (opcode: number, to: string): Reference => ({
  to,
  length: 2,
  encode: (target, at) => words(opcode | ((target - at - 2) & 0xff)),
})
const [bne, beq, bcc, bra] = [0x6600, 0x6700, 0x6400, 0x6000]
const say = (letter: string): Item => untimed(...words(...moveToRegister(letter.charCodeAt(0), serialData)))

/** Says that it is there, and waits for a byte. */
const begin: readonly Item[] = [
  untimed(...words(...superMode, ...setUpSerial)),
  say('R'),
  untimed(...words(...listen)),
]

const beginWork: readonly Item[] = [say('B'), untimed(...words(...stopSerialClock))]

/** Says what is in d0, and ends. */
const sayResult: readonly Item[] = [
  untimed(...words(...startSerialClock)),
  say('E'),
  untimed(...words(0x3600, 0x740f)), // move.w d0, d3; moveq #15, d2
  place('digit'),
  untimed(...words(0x7030, 0xd643, 0x6402, 0x5200)), // moveq #'0', d0; add.w d3, d3; bcc; addq.b #1, d0
  untimed(...words(0x11c0, serialData, 0x51ca), relative('digit')), // move.b d0; dbra d2
  say('\n'),
  untimed(...words(...terminate(0))),
]

function loop(repetitions: number): readonly Item[] {
  return [
    ...begin,
    untimed(...words(0x7000, 0x223c), ...long(repetitions * turns)), // moveq #0, d0; move.l #n, d1
    ...beginWork,
    place('inner'),
    timed(words(0x5280), [turns, 8]), // addq.l #1, d0
    timed(words(0x5381), [turns, 8]), // subq.l #1, d1
    timed([branch(bne, 'inner')], [turns, 10]),
    ...sayResult,
  ]
}

const { flags, primes, strikes } = countSieve()

function sieve(repetitions: number): readonly Item[] {
  return [
    ...begin,
    untimed(...words(0x4bfa), relative('flags')), // lea flags(pc), a5
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
    place('flags'),
  ]
}

const hertz = 8_021_247
const image = (program: readonly Item[]): Buffer =>
  tosProgram(assemble(program, 0), { bss: 2 * Math.ceil(sieveFlags / 2) })

/** The Atari ST. Its times are those of the CPU alone; the memory that it shares with the display makes some instructions wait. */
export const atariSt: HistoricMachine = {
  name: 'atari-st',
  title: 'Atari 520ST (Motorola 68000)',
  year: 1985,
  clock: { hertz, source: 'the crystal of a PAL machine, 32.084988 MHz, divided by four' },
  timing:
    'Motorola: M68000 8-/16-/32-Bit Microprocessors User’s Manual, 9th edition, 1993, section 8: clock periods',
  driver: 'hatari',
  spec: { architecture: 'm68k', machine: 'st' },
  paced: () => ({ hatari: { fastForward: false } }),
  workloads: makeWorkloads({ loop, sieve, image, unit: 1 / hertz }),
}
