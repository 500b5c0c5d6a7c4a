import {
  addressOf,
  binaryTape,
  bootDisk,
  data,
  line,
  placeOf,
  word,
} from '../../benchmarks/historic/pdp8-code.js'
import { assemble, type Item, place, untimed } from '../../benchmarks/historic/program.js'

/** What the guest says when it is up. */
export const pdp8Ready = 'ready polyvisor-guest pdp8'

/** Where programs of a PDP-8 begin. */
const origin = 0o200

// Operations (DEC: PDP-8 Pocket Reference Card, 1974).
const [and, add, incrementAndSkip, store, call, jump] = [0, 1, 2, 3, 4, 5]
const clear = word(0o7300)
const skipIfNotZero = word(0o7450)
const skipIfNotZeroAndClear = word(0o7650)
const halt = word(0o7402)

// The keyboard is device 3, the printer device 4 (ibid., "Teletype").
const [skipIfTyped, read] = [word(0o6031), word(0o6036)]
const [skipIfPrinted, print] = [word(0o6041), word(0o6046)]

const pointer = (name: string, to: string): readonly Item[] => [place(name), untimed(...addressOf(to))]
const text = (name: string, characters: string): readonly Item[] => data(name, ...Buffer.from(characters), 0)

const program: readonly Item[] = [
  clear,
  line(add, 'to ready'),
  line(call, 'print'),
  place('line'),
  line(add, 'to buffer'),
  line(store, 'at'),
  place('next'),
  skipIfTyped,
  line(jump, 'next'),
  read,
  line(and, 'seven bits'),
  line(store, 'letter'),
  line(add, 'letter'),
  line(add, 'minus newline'),
  skipIfNotZeroAndClear,
  line(jump, 'obey'),
  line(add, 'letter'),
  line(store, 'at', 'indirect'),
  line(incrementAndSkip, 'at'),
  line(jump, 'next'),
  place('obey'),
  line(store, 'at', 'indirect'),
  line(add, 'to buffer', 'indirect'),
  line(add, 'minus o'),
  skipIfNotZeroAndClear,
  halt,
  line(add, 'to buffer'),
  line(call, 'print'),
  line(add, 'to newline'),
  line(call, 'print'),
  line(jump, 'line'),
  // prints the text that the accumulator has the address of
  ...data('print', 0),
  line(store, 'at'),
  place('more'),
  line(add, 'at', 'indirect'),
  skipIfNotZero,
  line(jump, 'print', 'indirect'),
  print,
  place('printing'),
  skipIfPrinted,
  line(jump, 'printing'),
  clear,
  line(incrementAndSkip, 'at'),
  line(jump, 'more'),
  ...data('at', 0),
  ...data('letter', 0),
  ...data('seven bits', 0o177),
  ...data('minus newline', -0x0a),
  ...data('minus o', -0x6f),
  ...pointer('to ready', 'ready'),
  ...pointer('to buffer', 'buffer'),
  ...pointer('to newline', 'newline'),
  ...text('ready', `${pdp8Ready}\n`),
  ...text('newline', '\n'),
  place('buffer'),
]

/** A program for a PDP-8 that answers each line with the same, and halts at one that begins with `o`. On a paper tape. */
export function pdp8Guest(): Buffer {
  return binaryTape(origin, assemble(program, placeOf(origin)))
}

/** The same on a disk. */
export function pdp8Disk(): Buffer {
  return bootDisk(origin, assemble(program, placeOf(origin)))
}
