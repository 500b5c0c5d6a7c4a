import { type Execution, type Item, place, timed, untimed } from './program.js'
import { addressOf, type Code, data, ebcdic, halfWord, type Operand, s370Code, word } from './s370-code.js'
import { countSieve, sieveFlags } from './sieve.js'
import { turns } from './workload.js'

/** Where the program is in memory. */
export const s360Origin = 0x1000

/** Where the flags of the sieve are. */
const firstFlag = 0x4000
const lastFlag = firstFlag + sieveFlags - 1

/** The printer-keyboard, and where its channel finds the address of its command (IBM A22-6821, "Input/Output Operations"). */
const [console, channelAddress] = [0x009, 0x48]
/** Commands of it: read a line, write, write and return the carriage. */
const [read, write, writeLine] = [0x0a, 0x01, 0x09]

const { rr, rx, si } = s370Code(s360Origin)

// Registers. Those of BXLE are pairs: what is added, and what the sum is compared with.
const [device, flag, result, one, step, struck, left, all, first] = [1, 2, 3, 4, 6, 9, 11, 13, 10]
const [repeat, link] = [8, 14]

const [always, equal, notMinus, notZero, zero] = [15, 8, 11, 7, 8]
const branch = (condition: number, to: string): Code => rx(0x47, condition, to)
const load = (register: number, at: Operand): Code => rx(0x58, register, at)
const loadAddress = (register: number, at: Operand): Code => rx(0x41, register, at)
/** The memory that a register has the address of, and so many bytes on. */
const behind = (register: number, bytes = 0): number => (register << 12) | bytes

/** Has the console carry out a command, whose address is in the register that is 1 later. */
const operate = (command: string): readonly Item[] => [
  untimed(...loadAddress(one, command)),
  untimed(...rx(0x45, link, 'start')), // BAL
]

/** A command for the console, of any length up to that. */
const order = (name: string, code: number, buffer: string, length: number): readonly Item[] =>
  data(name, addressOf(buffer, code), 0x20, 0, ...halfWord(length))

/** Says that it is there, waits for a line, and begins. */
const begin = (constants: readonly Item[]): readonly Item[] => [
  untimed(...rr(0x05, 12, 0)), // BALR
  untimed(...branch(always, 'begin')),
  untimed(...halfWord(0)),
  ...order('say ready', writeLine, 'R', 1),
  ...order('listen', read, 'heard', 80),
  ...order('say begin', write, 'RB', 2),
  ...order('say end', writeLine, 'E', 17),
  ...data('good end', ...word(0x0002_0000), ...word(0)),
  ...constants,
  place('begin'),
  untimed(...loadAddress(device, console)),
  ...operate('say ready'),
  ...operate('listen'),
  ...operate('say begin'),
  untimed(...loadAddress(one, 1)),
  untimed(...rr(0x1b, result, result)), // SR
]

/** Says what is in `result`, and stops. */
const sayResult: readonly Item[] = [
  untimed(...loadAddress(flag, 'digits')),
  untimed(...loadAddress(left, 16)),
  untimed(0x89, result << 4, ...halfWord(16)), // SLL
  place('digit'),
  untimed(...si(0x92, 0xf0, behind(flag))), // MVI
  untimed(...rr(0x12, result, result)), // LTR
  untimed(...branch(notMinus, 'zero')),
  untimed(...si(0x92, 0xf1, behind(flag))),
  place('zero'),
  untimed(...rr(0x1a, result, result)), // AR
  untimed(...loadAddress(flag, behind(flag, 1))),
  untimed(...rx(0x46, left, 'digit')), // BCT
  ...operate('say end'),
  untimed(...si(0x82, 0, 'good end')), // LPSW
  // Starts the console with a command, and waits until it has ended.
  place('start'),
  untimed(...rx(0x50, one, channelAddress)), // ST
  place('once more'),
  untimed(0x9c, 0, ...halfWord(behind(device))), // SIO
  untimed(...branch(zero, 'wait')),
  untimed(0x9d, 0, ...halfWord(behind(device))), // TIO: takes what it has to tell before
  untimed(...branch(always, 'once more')),
  place('wait'),
  untimed(0x9d, 0, ...halfWord(behind(device))),
  untimed(...branch(notZero, 'wait')),
  untimed(...rr(0x07, always, link)), // BCR
  ...data('RB', ...ebcdic('RB')),
  ...data('E', ...ebcdic('E')),
  ...data('digits', ...Array.from({ length: 16 }, () => 0)),
  ...data('R', ...ebcdic('R')),
  ...data('heard', ...Array.from({ length: 80 }, () => 0)),
]

// Words of the microprogram that each instruction executes. None of these depends on what is in a register, but for one more
// where a sum overflows.
const [copyWords, addWords, addressWords, indexedAddressWords] = [21, 28, 22, 25]
const [storeWords, compareWords, branchWords, noBranchWords] = [17, 20, 22, 21]
const [stepWords, lastStepWords] = [51, 49]

/** BCT down from 65,536: the words depend on which bytes of the count are zero before and afterwards. */
const countDown: readonly Execution[] = [
  [65_024, 24],
  [509, 27],
  [2, 31],
  [1, 30],
]
/** BCT while it counts repetitions. */
const repeatWords = 24

const copy = (to: number, from: number, times: number): Item => timed(rr(0x18, to, from), [times, copyWords]) // LR
const add = (to: number, from: number, times: number): Item => timed(rr(0x1a, to, from), [times, addWords]) // AR
/** BXLE: adds the first of a pair, and branches if the sum is not beyond the second. */
const stepTo = (to: string, register: number, pair: number, taken: number, left: number): Item =>
  timed(rx(0x87, register, to, pair), [taken, stepWords], [left, lastStepWords])

/** Counts to 65,536 so many times. */
export function s360Loop(repetitions: number): readonly Item[] {
  return [
    ...begin([...data('turns', ...word(turns)), ...data('repetitions', ...word(repetitions))]),
    untimed(...load(all, 'turns'), ...load(repeat, 'repetitions')),
    place('outer'),
    copy(left, all, 1),
    place('inner'),
    add(result, one, turns),
    timed(rx(0x46, left, 'inner'), ...countDown), // BCT
    timed(rx(0x46, repeat, 'outer'), [1, repeatWords]),
    ...sayResult,
  ]
}

const { flags, primes, strikes } = countSieve()

/** Finds the primes so many times. */
export function s360Sieve(repetitions: number): readonly Item[] {
  return [
    ...begin([
      ...data('first', ...word(firstFlag)),
      ...data('last', ...word(lastFlag)),
      ...data('repetitions', ...word(repetitions)),
    ]),
    untimed(...load(first, 'first'), ...load(one + 1, 'last'), ...load(step + 1, 'last')),
    untimed(...load(repeat, 'repetitions')),
    place('pass'),
    copy(flag, first, 1),
    place('fill'),
    timed(si(0x92, 1, behind(flag)), [flags, storeWords]), // MVI
    stepTo('fill', flag, one, flags - 1, 1),
    copy(flag, first, 1),
    timed(loadAddress(step, 3), [1, addressWords]),
    timed(rr(0x1b, result, result), [1, addWords]), // SR
    place('scan'),
    timed(si(0x95, 0, behind(flag)), [flags, compareWords]), // CLI
    timed(branch(equal, 'next'), [flags - primes, branchWords], [primes, noBranchWords]),
    add(result, one, primes),
    copy(struck, flag, primes),
    timed(branch(always, 'step'), [primes, branchWords]),
    place('strike'),
    timed(si(0x92, 0, behind(struck)), [strikes, storeWords]),
    place('step'),
    stepTo('strike', struck, step, strikes, primes),
    place('next'),
    timed(loadAddress(step, behind(step, 2)), [flags, indexedAddressWords]),
    stepTo('scan', flag, one, flags - 1, 1),
    timed(rx(0x46, repeat, 'pass'), [1, repeatWords]),
    ...sayResult,
  ]
}
