import { type Item, place, type Reference, timed, untimed } from './program.js'
import { countSieve, sieveFlags } from './sieve.js'
import { turns } from './workload.js'

/** The bytes of a word, the low one first. */
export const word = (value: number): readonly [number, number] => [value & 0xff, value >> 8]

/** The address of a place. */
export const address = (to: string): Reference => ({ to, length: 2, encode: (target) => word(target) })

/** What the instructions of the programs take, in clock periods. */
export interface Intel8080Times {
  /** `lxi` */
  readonly loadWord: number
  /** `inx` and `dcx` */
  readonly stepWord: number
  /** `mov` between registers */
  readonly move: number
  /** `ora` of a register */
  readonly or: number
  /** `dcr` of a register */
  readonly step: number
  /** `jmp`, `jz`, `jnz` and `jnc`, whether they jump or not */
  readonly jump: number
  /** `mvi m` */
  readonly storeImmediate: number
  /** `cpi` */
  readonly compareImmediate: number
  /** `mov` from memory */
  readonly load: number
  readonly push: number
  readonly pop: number
  /** `dad` */
  readonly addWord: number
  /** `lhld` and `shld` */
  readonly moveWord: number
}

/** A machine whose CPU executes the instructions of an 8080. */
export interface Intel8080Machine {
  readonly times: Intel8080Times
  /** What comes first. */
  readonly begin: readonly Item[]
  /** The subroutine `put`, which writes the byte in A, and `get`, which waits for one. B is lost. */
  readonly console: readonly Item[]
  /** The page behind the flags of the sieve, whose high byte says that they are over; C0h at most, so that no address wraps. */
  readonly endPage: number
  /** Where the number of passes can be kept. */
  readonly passes: number
  readonly stack: number
}

const { flags, primes, strikes } = countSieve()
const call = (to: string): Item => untimed(0xcd, address(to))
const say = (letter: string): readonly Item[] => [untimed(0x3e, letter.charCodeAt(0)), call('put')] // mvi a

/** Says that it is there, waits for a byte, and begins. */
function beginning({ begin, stack }: Intel8080Machine): readonly Item[] {
  return [untimed(0xf3, 0x31, ...word(stack)), ...begin, ...say('R'), call('get'), ...say('B')] // di; lxi sp
}

/** Says what is in HL, and stops. */
function ending({ console }: Intel8080Machine): readonly Item[] {
  return [
    ...say('E'),
    untimed(0x06, 16), // mvi b, 16
    place('digit'),
    untimed(0x29, 0x3e, 0x30, 0xce, 0), // dad h; mvi a, '0'; aci 0
    untimed(0xc5), // push b
    call('put'),
    untimed(0xc1, 0x05, 0xc2, address('digit')), // pop b; dcr b; jnz
    ...say('\n'),
    untimed(0x76), // hlt
    ...console,
  ]
}

/** The workloads of a machine; the loop's repetitions are counted in a register of eight bits. */
export function workloads8080(machine: Intel8080Machine) {
  return {
    loop: (repetitions: number) => loop8080(machine, repetitions),
    sieve: (repetitions: number) => sieve8080(machine, repetitions),
    mostLoops: 255,
  }
}

/** The loop, for up to 255 repetitions. */
function loop8080(machine: Intel8080Machine, repetitions: number): readonly Item[] {
  const { times } = machine
  return [
    ...beginning(machine),
    untimed(0x21, ...word(0), 0x16, repetitions), // lxi h, 0; mvi d
    place('outer'),
    timed([0x01, ...word(0)], [1, times.loadWord]), // lxi b, 0
    place('inner'),
    timed([0x23], [turns, times.stepWord]), // inx h
    timed([0x0b], [turns, times.stepWord]), // dcx b
    timed([0x78], [turns, times.move]), // mov a, b
    timed([0xb1], [turns, times.or]), // ora c
    timed([0xc2, address('inner')], [turns, times.jump]), // jnz
    timed([0x15], [1, times.step]), // dcr d
    timed([0xc2, address('outer')], [1, times.jump]), // jnz
    ...ending(machine),
  ]
}

/** The sieve, for up to 65,535 repetitions. */
function sieve8080(machine: Intel8080Machine, repetitions: number): readonly Item[] {
  const { times, endPage, passes } = machine
  const base = endPage * 256 - sieveFlags
  return [
    ...beginning(machine),
    untimed(0x21, ...word(repetitions), 0x22, ...word(passes)), // lxi h; shld
    place('pass'),
    timed([0x21, ...word(base)], [1, times.loadWord]), // lxi h
    place('fill'),
    timed([0x36, 1], [flags, times.storeImmediate]), // mvi m, 1
    timed([0x23], [flags, times.stepWord]), // inx h
    timed([0x7c], [flags, times.move]), // mov a, h
    timed([0xfe, endPage], [flags, times.compareImmediate]), // cpi
    timed([0xc2, address('fill')], [flags, times.jump]), // jnz
    timed([0x21, ...word(base)], [1, times.loadWord]), // lxi h
    timed([0x11, ...word(3)], [1, times.loadWord]), // lxi d, 3
    timed([0x01, ...word(0)], [1, times.loadWord]), // lxi b, 0
    place('scan'),
    timed([0x7e], [flags, times.load]), // mov a, m
    timed([0xb7], [flags, times.or]), // ora a
    timed([0xca, address('next')], [flags, times.jump]), // jz
    timed([0x03], [primes, times.stepWord]), // inx b
    timed([0xe5], [primes, times.push]), // push h
    timed([0x19], [primes, times.addWord]), // dad d
    place('strike'),
    timed([0x7c], [strikes + primes, times.move]), // mov a, h
    timed([0xfe, endPage], [strikes + primes, times.compareImmediate]), // cpi
    timed([0xd2, address('done')], [strikes + primes, times.jump]), // jnc
    timed([0x36, 0], [strikes, times.storeImmediate]), // mvi m, 0
    timed([0x19], [strikes, times.addWord]), // dad d
    timed([0xc3, address('strike')], [strikes, times.jump]), // jmp
    place('done'),
    timed([0xe1], [primes, times.pop]), // pop h
    place('next'),
    timed([0x13], [flags, times.stepWord]), // inx d
    timed([0x13], [flags, times.stepWord]), // inx d
    timed([0x23], [flags, times.stepWord]), // inx h
    timed([0x7c], [flags, times.move]), // mov a, h
    timed([0xfe, endPage], [flags, times.compareImmediate]), // cpi
    timed([0xc2, address('scan')], [flags, times.jump]), // jnz
    timed([0x2a, ...word(passes)], [1, times.moveWord]), // lhld
    timed([0x2b], [1, times.stepWord]), // dcx h
    timed([0x22, ...word(passes)], [1, times.moveWord]), // shld
    timed([0x7c], [1, times.move]), // mov a, h
    timed([0xb5], [1, times.or]), // ora l
    timed([0xc2, address('pass')], [1, times.jump]), // jnz
    untimed(0x60, 0x69), // mov h, b; mov l, c
    ...ending(machine),
  ]
}
