import { type Item, place, timed, untimed } from './program.js'
import { countSieve, sieveFlags } from './sieve.js'
import {
  autoincrement,
  awaitByte,
  bitsSubroutine,
  call,
  deferred,
  distance,
  idle,
  immediateWord,
  register,
  say,
  vaxOrigin,
} from './vax-code.js'
import { turns } from './workload.js'

/** Where the flags of the sieve are. */
const [base, end] = [0x1000, 0x1000 + sieveFlags]

// Registers.
const [flag, step, struck, result, left, all, repeat] = [0, 1, 2, 3, 4, 5, 6]
const [shown, digits, digit, status, first, behind] = [7, 8, 9, 10, 10, 11]

const [nop, movl, movb, movzwl, addl2, cmpl, tstb, clrb] = [0x01, 0xd0, 0x90, 0x3c, 0xc0, 0xd1, 0x95, 0x94]
const [bneq, beql, bgequ, brb, sobgtr] = [0x12, 0x13, 0x1e, 0x11, 0xf5]

/** So that no branch goes to an instruction whose operation and first operand lie in two long words: that takes longer. */
const align = (bytes: number): Item => untimed(...Array.from({ length: bytes }, () => nop))

/** Says that it is there, waits for a byte, and begins. */
const begin: readonly Item[] = [
  untimed(movzwl, ...immediateWord(vaxOrigin), register(14)), // sp
  ...say('R', digit),
  ...awaitByte(status),
  ...say('B', digit),
]

/** Says what is in `result`, and goes on for ever. */
const sayResult: readonly Item[] = [
  ...say('E', digit),
  untimed(0x9c, 16, register(result), register(shown)), // rotl
  call('bits'),
  ...say('\n', digit),
  ...idle,
  ...bitsSubroutine(16, shown, [digits, digit, status]),
]

// Microcycles: a register or a short literal is 1 as an operand before the last, a register that is last 0, or 1 if it is only
// written; memory by a register 1, and 2 if the address goes on; 1 for each time that it is read or written. The operation takes
// 1, a move none; a branch that is taken 3 and 1 to read, one that is not 1.
const [toRegister, operateOnRegister, taken, notTaken, looped, loopLeft] = [2, 2, 4, 1, 6, 5]

const move = (from: number, to: number, times: number): Item =>
  timed([movl, from, register(to)], [times, toRegister])
const addTo = (sum: number, value: number, times: number): Item =>
  timed([addl2, value, register(sum)], [times, operateOnRegister])
const compare = (one: number, other: number, times: number): Item =>
  timed([cmpl, register(one), register(other)], [times, operateOnRegister])

/** Counts to 65,536 so many times. */
export function vaxLoop(repetitions: number): readonly Item[] {
  return [
    ...begin,
    untimed(movzwl, ...immediateWord(repetitions), register(repeat)),
    untimed(movl, 0x8f, 0, 0, 1, 0, register(all)),
    untimed(movl, 0, register(result)),
    align(1),
    place('outer'),
    move(register(all), left, 1),
    place('inner'),
    addTo(result, 1, turns),
    timed([sobgtr, register(left), distance('inner', 1)], [turns - 1, looped], [1, loopLeft]),
    timed([sobgtr, register(repeat), distance('outer', 1)], [1, looped]),
    ...sayResult,
  ]
}

const { flags, primes, strikes } = countSieve()

/** Finds the primes so many times. */
export function vaxSieve(repetitions: number): readonly Item[] {
  return [
    ...begin,
    untimed(movzwl, ...immediateWord(base), register(first)),
    untimed(movzwl, ...immediateWord(end), register(behind)),
    untimed(movzwl, ...immediateWord(repetitions), register(repeat)),
    align(2),
    place('pass'),
    move(register(first), flag, 1),
    place('fill'),
    timed([movb, 1, autoincrement(flag)], [flags, 4]),
    compare(flag, behind, flags),
    timed([bneq, distance('fill', 1)], [flags - 1, taken], [1, notTaken]),
    move(register(first), flag, 1),
    move(3, step, 1),
    move(0, result, 1),
    place('scan'),
    timed([tstb, deferred(flag)], [flags, 3]),
    timed([beql, distance('next', 1)], [flags - primes, taken], [primes, notTaken]),
    addTo(result, 1, primes),
    move(register(flag), struck, primes),
    place('strike'),
    addTo(struck, register(step), strikes + primes),
    compare(struck, behind, strikes + primes),
    timed([bgequ, distance('next', 1)], [primes, taken], [strikes, notTaken]),
    timed([clrb, deferred(struck)], [strikes, 3]),
    timed([brb, distance('strike', 1)], [strikes, taken]),
    place('next'),
    addTo(step, 2, flags),
    addTo(flag, 1, flags),
    compare(flag, behind, flags),
    timed([bneq, distance('scan', 1)], [flags - 1, taken], [1, notTaken]),
    timed([sobgtr, register(repeat), distance('pass', 1)], [1, looped]),
    ...sayResult,
  ]
}

/** The places that are branched to. */
export const vaxTargets = {
  loop: ['outer', 'inner'],
  sieve: ['pass', 'fill', 'scan', 'strike', 'next'],
} as const
