import type { HistoricMachine } from '../machine.js'
import { assemble, type Item, place, type Reference, timed, untimed } from '../program.js'
import { countSieve, sieveFlags } from '../sieve.js'
import { makeWorkload, turns } from '../workload.js'

/** The ports of the console, the first of the board 88-2SIO (MITS: 88-2SIO Documentation, 1975). */
const [status, data] = [0x10, 0x11]

/** Flags end where a page begins, so that the high byte of an address says that they are over. */
const [base, endPage] = [0x3000 - sieveFlags, 0x30]

const word = (value: number): readonly [number, number] => [value & 0xff, value >> 8]
const address = (to: string): Reference => ({ to, length: 2, encode: (target) => word(target) })
const say = (letter: string): Item => untimed(0x3e, letter.charCodeAt(0), 0xd3, data) // mvi a; out

/** Says that it is there, waits for a byte, and begins. */
const begin: readonly Item[] = [
  say('R'),
  place('wait'),
  untimed(0xdb, status, 0xe6, 1, 0xca, address('wait'), 0xdb, data), // in; ani 1; jz; in
  say('B'),
]

/** Says what is in HL, and stops. */
const sayResult: readonly Item[] = [
  say('E'),
  untimed(0x06, 16), // mvi b, 16
  place('digit'),
  untimed(0x29, 0x3e, 0x30, 0xce, 0, 0xd3, data), // dad h; mvi a, '0'; aci 0; out
  untimed(0x05, 0xc2, address('digit')), // dcr b; jnz
  say('\n'),
  untimed(0x76), // hlt
]

function loop(repetitions: number): readonly Item[] {
  return [
    ...begin,
    untimed(0x21, ...word(0), 0x16, repetitions), // lxi h, 0; mvi d
    place('outer'),
    timed([0x01, ...word(0)], [1, 10]), // lxi b, 0
    place('inner'),
    timed([0x23], [turns, 5]), // inx h
    timed([0x0b], [turns, 5]), // dcx b
    timed([0x78], [turns, 5]), // mov a, b
    timed([0xb1], [turns, 4]), // ora c
    timed([0xc2, address('inner')], [turns, 10]), // jnz
    timed([0x15], [1, 5]), // dcr d
    timed([0xc2, address('outer')], [1, 10]), // jnz
    ...sayResult,
  ]
}

const { flags, primes, strikes } = countSieve()

function sieve(repetitions: number): readonly Item[] {
  return [
    untimed(0x31, ...word(0x1000), 0x21, ...word(repetitions), 0x22, address('passes')), // lxi sp; lxi h; shld
    ...begin,
    place('pass'),
    timed([0x21, ...word(base)], [1, 10]), // lxi h
    place('fill'),
    timed([0x36, 1], [flags, 10]), // mvi m, 1
    timed([0x23], [flags, 5]), // inx h
    timed([0x7c], [flags, 5]), // mov a, h
    timed([0xfe, endPage], [flags, 7]), // cpi
    timed([0xc2, address('fill')], [flags, 10]), // jnz
    timed([0x21, ...word(base)], [1, 10]), // lxi h
    timed([0x11, ...word(3)], [1, 10]), // lxi d, 3
    timed([0x01, ...word(0)], [1, 10]), // lxi b, 0
    place('scan'),
    timed([0x7e], [flags, 7]), // mov a, m
    timed([0xb7], [flags, 4]), // ora a
    timed([0xca, address('next')], [flags, 10]), // jz
    timed([0x03], [primes, 5]), // inx b
    timed([0xe5], [primes, 11]), // push h
    timed([0x19], [primes, 10]), // dad d
    place('strike'),
    timed([0x7c], [strikes + primes, 5]), // mov a, h
    timed([0xfe, endPage], [strikes + primes, 7]), // cpi
    timed([0xd2, address('done')], [strikes + primes, 10]), // jnc
    timed([0x36, 0], [strikes, 10]), // mvi m, 0
    timed([0x19], [strikes, 10]), // dad d
    timed([0xc3, address('strike')], [strikes, 10]), // jmp
    place('done'),
    timed([0xe1], [primes, 10]), // pop h
    place('next'),
    timed([0x13], [flags, 5]), // inx d
    timed([0x13], [flags, 5]), // inx d
    timed([0x23], [flags, 5]), // inx h
    timed([0x7c], [flags, 5]), // mov a, h
    timed([0xfe, endPage], [flags, 7]), // cpi
    timed([0xc2, address('scan')], [flags, 10]), // jnz
    timed([0x2a, address('passes')], [1, 16]), // lhld
    timed([0x2b], [1, 5]), // dcx h
    timed([0x22, address('passes')], [1, 16]), // shld
    timed([0x7c], [1, 5]), // mov a, h
    timed([0xb5], [1, 4]), // ora l
    timed([0xc2, address('pass')], [1, 10]), // jnz
    untimed(0x60, 0x69), // mov h, b; mov l, c
    ...sayResult,
    place('passes'),
    untimed(0, 0),
  ]
}

const hertz = 2_000_000
const image = (program: readonly Item[]): Buffer => assemble(program, 0)

/** The MITS Altair 8800, an Intel 8080A with 2 MHz. The programs keep to what an 8080 has, though the emulated one is a Z80. */
export const altair8800: HistoricMachine = {
  name: 'altair-8800',
  title: 'MITS Altair 8800 (Intel 8080A)',
  year: 1975,
  clock: { hertz, source: 'MITS: Altair 8800 Theory of Operation Manual, 1975, "Basic Timing"' },
  timing: 'Intel: 8080 Microcomputer Systems User’s Manual, 1975, chapter 4, "Instruction Set": states',
  driver: 'simh',
  spec: { architecture: 'z80', machine: 'altair' },
  paced: () => ({ simh: { clock: hertz / 1000 } }),
  workloads: {
    loop: makeWorkload({ program: loop, image, most: 255, unit: 1 / hertz, result: () => 0 }),
    sieve: makeWorkload({ program: sieve, image, most: 65_535, unit: 1 / hertz, result: () => primes }),
  },
}
