import type { HistoricMachine } from '../machine.js'
import { binaryTape, data, line, placeOf, reference, word, words } from '../pdp8-code.js'
import { assemble, type Execution, type Item, place, timed } from '../program.js'
import { countSieve } from '../sieve.js'
import { makeWorkloads, turns } from '../workload.js'

const origin = 0o200

/** Words of a field of memory, which is what twelve bits count. */
const field = 4096

// Operations (DEC: PDP-8 Pocket Reference Card, 1974).
const [add, incrementAndSkip, store, call, jump] = [1, 2, 3, 4, 5]
const [clear, one, rotateLeft, clearLink, doubleAndOne] = [0o7300, 0o7201, 0o7004, 0o7100, 0o7124]
const [timesFour, skipIfZero, skipIfNotZero, skipIfNegative] = [0o7106, 0o7640, 0o7650, 0o7700]
const [firstFlags, lastFlags] = [0o6211, 0o6221]

/** An instruction with an address: 2.6 µs, and 1.2 where it is a jump; 1.2 more if the address is in memory. */
const at = (operation: number, to: string, way: 'direct' | 'indirect', ...times: readonly number[]): Item => {
  const duration = (operation === jump ? 1.2 : 2.6) + (way === 'indirect' ? 1.2 : 0)
  return timed(reference(operation, to, way), ...executions(duration, times))
}

/** An instruction without one: 1.2 µs. */
const operate = (code: number, ...times: readonly number[]): Item =>
  timed(words(code), ...executions(1.2, times))

const executions = (duration: number, times: readonly number[]): readonly Execution[] =>
  times.map((number) => [number, duration])

const say = (letter: string): readonly Item[] => [line(add, letter), line(call, 'put')]

/** Says that it is there, waits for a byte, and begins. */
const begin: readonly Item[] = [
  word(clear),
  ...say('R'),
  place('wait'),
  word(0o6031), // KSF
  line(jump, 'wait'),
  word(0o6036, clear), // KRB
  ...say('B'),
]

/** Repeats what is behind the place `again`; says what is in `result`, and stops. */
const end: readonly Item[] = [
  at(incrementAndSkip, 'few', 'direct', 1),
  at(jump, 'again', 'direct', 1),
  line(incrementAndSkip, 'many'),
  line(jump, 'again'),
  ...say('E'),
  place('zero'),
  ...say('0'),
  line(incrementAndSkip, 'zeros'),
  line(jump, 'zero'),
  place('digit'),
  line(add, 'result'),
  word(rotateLeft),
  line(store, 'result'),
  word(rotateLeft),
  ...say('0'),
  line(incrementAndSkip, 'digits'),
  line(jump, 'digit'),
  ...say('\n'),
  word(0o7402), // HLT
  ...data('put', 0),
  word(0o6046), // TLS
  place('printing'),
  word(0o6041), // TSF
  line(jump, 'printing'),
  word(clear),
  line(jump, 'put', 'indirect'),
  ...['R', 'B', 'E', '0', '\n'].flatMap((letter) => data(letter, letter.charCodeAt(0))),
  ...data('zeros', -4),
  ...data('digits', -12),
  ...data('result', 0),
]

/** Two words that count so many repetitions, up to 65,535. */
const counters = (repetitions: number): readonly Item[] => [
  ...data('few', -(repetitions % field)),
  ...data('many', -Math.ceil(repetitions / field)),
]

const rows = turns / field

function loop(repetitions: number): readonly Item[] {
  return [
    ...begin,
    place('again'),
    at(add, 'minus rows', 'direct', 1),
    at(store, 'rows', 'direct', 1),
    place('inner'),
    at(incrementAndSkip, 'result', 'direct', turns),
    at(jump, 'inner', 'direct', turns - rows),
    at(incrementAndSkip, 'rows', 'direct', rows),
    at(jump, 'inner', 'direct', rows - 1),
    ...end,
    ...data('minus rows', -rows),
    ...data('rows', 0),
    ...counters(repetitions),
  ]
}

const { flags, primes, strikes } = countSieve()

/** Flags in the first of two fields, whose word 0 has none, and how many of them are primes: only these strike others. */
const first = field - 1
const { primes: strikers } = countSieve(first)
const last = flags - first
const trials = strikes + strikers

/** The flag of 2n + 1 is word n of two fields; numbers beyond twelve bits are in two words. */
function sieve(repetitions: number): readonly Item[] {
  return [
    ...begin,
    place('again'),
    at(store, 'result', 'direct', 1),
    ...fill('first', firstFlags),
    ...fill('last', lastFlags),
    at(incrementAndSkip, 'at', 'direct', 1), // from 0 on to 1
    place('scan'),
    operate(firstFlags, first),
    at(add, 'at', 'indirect', first),
    operate(skipIfNotZero, first),
    at(jump, 'next', 'direct', first - strikers),
    at(incrementAndSkip, 'result', 'direct', strikers),
    at(add, 'at', 'direct', strikers),
    operate(doubleAndOne, strikers),
    at(store, 'prime', 'direct', strikers),
    operate(rotateLeft, strikers),
    at(store, 'high prime', 'direct', strikers),
    at(store, 'high', 'direct', strikers),
    at(add, 'at', 'direct', strikers),
    at(store, 'low', 'direct', strikers),
    place('strike'),
    operate(clearLink, trials),
    at(add, 'low', 'direct', trials),
    at(add, 'prime', 'direct', trials),
    at(store, 'low', 'direct', trials),
    operate(rotateLeft, trials),
    at(add, 'high', 'direct', trials),
    at(add, 'high prime', 'direct', trials),
    at(store, 'high', 'direct', trials),
    at(add, 'high', 'direct', trials),
    at(add, 'minus two', 'direct', trials),
    operate(skipIfNegative, trials),
    at(jump, 'next', 'direct', strikers),
    at(add, 'high', 'direct', strikes),
    operate(timesFour, strikes),
    operate(rotateLeft, strikes),
    at(add, 'first flags', 'direct', strikes),
    at(store, 'flags', 'direct', strikes),
    place('flags'),
    operate(0, strikes), // the instruction that was just stored
    at(store, 'low', 'indirect', strikes),
    at(jump, 'strike', 'direct', strikes),
    place('next'),
    at(incrementAndSkip, 'at', 'direct', first),
    at(jump, 'scan', 'direct', first - 1),
    operate(lastFlags, 1),
    place('count'),
    at(add, 'at', 'indirect', last),
    operate(skipIfZero, last),
    at(incrementAndSkip, 'result', 'direct', primes - strikers),
    at(incrementAndSkip, 'at', 'direct', last),
    at(jump, 'count', 'direct', last - 1),
    ...end,
    ...['at', 'prime', 'high prime', 'low', 'high'].flatMap((name) => data(name, 0)),
    ...data('minus two', -2),
    ...data('first flags', firstFlags),
    ...counters(repetitions),
  ]
}

/** Sets all words of a field, from 0 on, where the pointer is again afterwards. */
const fill = (name: string, choose: number): readonly Item[] => [
  operate(choose, 1),
  place(`fill ${name}`),
  operate(one, field),
  at(store, 'at', 'indirect', field),
  at(incrementAndSkip, 'at', 'direct', field),
  at(jump, `fill ${name}`, 'direct', field - 1),
]

const image = (program: readonly Item[]): Buffer => binaryTape(origin, assemble(program, placeOf(origin)))
const unit = 1e-6

/** DEC's PDP-8/E, whose instructions take as many cycles of its memory as they have to do with it. */
export const pdp8e: HistoricMachine = {
  name: 'pdp8-e',
  title: 'DEC PDP-8/E',
  year: 1970,
  timing:
    'DEC: PDP-8 Pocket Reference Card, 1974: microseconds; 1.2 more for an indirect address, as the emulator of D. W. Jones has it from DEC’s handbook',
  driver: 'simh',
  spec: { architecture: 'pdp8' },
  paced: (rate) => ({ simh: { throttle: Math.round(rate / 1000) } }),
  settle: 3,
  workloads: makeWorkloads({ loop, sieve, image, unit }),
}
